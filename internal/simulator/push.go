package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// A PushRequest asks the simulator for a push.
type PushRequest struct {
	Type      string              `json:"type"`
	Transport dingevent.Transport `json:"transport"`
	Corp      string              `json:"corp"`
	ClientID  string              `json:"client_id,omitempty"` // Stream: the app to push to; the only connected one if empty
	ID        string              `json:"id,omitempty"`
	Data      []byte              `json:"data"` // the payload, byte for byte
	WaitMS    int64               `json:"wait_ms"`
}

// A PushReport is the result of a push so far.
type PushReport struct {
	Outcome  dingtest.Outcome `json:"outcome"` // empty: still trying
	Error    string           `json:"error,omitempty"`
	Response json.RawMessage  `json:"response,omitempty"` // of a callback
	Attempts []AttemptReport  `json:"attempts"`
}

type AttemptReport struct {
	Number int    `json:"number"`
	TookMS int64  `json:"took_ms"`
	Code   int    `json:"code"`
	Error  string `json:"error,omitempty"`
}

// report waits for the push to end, or for ctx, and returns its result so far.
func report(ctx context.Context, push *dingtest.Push) PushReport {
	outcome, err := push.Wait(ctx)
	out := PushReport{Outcome: outcome, Attempts: []AttemptReport{}}
	if err != nil && ctx.Err() == nil {
		out.Error = err.Error()
	}
	if outcome == dingtest.Answered {
		out.Response = push.Response()
	}
	for _, a := range push.Attempts() {
		shown := AttemptReport{Number: a.Number, TookMS: a.Took.Milliseconds(), Code: a.Code}
		if a.Err != nil {
			shown.Error = a.Err.Error()
		}
		out.Attempts = append(out.Attempts, shown)
	}
	return out
}

// Err is nil if the push was answered with success.
func (r PushReport) Err(eventType string) error {
	switch {
	case r.Error != "":
		return errors.New(r.Error)
	case r.Outcome == dingtest.OverQuota:
		return words.Fail(words.Words.TriggerOverQuota)
	case r.Outcome == dingtest.Unsubscribed:
		return words.Fail(words.Words.TriggerUnsubscribed)
	case r.Outcome == dingtest.Answered:
		return nil
	case !strings.HasPrefix(eventType, "/"):
		return words.Fail(words.Words.TriggerNotYet)
	}
	unwanted := len(r.Attempts) > 0 && strings.HasPrefix(r.Attempts[len(r.Attempts)-1].Error, "no connection of ")
	robot := strings.HasPrefix(eventType, "/v1.0/im/bot/")
	return words.Fail(func(say words.Words) string { return say.TriggerNoCallback(eventType, unwanted, robot) })
}
