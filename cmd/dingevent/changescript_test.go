package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/journal"
)

// A changeScript changes subscriptions and replays of a gateway that is killed again and again, one change after another,
// and holds each gateway to what was answered before.
type changeScript struct {
	t       *testing.T
	data    string
	webhook string
	hook    *changeHook

	gateway string // the token of the one that was verified last
	subs    map[string]*changedSub
	replays map[string]*changedReplay
	done    map[string]int // changes by kind that were answered with success
	lost    int            // whose answer never came
}

// A changedSub is what a subscription may be like: one of several where an answer was lost.
type changedSub struct {
	specs  []string
	paused []bool
	cursor journal.Seq // while it is paused and was sought; else 0
}

// A changedReplay is what is known of one.
type changedReplay struct {
	mayBe, mayNotBe bool
}

func newChangeScript(t *testing.T, data, webhook string, hook *changeHook) *changeScript {
	return &changeScript{
		t: t, data: data, webhook: webhook, hook: hook,
		subs: map[string]*changedSub{
			orderedName: {specs: []string{""}, paused: []bool{false}}, looseName: {specs: []string{""}, paused: []bool{false}},
		},
		replays: map[string]*changedReplay{}, done: map[string]int{},
	}
}

// run makes changes until ctx ends.
func (s *changeScript) run(ctx context.Context) {
	for ctx.Err() == nil {
		s.step(ctx)
		<-time.After(rand.N(30 * time.Millisecond))
	}
}

// step makes one change, or verifies a gateway that is new.
func (s *changeScript) step(ctx context.Context) {
	address, err := wire.ReadAddress(s.data)
	if err != nil {
		return
	}
	c := address.Client()
	if s.gateway != address.Token {
		if s.verify(ctx, c) == nil {
			s.gateway = address.Token
		}
		return
	}
	name := []string{orderedName, looseName}[rand.N(2)]
	kind, err := s.change(ctx, c, name)
	switch refused := new(api.Error); {
	case err == nil:
		s.done[kind]++
	case errors.As(err, &refused) && refused.Code != api.CodeUnavailable: // as of a gateway that is ending
		s.t.Errorf("%s: %v", kind, err)
	default:
		s.lost++
	}
}

func (s *changeScript) change(ctx context.Context, c *wire.Client, name string) (kind string, err error) {
	switch dice := rand.N(100); {
	case s.subs[name].specs[0] == "" || dice < 30:
		return "put", s.put(ctx, c, name)
	case dice < 50:
		return "seek", s.seek(ctx, c, name)
	case dice < 60:
		return "pause", s.pause(ctx, c, name, true)
	case dice < 80:
		return "resume", s.pause(ctx, c, name, false)
	case dice < 85 && len(s.replays) < 80: // of those that are done, a hundred are kept
		return "replay", s.replay(ctx, c, name)
	case dice < 87 && len(s.replays) > 0:
		return "forget replay", s.forgetReplay(ctx, c)
	default:
		return "retry", s.retry(ctx, c)
	}
}

// put changes a subscription, but never which events it gets.
func (s *changeScript) put(ctx context.Context, c *wire.Client, name string) error {
	order := ""
	if name == orderedName {
		order = `,"order":"corp"`
	}
	filter := []string{"", `,"types":["user_*"]`, `,"where":"envelope.type != ''"`, `,"apps":["kill"]`}[rand.N(4)]
	spec := api.Spec(fmt.Sprintf(`{"start":"beginning","concurrency":%d,"retry":{"first":"20ms","max":"200ms"},"webhook":{"url":"http://%s/","format":"raw","headers":{"Life":"${LIFE}"}}%s%s}`,
		1+rand.N(16), s.webhook, order, filter))
	canonical, err := spec.Canonical()
	if err != nil {
		return err
	}
	sub := s.subs[name]
	if err := c.Put(ctx, name, spec); err != nil {
		sub.specs = append(sub.specs, string(canonical))
		return err
	}
	sub.specs = []string{string(canonical)}
	return nil
}

// seek moves the cursor back a little.
func (s *changeScript) seek(ctx context.Context, c *wire.Client, name string) error {
	sub := s.subs[name]
	now, err := c.Subscription(ctx, name)
	if err != nil {
		return err
	}
	sub.cursor = 0
	if name == orderedName {
		s.hook.seeking()
		defer s.hook.seeking()
	}
	seq, err := c.Seek(ctx, name, fmt.Sprint(now.Cursor-min(now.Cursor-1, rand.N(journal.Seq(300)))))
	if err == nil && slices.Equal(sub.paused, []bool{true}) {
		sub.cursor = seq
	}
	return err
}

func (s *changeScript) pause(ctx context.Context, c *wire.Client, name string, paused bool) (err error) {
	sub := s.subs[name]
	if !paused {
		sub.cursor = 0
		err = c.Resume(ctx, name)
	} else {
		err = c.Pause(ctx, name, api.PauseQuery{Reason: "chaos"})
	}
	if err != nil {
		sub.paused = append(sub.paused, paused)
		return err
	}
	sub.paused = []bool{paused}
	return nil
}

// replay begins one of a range, through a subscription or to a sink of its own.
func (s *changeScript) replay(ctx context.Context, c *wire.Client, name string) error {
	sub, err := c.Subscription(ctx, name)
	if err != nil {
		return err
	}
	spec := api.ReplaySpec{Subscription: name, Selection: api.Selection{From: sub.Cursor - min(sub.Cursor-1, rand.N(journal.Seq(200)))}}
	if rand.N(2) == 0 {
		spec.Subscription, spec.To = "", api.Spec(fmt.Sprintf(`{"retry":{"first":"20ms","max":"200ms"},"webhook":{"url":"http://%s/","format":"raw","headers":{"Life":"${LIFE}"}}}`, s.webhook))
	}
	id := fmt.Sprint("r", len(s.replays))
	_, err = c.PutReplay(ctx, id, spec)
	s.replays[id] = &changedReplay{mayBe: true, mayNotBe: err != nil}
	return err
}

func (s *changeScript) forgetReplay(ctx context.Context, c *wire.Client) error {
	id := fmt.Sprint("r", rand.N(len(s.replays)))
	err := c.ForgetReplay(ctx, id)
	switch r := s.replays[id]; {
	case err == nil, errors.Is(err, journal.ErrNotFound) && r.mayNotBe:
		*r = changedReplay{mayNotBe: true}
		return nil
	default:
		r.mayNotBe = true
	}
	return err
}

// retry tries all dead letters again.
func (s *changeScript) retry(ctx context.Context, c *wire.Client) error {
	page, err := c.DeadLetters(ctx, api.DeadQuery{Paging: api.Paging{Limit: 1000}})
	if err != nil || len(page.Items) == 0 {
		return err
	}
	var refs []api.DeadRef
	for _, letter := range page.Items {
		refs = append(refs, letter.DeadRef)
	}
	_, err = c.Retry(ctx, time.Time{}, refs...)
	return err
}

// verify wants all that was answered with success to be there. It returns an error where the gateway does not answer.
func (s *changeScript) verify(ctx context.Context, c *wire.Client) error {
	for name, sub := range s.subs {
		got, err := c.Subscription(ctx, name)
		switch {
		case errors.Is(err, journal.ErrNotFound) && slices.Contains(sub.specs, ""):
			sub.specs = []string{""}
			continue
		case errors.Is(err, journal.ErrNotFound):
			s.t.Errorf("%q was put, and is not there", name)
			continue
		case err != nil:
			return err
		}
		s.verifySub(name, sub, got)
	}
	for id, r := range s.replays {
		got, err := c.Replay(ctx, id)
		switch {
		case errors.Is(err, journal.ErrNotFound) && r.mayNotBe:
			r.mayBe = false
		case errors.Is(err, journal.ErrNotFound):
			s.t.Errorf("replay %q was begun, and is not there", id)
		case err != nil:
			return err
		case !r.mayBe:
			s.t.Errorf("replay %q was forgotten, and is there: %+v", id, got)
		case got.Fault != "":
			s.t.Errorf("replay %q: %s", id, got.Fault)
		}
	}
	return nil
}

func (s *changeScript) verifySub(name string, sub *changedSub, got api.SubscriptionDetail) {
	want := sub.specs
	if shown := string(got.Spec); !slices.Contains(want, shown) && !(shown == "" && slices.Contains(want, "")) {
		s.t.Errorf("%q is %s, want one of %q", name, shown, want)
	} else {
		sub.specs = []string{shown}
	}
	if got.Fault != "" || sub.specs[0] != "" && !got.Worked {
		s.t.Errorf("%q is not worked: %+v", name, got.Subscription)
	}
	paused := got.Pause != nil
	if !slices.Contains(sub.paused, paused) {
		s.t.Errorf("%q: pause %+v, want one of %v", name, got.Pause, sub.paused)
	}
	if sub.cursor != 0 && got.Cursor != sub.cursor {
		s.t.Errorf("%q was paused and sought to %d, and is at %d", name, sub.cursor, got.Cursor)
	}
	sub.paused = []bool{paused}
}

// settle resumes all, tries what is dead again, and waits until every replay is done. It returns their ranges.
func (s *changeScript) settle(ctx context.Context) (map[string]api.Replay, error) {
	for {
		ended, open, err := s.settled(ctx)
		if err == nil && open == "" {
			return ended, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%s, %w", open, errors.Join(err, ctx.Err()))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (s *changeScript) settled(ctx context.Context) (ended map[string]api.Replay, open string, err error) {
	address, err := wire.ReadAddress(s.data)
	if err != nil {
		return nil, "", err
	}
	c := address.Client()
	if s.gateway != address.Token {
		if err := s.verify(ctx, c); err != nil {
			return nil, "", err
		}
		s.gateway = address.Token
	}
	for name, sub := range s.subs {
		if sub.specs[0] == "" {
			err = errors.Join(err, s.put(ctx, c, name))
		}
		err = errors.Join(err, c.Resume(ctx, name))
		got, e := c.Subscription(ctx, name)
		if err = errors.Join(err, e); got.Waiting+got.Parked+got.Dead > 0 {
			open = fmt.Sprintf("%q is not done: %+v", name, got.Subscription)
		}
	}
	ended = map[string]api.Replay{}
	for id, r := range s.replays {
		got, e := c.Replay(ctx, id)
		switch {
		case errors.Is(e, journal.ErrNotFound) && r.mayNotBe:
		case e != nil:
			err = errors.Join(err, e)
		case got.State != api.ReplayFinished || got.Dead > 0:
			open = fmt.Sprintf("replay %q is not done: %+v", id, got)
		default:
			ended[id] = got
		}
	}
	return ended, open, errors.Join(err, s.retry(ctx, c))
}
