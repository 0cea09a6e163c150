package natssink_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/sink/natssink"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// maxPayload is what the servers of these tests take, in bytes.
const maxPayload = 8 << 20

// A broker is a nats-server that listens on the loopback.
type broker struct {
	opts   *server.Options
	server *server.Server
	login  []nats.Option // of the tests' own connection
	js     jetstream.JetStream
}

func newBroker(t *testing.T, change ...func(*broker)) *broker {
	t.Helper()
	b := &broker{opts: &server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: t.TempDir(), MaxPayload: maxPayload,
	}}
	for _, c := range change {
		c(b)
	}
	b.start(t)
	t.Cleanup(b.stop)
	conn, err := nats.Connect(b.url(), append(b.login, nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if b.js, err = jetstream.New(conn); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *broker) start(t *testing.T) {
	t.Helper()
	var err error
	if b.server, err = server.NewServer(b.opts); err != nil {
		t.Fatal(err)
	}
	b.server.Start()
	if !b.server.ReadyForConnections(2 * time.Minute) {
		t.Fatal("nats-server does not start")
	}
}

func (b *broker) stop() {
	b.server.Shutdown()
	b.server.WaitForShutdown()
}

// restart begins again with the same port and files.
func (b *broker) restart(t *testing.T, port int) {
	t.Helper()
	b.opts.Port = port
	b.start(t)
}

func (b *broker) url() string { return b.server.ClientURL() }

var streams atomic.Int64

// stream makes a stream of its own and returns it and the prefix of its subjects.
func (b *broker) stream(t *testing.T, change ...func(*jetstream.StreamConfig)) (jetstream.Stream, string) {
	t.Helper()
	name := fmt.Sprintf("events-%d", streams.Add(1))
	cfg := jetstream.StreamConfig{Name: name, Subjects: []string{name + ".>"}}
	for _, c := range change {
		c(&cfg)
	}
	s, err := b.js.CreateStream(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s, name
}

// messages returns all that s has.
func messages(t *testing.T, s jetstream.Stream) (all []*jetstream.RawStreamMsg) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	info, err := s.Info(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for seq := info.State.FirstSeq; info.State.Msgs > 0 && seq <= info.State.LastSeq; seq++ {
		msg, err := s.GetMsg(ctx, seq)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, msg)
	}
	return all
}

func newSink(t *testing.T, url, subject string, opts *natssink.Options) *natssink.Sink {
	t.Helper()
	sink, err := natssink.New([]string{url}, subject, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	return sink
}
