// Package simulator is the fake DingTalk as commands run it: [dingtest.Server] with an endpoint that makes it push, lets faults happen
// and shows what became of both. A [Server] answers there, and a [Client] asks.
package simulator

import (
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// DefaultAddr is where simulate listens, and where trigger looks for it.
const DefaultAddr = "127.0.0.1:7788"

// A Server is the fake DingTalk with a door for "dingevent trigger" and "dingevent fault".
type Server struct {
	Fake     *dingtest.Server
	Callback *dingtest.Callback   // where HTTP pushes go; nil: nowhere
	OnPush   func(*dingtest.Push) // called with every push; may be nil
	// OnTrigger is called with every request for a push, before the push is made; may be nil.
	OnTrigger func(PushRequest)
}

// triggered makes the push of a request.
func (s *Server) triggered(req PushRequest) (*dingtest.Push, error) {
	if s.OnTrigger != nil {
		s.OnTrigger(req)
	}
	return s.Push(req)
}

// Push makes DingTalk push what is asked for.
func (s *Server) Push(req PushRequest) (*dingtest.Push, error) {
	push, err := s.begin(req)
	if err == nil && s.OnPush != nil {
		s.OnPush(push)
	}
	return push, err
}

func (s *Server) begin(req PushRequest) (*dingtest.Push, error) {
	e := dingtest.Event{ID: req.ID, Type: req.Type, CorpID: req.Corp, Data: req.Data}
	switch req.Transport {
	case dingevent.TransportStream:
		client, err := s.client(req.ClientID)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(req.Type, "/") { // a topic: a robot message, or a card's callback
			return s.Fake.PushCallback(client, req.Type, req.Data), nil
		}
		return s.Fake.PushStream(client, e), nil
	case dingevent.TransportHTTP, dingevent.TransportSyncHTTP:
		if s.Callback == nil {
			return s.pushRegistered(req.Transport, e)
		}
		if req.Transport == dingevent.TransportSyncHTTP {
			return s.Fake.PushSyncHTTP(*s.Callback, syncRow(req)), nil
		}
		return s.Fake.PushHTTP(*s.Callback, e), nil
	}
	return nil, words.Fail(func(say words.Words) string { return say.FakeNoTransport(string(req.Transport)) })
}

// pushRegistered pushes to what apps registered by API, and returns the first of the pushes.
func (s *Server) pushRegistered(way dingevent.Transport, e dingtest.Event) (*dingtest.Push, error) {
	if way == dingevent.TransportHTTP {
		if pushes := s.Fake.PushCorp(e.CorpID, e); len(pushes) > 0 {
			return pushes[0], nil
		}
	}
	return nil, words.Fail(words.Words.FakeNoCallback)
}

// client returns the app that is meant: the one named, or the only one connected.
func (s *Server) client(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	switch ids := s.Fake.Clients(); len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		return "", words.Fail(func(say words.Words) string { return say.FakeNobody(s.Callback != nil) })
	default:
		return "", words.Fail(func(say words.Words) string { return say.FakeSeveral(len(ids)) })
	}
}

// sample pushes a sample of an event type, by Stream to an app.
func (s *Server) sample(eventType string, way dingevent.Transport, corp, clientID string) (*dingtest.Push, error) {
	req := PushRequest{Type: eventType, Transport: way, Corp: corp, ClientID: clientID}
	if err := req.Shape(nil); err != nil {
		return nil, err
	}
	return s.Push(req)
}
