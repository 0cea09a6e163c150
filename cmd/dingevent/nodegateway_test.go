package main

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// TestNodeSDKAttaches holds the gateway to what DingTalk's own client for Node makes of it, unedited. Nothing happens
// without -node-sdk, which make sdk passes.
func TestNodeSDKAttaches(t *testing.T) {
	if *nodeSDK == "" {
		return
	}
	const secret = "a-secret-of-some-length"
	n := &nodeProgram{T: t, id: "billing"}
	var cancel context.CancelFunc
	n.ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var current atomic.Pointer[streamsink.Gateway]
	start := func() *streamsink.Sink {
		gateway, err := streamsink.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		sink, err := gateway.NewSink(n.id, secret, nil)
		if err != nil {
			t.Fatal(err)
		}
		current.Store(gateway)
		t.Cleanup(func() { gateway.Shutdown(n.ctx) })
		return sink
	}
	sink := start()
	n.run(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { current.Load().ServeHTTP(w, r) }), secret)

	n.takes(sink, "e1", "bpms_task_change", `{"title":"请假 \"急\""}`, "")
	if got := n.told("event"); got["event"] != "e1" || got["corp"] != "dingcorp" || got["data"].(map[string]any)["title"] != `请假 "急"` {
		t.Errorf("the program was told of %v", got)
	}
	n.takes(sink, "e2", "later", `{}`, `LATER "told"`)
	n.takes(sink, "e2", "later", `{}`, "")
	n.takes(sink, "m1", "/v1.0/im/bot/messages/get", `{"msgId":"m1","text":{"content":"你好"}}`, "")
	if got := n.told("robot"); got["robot"] != "你好" {
		t.Errorf("the program was told of %v", got)
	}

	current.Load().Shutdown(n.ctx) // the gateway starts anew
	n.takes(start(), "e3", "bpms_task_change", `{}`, "")
}

// takes delivers one event to the program, and wants success, or an error with this in it.
func (n *nodeProgram) takes(sink *streamsink.Sink, id, kind, data, want string) {
	n.Helper()
	err := sink.Deliver(n.ctx, dingevent.Delivery{
		Envelope: &dingevent.Envelope{ID: id, Type: kind, CorpID: "dingcorp", App: "hr", Transport: dingevent.Stream, Data: []byte(data)},
		Attempt:  1,
	})
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		n.Errorf("event %s: %v, want %q", id, err, want)
	}
}
