// What a user writes with DingTalk's client for Go. It tells on standard output what came, a JSON object a line. An event of
// type "later" it wants again, once; one of type "breaks" makes it panic, once; one of type "slow" takes it a while.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/chatbot"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/client"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/event"
)

func main() {
	if file := os.Getenv("CLIENT_CERT"); file != "" {
		showCertificate(file)
	}
	cli := client.NewStreamClient(
		client.WithAppCredential(client.NewAppCredentialConfig(os.Getenv("CLIENT_ID"), os.Getenv("CLIENT_SECRET"))),
		client.WithOpenApiHost(os.Getenv("ATTACH")),
	)
	cli.RegisterAllEventRouter(event.NewDefaultEventFrameHandler(onEvent).OnEventReceived)
	cli.RegisterChatBotCallbackRouter(onRobot)
	if err := cli.Start(context.Background()); err != nil {
		panic(err)
	}
	defer cli.Close()
	select {}
}

// showCertificate has the client show a certificate, which stands in a file with its key. It opens its connections by these two.
func showCertificate(file string) {
	cert, err := tls.LoadX509KeyPair(file, file)
	if err != nil {
		panic(err)
	}
	shown := &tls.Config{Certificates: []tls.Certificate{cert}}
	http.DefaultTransport.(*http.Transport).TLSClientConfig = shown
	websocket.DefaultDialer.TLSClientConfig = shown
}

func onEvent(_ context.Context, header *event.EventHeader, data []byte) (event.EventProcessStatusType, error) {
	first := isFirst(header.EventId)
	tell(map[string]any{"event": header.EventId, "type": header.EventType, "corp": header.EventCorpId, "data": json.RawMessage(data)})
	switch {
	case header.EventType == "slow":
		time.Sleep(time.Second)
	case header.EventType == "later" && first:
		return event.EventProcessStatusKLater, errors.New("not now")
	case header.EventType == "breaks" && first:
		panic("broken")
	}
	return event.EventProcessStatusKSuccess, nil
}

func onRobot(_ context.Context, message *chatbot.BotCallbackDataModel) ([]byte, error) {
	tell(map[string]any{"robot": message.Text.Content})
	return nil, nil
}

var (
	mu   sync.Mutex // protects what follows, and standard output
	seen = map[string]bool{}
)

// isFirst reports whether an event comes for the first time.
func isFirst(id string) bool {
	mu.Lock()
	defer mu.Unlock()
	first := !seen[id]
	seen[id] = true
	return first
}

func tell(what map[string]any) {
	mu.Lock()
	defer mu.Unlock()
	if err := json.NewEncoder(os.Stdout).Encode(what); err != nil {
		panic(err)
	}
}
