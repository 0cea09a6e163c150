package dingtest

import (
	"cmp"
	"context"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/wire"
)

const (
	httpTime  = 2500 * time.Millisecond // to answer a push
	checkTime = 1500 * time.Millisecond // to answer the console's check

	checkURL = `{"EventType":"check_url"}`
)

// PushHTTP pushes an event to an HTTP callback. e.Data is the whole plain text; it names type and
// corp itself, and e's other fields go no further than the attempts and the failed list. The answer
// must be a sealed success within 2.5 s. Each further attempt is sealed anew. The quota is that of the
// app that to.Owner names, see [Server.SetQuota].
func (s *Server) PushHTTP(to Callback, e Event) *Push {
	eventType := cmp.Or(e.Type, wire.ReadHead(e.Data).EventType)
	if !s.platform.topics.wantsEvent(to.Owner, eventType, e.Data) {
		return unmade(Unsubscribed, nil)
	}
	if !s.takes(to.Owner, eventType) {
		return unmade(OverQuota, nil)
	}
	return s.pushHTTP(dingevent.TransportHTTP, to, s.complete(e), plan{again: s.opts.Again, list: true, app: to.Owner})
}

// pushHTTP pushes after pl, to which it adds the attempt.
func (s *Server) pushHTTP(transport dingevent.Transport, to Callback, e Event, pl plan) *Push {
	out, err := s.newSender(to)
	if err != nil {
		return spoiled(err)
	}
	p := &Push{event: e, about: Attempt{Transport: transport, To: out.name(), Type: e.Type, ID: e.ID}}
	pl.attempt = func(ctx context.Context, a *Attempt) {
		a.Code, a.Answer, a.Err = out.post(ctx, e.Data, httpTime)
	}
	return s.push(p, pl)
}

// CheckURL does what the console does before it saves a callback: it pushes a check_url event and
// wants a sealed success within 1.5 s. The error says what is wrong with the callback or its answer.
func (s *Server) CheckURL(ctx context.Context, to Callback) error {
	out, err := s.newSender(to)
	if err != nil {
		return err
	}
	_, _, err = out.post(ctx, []byte(checkURL), checkTime)
	return err
}
