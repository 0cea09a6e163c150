package dingtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
)

func TestCallbacks(t *testing.T) {
	const robot, card, plugin = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback", "/v1.0/graph/api/invoke"
	silence := func(frame) []byte { return nil }
	tests := []struct {
		topic    string
		answer   func(frame) []byte
		outcome  dingtest.Outcome
		attempts int
		took     time.Duration
		response string
	}{
		{card, func(f frame) []byte { return ack(f, 200, `{"response":{"got":`+f.Data+`}}`) }, dingtest.Answered, 1, 0, `{"got":{"n":1}}`},
		{card, silence, dingtest.Failed, 1, 2 * time.Second, ""},
		{card, func(f frame) []byte { return ack(f, 404, "") }, dingtest.Failed, 1, 0, ""},
		{robot, func(f frame) []byte { return ack(f, 200, "") }, dingtest.Answered, 1, 0, ""},
		{robot, func(f frame) []byte { return ack(f, 500, "") }, dingtest.Failed, 1, 0, ""},
		{robot, silence, dingtest.Failed, 2, 66 * time.Second, ""},
		{plugin, success, dingtest.Failed, 1, 0, ""}, // nobody subscribed
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.topic, " ", test.outcome, " ", test.took), func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
				go serve(dial(t, s, app), test.answer)
				start := time.Now()
				p := s.PushCallback(app, test.topic, []byte(`{"n":1}`))
				wait(t, p, test.outcome)
				if took := time.Since(start); took != test.took || len(p.Attempts()) != test.attempts {
					t.Errorf("%d attempts took %v; want %d, %v", len(p.Attempts()), took, test.attempts, test.took)
				}
				if got := string(p.Response()); got != test.response {
					t.Errorf("response %q, want %q", got, test.response)
				}
				if len(s.Failed()) != 0 {
					t.Error("a callback lies in the failed list")
				}
			})
		})
	}
}
