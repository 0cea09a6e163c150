package spool

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

var silent = slog.New(slog.DiscardHandler)

// A fault is how a shared journal answers a call.
type fault int

const (
	fine     fault = iota // it stores the call and confirms it
	slow                  // it does so after two seconds, or after the call's context has ended
	refusing              // it fails at once
	hanging               // it stores nothing, and fails when the call's context ends
	late                  // it fails when the call's context ends, and stores the call three seconds after that
	unknown               // it stores the call and fails
)

var errAway = errors.New("connection refused by postgres://dingevent:hunter2@db.example/events")

// A shared is a journal in memory that may be away.
type shared struct {
	*memjournal.Journal
	t       testing.TB
	pending sync.WaitGroup // what is stored late
	refusal error          // of refusing

	mu    sync.Mutex // protects what follows
	fault func() fault
	calls int                  // of Receive
	most  int                  // bytes of Data in an envelope; 0: no bound
	lag   func() time.Duration // until a call is stored that has no fault; nil: none
}

func newShared(t testing.TB) *shared {
	return &shared{t: t, Journal: memjournal.New(), refusal: errAway, fault: func() fault { return fine }}
}

// set lets all calls from now on have a fault.
func (s *shared) set(f fault) { s.choose(func() fault { return f }) }

func (s *shared) choose(f func() fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

func (s *shared) next(envs []*dingevent.Envelope) (f fault, lag time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	for _, env := range envs {
		if s.most > 0 && len(env.Data) > s.most {
			return fine, 0, journal.ErrInvalid
		}
	}
	if s.lag != nil {
		lag = s.lag()
	}
	return s.fault(), lag, nil
}

func (s *shared) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	f, lag, err := s.next(envs)
	if err != nil {
		return err
	}
	switch f {
	case slow:
		copies := copied(envs)
		s.pending.Go(func() { time.Sleep(2 * time.Second); s.store(copies) })
		select {
		case <-time.After(2*time.Second + time.Millisecond):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	case refusing:
		return s.refusal
	case hanging:
		<-ctx.Done()
		return ctx.Err()
	case late:
		copies := copied(envs)
		<-ctx.Done()
		s.pending.Go(func() { time.Sleep(3 * time.Second); s.store(copies) })
		return ctx.Err()
	case unknown:
		s.store(envs)
		return errAway
	}
	if lag > 0 && !pause(ctx, lag) {
		return ctx.Err()
	}
	return s.Journal.Receive(ctx, envs...)
}

func (s *shared) store(envs []*dingevent.Envelope) {
	if err := s.Journal.Receive(context.Background(), envs...); err != nil {
		s.t.Error(err)
	}
}

// lagging lets calls without a fault take a millisecond, sometimes often, and rarely long.
func (s *shared) lagging(random *rand.Rand, often, long time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lag = func() time.Duration {
		most := time.Millisecond
		switch random.IntN(50) {
		case 0:
			most = long
		case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10:
			most = often
		}
		return time.Duration(random.Int64N(int64(most)))
	}
}

func copied(envs []*dingevent.Envelope) (out []*dingevent.Envelope) {
	for _, env := range envs {
		c := *env
		c.Meta, c.Data = maps.Clone(env.Meta), bytes.Clone(env.Data)
		out = append(out, &c)
	}
	return out
}

// ids are those of all entries, in order.
func (s *shared) ids() (ids []string) {
	for _, env := range s.all() {
		ids = append(ids, env.ID)
	}
	return ids
}

func (s *shared) all() (envs []*dingevent.Envelope) {
	page, err := s.Read(context.Background(), 1, 1e6)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range page {
		envs = append(envs, e.Envelope)
	}
	return envs
}

func event(id string) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: id, Type: "bpms_instance_change", CorpID: "ding1", App: "oa", Transport: dingevent.TransportHTTP,
		Received: time.Now().UTC().Truncate(time.Millisecond), Data: []byte(`{"id":"` + id + `"}`),
	}
}
