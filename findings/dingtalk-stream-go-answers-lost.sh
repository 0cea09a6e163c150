#!/bin/sh
# DingTalk's Stream client for Go, github.com/open-dingtalk/dingtalk-stream-sdk-go v0.9.1 (what @latest resolves to).
#
# Expected: 150 events arrive at once, each handler takes 0.2 s and returns success. The server reads 150 answers, in any order,
#   over one connection that stays up.
# Observed: the handlers write their answers at the same time without a lock. In some rounds up to a third of the answers never
#   come. On a busy machine the frames also mix, so that the server sees a protocol error and the connection ends. The
#   program's handlers have returned success and hear nothing of it.
#
# Exits 0 while that is so, and 1 if all 150 answers come in each of five rounds. Needs Go and the Go module proxy.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module finding

go 1.24

require (
	github.com/gorilla/websocket v1.5.0
	github.com/open-dingtalk/dingtalk-stream-sdk-go v0.9.1
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/gorilla/websocket"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/client"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/event"
)

const events = 150

type frame struct {
	SpecVersion string            `json:"specVersion"`
	Type        string            `json:"type"`
	Headers     map[string]string `json:"headers"`
	Data        string            `json:"data"`
}

// serve sends the events over a connection, and counts the messages that are answered with success.
func serve(conn *websocket.Conn) (answered int, end error) {
	for i := range events {
		f := frame{"1.0", "EVENT", map[string]string{
			"topic": "*", "contentType": "application/json", "messageId": fmt.Sprint("m", i), "time": "1772352000123",
			"eventId": fmt.Sprint("e", i), "eventType": "user_add_org", "eventCorpId": "ding1", "eventBornTime": "1772352000123",
		}, `{"userId":["u1"]}`}
		if err := conn.WriteJSON(f); err != nil {
			return 0, err
		}
	}
	seen := map[string]bool{}
	_ = conn.SetReadDeadline(time.Now().Add(3 * time.Second))
	for len(seen) < events {
		_, text, err := conn.ReadMessage()
		if err != nil {
			return len(seen), err
		}
		var a struct {
			Code    int               `json:"code"`
			Headers map[string]string `json:"headers"`
		}
		if json.Unmarshal(text, &a) == nil && a.Code == 200 {
			seen[a.Headers["messageId"]] = true
		}
	}
	return len(seen), nil
}

func round() (answered int, end error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer listener.Close()
	addr := listener.Addr().String()
	type result struct {
		answered int
		end      error
	}
	done := make(chan result, 10)
	mux := http.NewServeMux()
	mux.HandleFunc("/v1.0/gateway/connections/open", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"endpoint":"ws://%s/connect","ticket":"t"}`, addr)
	})
	mux.HandleFunc("/connect", func(w http.ResponseWriter, r *http.Request) {
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		n, err := serve(conn)
		select {
		case done <- result{n, err}:
		default:
		}
	})
	go http.Serve(listener, mux)
	cli := client.NewStreamClient(
		client.WithAppCredential(client.NewAppCredentialConfig("id", "secret")),
		client.WithOpenApiHost("http://"+addr), client.WithAutoReconnect(false),
	)
	cli.RegisterAllEventRouter(event.NewDefaultEventFrameHandler(
		func(context.Context, *event.EventHeader, []byte) (event.EventProcessStatusType, error) {
			time.Sleep(200 * time.Millisecond)
			return event.EventProcessStatusKSuccess, nil
		}).OnEventReceived)
	if err := cli.Start(context.Background()); err != nil {
		panic(err)
	}
	r := <-done
	return r.answered, r.end
}

func main() {
	lost := false
	for i := range 5 {
		answered, end := round()
		fmt.Printf("round %d: %d of %d events were answered; the connection: %v\n", i+1, answered, events, end)
		lost = lost || answered < events
	}
	if !lost {
		fmt.Println("all answers came: the behaviour has changed")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go run .
