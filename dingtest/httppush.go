package dingtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
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

func (s *Server) newSender(to Callback) (*sender, error) {
	u, err := url.Parse(to.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("dingtest: the callback's URL must be absolute, with http or https")
	}
	cipher, err := callback.NewCipher(to.Token, to.AESKey, to.Owner)
	if err != nil {
		return nil, fmt.Errorf("dingtest: %w", err)
	}
	out := &sender{owner: to.Owner, faults: &s.faults, to: u, cipher: cipher, client: http.Client{Transport: s.direct}}
	if to.Client != nil {
		out.client = *to.Client
	}
	out.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return out, nil
}

// PushCorp pushes an event to the callbacks that apps registered by API for the organization. It is sealed with the
// organization's ID as the owner. PushCorp returns one push for each callback, sorted by client ID. A push ends as
// [Unsubscribed] if the callback's call_back_tag lacks the event's type, or if the app is not subscribed to it. e.Data
// is the whole plain text, as for [Server.PushHTTP].
func (s *Server) PushCorp(corpID string, e Event) []*Push {
	e.CorpID = corpID
	e = s.complete(e)
	var pushes []*Push
	for _, one := range s.platform.registered.inCorp(corpID) {
		if !slices.Contains(one.tags, e.Type) || !s.platform.topics.wantsEvent(one.clientID, e.Type, e.Data) {
			pushes = append(pushes, unmade(Unsubscribed, nil))
			continue
		}
		if !s.takes(one.clientID, e.Type) {
			pushes = append(pushes, unmade(OverQuota, nil))
			continue
		}
		pl := plan{again: s.opts.Again, list: true, app: one.clientID}
		pushes = append(pushes, s.pushHTTP(dingevent.TransportHTTP, one.to, e, pl))
	}
	return pushes
}
