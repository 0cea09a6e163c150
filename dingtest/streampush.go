package dingtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// robotTopics begin so.
const robotTopics = "/v1.0/im/bot/messages/"

// PushStream pushes an event to one of the app's connections that subscribed to events, at random.
// It must be answered within 3 s. Each further attempt has a new message ID and chooses anew. Over
// quota it ends as [OverQuota] at once, see [Server.SetQuota].
func (s *Server) PushStream(clientID string, e Event) *Push {
	if !s.platform.topics.wantsEvent(clientID, e.Type, e.Data) {
		return unmade(Unsubscribed, nil)
	}
	if !s.takes(clientID, e.Type) {
		return unmade(OverQuota, nil)
	}
	return s.pushStream(clientID, s.complete(e), plan{again: s.opts.Again, list: true, app: clientID})
}

// pushStream is PushStream after pl, to which it adds the attempt.
func (s *Server) pushStream(clientID string, e Event, pl plan) *Push {
	p := &Push{event: e, about: Attempt{Transport: dingevent.TransportStream, To: clientID, Type: e.Type, ID: e.ID}}
	pl.attempt = func(ctx context.Context, a *Attempt) {
		f := streamwire.NewFrame(streamwire.Event, s.opts.EventTopic, e.Data)
		f.Headers["appId"] = appID(clientID)
		f.Headers["eventId"] = e.ID
		f.Headers["eventType"] = e.Type
		f.Headers["eventCorpId"] = e.CorpID
		f.Headers["eventBornTime"] = streamwire.Millis(e.Born)
		f.Headers["eventUnifiedAppId"] = appID(clientID)
		k := s.sockets.pick(clientID, func(w streamwire.Wants) bool { return w.Events })
		if k == nil {
			a.Err = fmt.Errorf("no connection of %s subscribed to events", clientID)
			return
		}
		if got := k.attempt(ctx, a, f, answerTime); a.Err == nil {
			a.Err = got.Failure(f)
		}
	}
	return s.push(p, pl)
}

// PushCallback pushes a callback, such as a robot message or a pressed button on a card. It goes to one of the
// app's connections that subscribed to its topic. It must be answered within 3 s, a card's within 2 s. An
// unanswered robot message comes once more after 60 s. Other callbacks do not come again, and none goes to the
// failed list.
func (s *Server) PushCallback(clientID, topic string, data []byte) *Push {
	data = slices.Clone(s.metered(clientID, topic, data))
	pl := plan{app: clientID, stop: func(a Attempt) bool { return a.Code != 0 }}
	if strings.HasPrefix(topic, robotTopics) {
		pl.again = []time.Duration{time.Minute}
	}
	limit := answerTime
	if strings.HasPrefix(topic, "/v1.0/card/") {
		limit = 2 * time.Second
	}
	pl.attempt = func(ctx context.Context, a *Attempt) {
		f := streamwire.NewFrame(streamwire.Callback, topic, data)
		f.Headers["appId"] = appID(clientID)
		k := s.sockets.pick(clientID, func(w streamwire.Wants) bool { return w.Callbacks[topic] })
		if k == nil {
			a.Err = fmt.Errorf("no connection of %s subscribed to %s", clientID, topic)
			return
		}
		if got := k.attempt(ctx, a, f, limit); a.Err == nil {
			a.Err = got.Failure(f)
		}
	}
	return s.push(&Push{about: Attempt{Transport: dingevent.TransportStream, To: clientID, Type: topic}}, pl)
}

// attempt asks over k and notes the result in a.
func (k *socket) attempt(ctx context.Context, a *Attempt, f *streamwire.Frame, limit time.Duration) (got streamwire.Answer) {
	a.MessageID, a.ConnectionID = f.MessageID(), k.id
	got, a.Err = k.ask(ctx, f, limit)
	a.Code, a.Answer = got.Code, got.Data
	return got
}

// Burst is n calls of [Server.PushStream] at once, each with an event of its own: the ID, if one is
// given, is continued with a number from 1.
func (s *Server) Burst(clientID string, n int, e Event) []*Push {
	all := make([]*Push, n)
	for i := range all {
		one := e
		if e.ID != "" {
			one.ID = fmt.Sprintf("%s-%d", e.ID, i+1)
		}
		all[i] = s.PushStream(clientID, one)
	}
	return all
}

// appID stands for the ID that DingTalk gives an app beside its client ID.
func appID(clientID string) string { return "app-" + clientID }
