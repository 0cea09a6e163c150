package natssink_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/natssink"
)

// A stream for everything from DingTalk, and a sink that gives each organization and type a subject.
func Example() {
	url, stop := startServer()
	defer stop()
	ctx := context.Background()
	conn, err := nats.Connect(url)
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		panic(err)
	}
	stream, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "dingtalk", Subjects: []string{"dingtalk.>"}})
	if err != nil {
		panic(err)
	}

	sink, err := natssink.New([]string{url}, "dingtalk.{corp}.{type}", &natssink.Options{Format: natssink.Binary})
	if err != nil {
		panic(err)
	}
	defer sink.Close()
	err = sink.Deliver(ctx, dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: "66d1a2b0", Type: "user_add_org", CorpID: "ding1", App: "hr",
			Data: []byte(`{"userId":["manager164"]}`),
		},
		Attempt: 1,
	})
	fmt.Println(err)

	msg, err := stream.GetLastMsgForSubject(ctx, "dingtalk.ding1.user_add_org")
	if err != nil {
		panic(err)
	}
	fmt.Println(msg.Subject, msg.Header.Get("ce-id"), msg.Header.Get("ce-type"))
	fmt.Printf("%s\n", msg.Data)
	// Output:
	// <nil>
	// dingtalk.ding1.user_add_org 66d1a2b0 com.dingtalk.user_add_org
	// {"userId":["manager164"]}
}

func startServer() (url string, stop func()) {
	dir, err := os.MkdirTemp("", "jetstream")
	if err != nil {
		panic(err)
	}
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: dir,
	})
	if err != nil {
		panic(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		panic("nats-server does not start")
	}
	return s.ClientURL(), func() {
		s.Shutdown()
		s.WaitForShutdown()
		os.RemoveAll(dir)
	}
}
