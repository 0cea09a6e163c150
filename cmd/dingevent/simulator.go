package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// defaultSimulator is where simulate listens, and where trigger looks for it.
const defaultSimulator = "127.0.0.1:7788"

// A simulator is the fake DingTalk with a door for "dingevent trigger" and "dingevent fault".
type simulator struct {
	fake     *dingtest.Server
	callback *dingtest.Callback   // where HTTP pushes go; nil: nowhere
	onPush   func(*dingtest.Push) // told of every push; may be nil
	// onTrigger is told of every push that somebody asks for, before it is made; may be nil.
	onTrigger func(pushRequest)
}

// A pushRequest asks the simulator for a push.
type pushRequest struct {
	Type      string              `json:"type"`
	Transport dingevent.Transport `json:"transport"`
	Corp      string              `json:"corp"`
	ClientID  string              `json:"client_id,omitempty"` // Stream: whose connection; the only app's if empty
	ID        string              `json:"id,omitempty"`
	Data      []byte              `json:"data"` // the payload, byte for byte
	WaitMS    int64               `json:"wait_ms"`
}

// A pushReport is what came of it so far.
type pushReport struct {
	Outcome  dingtest.Outcome  `json:"outcome"` // empty: still trying
	Error    string            `json:"error,omitempty"`
	Response json.RawMessage   `json:"response,omitempty"` // of a callback
	Attempts []attemptReported `json:"attempts"`
}

type attemptReported struct {
	Number int    `json:"number"`
	TookMS int64  `json:"took_ms"`
	Code   int    `json:"code"`
	Error  string `json:"error,omitempty"`
}

func (s *simulator) servePush(w http.ResponseWriter, r *http.Request) {
	var req pushRequest
	if !ask(w, r, &req) {
		return
	}
	push, err := s.triggered(req)
	if err != nil {
		refuse(w, r, err, http.StatusConflict)
		return
	}
	wait, cancel := context.WithTimeout(r.Context(), time.Duration(req.WaitMS)*time.Millisecond)
	defer cancel()
	tell(w, report(wait, push))
}

// triggered makes DingTalk push what somebody asks for.
func (s *simulator) triggered(req pushRequest) (*dingtest.Push, error) {
	if s.onTrigger != nil {
		s.onTrigger(req)
	}
	return s.push(req)
}

// push makes DingTalk push what is asked for.
func (s *simulator) push(req pushRequest) (*dingtest.Push, error) {
	push, err := s.begin(req)
	if err == nil && s.onPush != nil {
		s.onPush(push)
	}
	return push, err
}

func (s *simulator) begin(req pushRequest) (*dingtest.Push, error) {
	e := dingtest.Event{ID: req.ID, Type: req.Type, CorpID: req.Corp, Data: req.Data}
	switch req.Transport {
	case dingevent.TransportStream:
		client, err := s.client(req.ClientID)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(req.Type, "/") { // a topic: a robot message, or a card's callback
			return s.fake.PushCallback(client, req.Type, req.Data), nil
		}
		return s.fake.PushStream(client, e), nil
	case dingevent.TransportHTTP, dingevent.TransportSyncHTTP:
		if s.callback == nil {
			return s.pushRegistered(req.Transport, e)
		}
		if req.Transport == dingevent.TransportSyncHTTP {
			return s.fake.PushSyncHTTP(*s.callback, syncRow(req)), nil
		}
		return s.fake.PushHTTP(*s.callback, e), nil
	}
	return nil, words.Fail(func(say words.Words) string { return say.FakeNoTransport(string(req.Transport)) })
}

// pushRegistered pushes to what apps registered by API, and returns the first of the pushes.
func (s *simulator) pushRegistered(way dingevent.Transport, e dingtest.Event) (*dingtest.Push, error) {
	if way == dingevent.TransportHTTP {
		if pushes := s.fake.PushCorp(e.CorpID, e); len(pushes) > 0 {
			return pushes[0], nil
		}
	}
	return nil, words.Fail(words.Words.FakeNoCallback)
}

// client returns the app that is meant: the one named, or the only one connected.
func (s *simulator) client(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	switch ids := s.fake.Clients(); len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		return "", words.Fail(func(say words.Words) string { return say.FakeNobody(s.callback != nil) })
	default:
		return "", words.Fail(func(say words.Words) string { return say.FakeSeveral(len(ids)) })
	}
}

// report waits for the push to end, or for ctx, and tells how it stands.
func report(ctx context.Context, push *dingtest.Push) pushReport {
	outcome, err := push.Wait(ctx)
	out := pushReport{Outcome: outcome, Attempts: []attemptReported{}}
	if err != nil && ctx.Err() == nil {
		out.Error = err.Error()
	}
	if outcome == dingtest.Answered {
		out.Response = push.Response()
	}
	for _, a := range push.Attempts() {
		shown := attemptReported{Number: a.Number, TookMS: a.Took.Milliseconds(), Code: a.Code}
		if a.Err != nil {
			shown.Error = a.Err.Error()
		}
		out.Attempts = append(out.Attempts, shown)
	}
	return out
}
