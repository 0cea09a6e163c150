package daemon

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/spool"
	"github.com/dingevent/dingevent/source/execsource"
	"github.com/dingevent/dingevent/source/failedlist"
	"github.com/dingevent/dingevent/source/suite"
)

const (
	maxOwnWaiting = 100             // of events that wait for the journal
	lastStore     = 2 * time.Second // how long those are tried that are left at the end
)

// An operator stores events that dingevent itself makes, for the person who operates it. The journal's writer and
// dispatchers call its hooks, which never wait: an event stands in a queue until run has stored it.
type operator struct {
	log  *slog.Logger
	more chan struct{} // holds an element when something may wait

	mu      sync.Mutex            // protects waiting
	waiting []*dingevent.Envelope // oldest first
}

func newOperator(log *slog.Logger) *operator {
	return &operator{log: log, more: make(chan struct{}, 1)}
}

// pausedFunc returns what is called when the subscription has paused itself.
func (o *operator) pausedFunc(subscription string) func(journal.Pause) {
	type paused struct {
		Subscription string    `json:"subscription"`
		Since        time.Time `json:"since"`
		Reason       string    `json:"reason"`
	}
	return func(p journal.Pause) {
		o.tell(ownevent.Paused, paused{subscription, p.Since.UTC(), api.ConcealedText(p.Reason)})
	}
}

// filling is called when the journal has reached or left a level.
func (o *operator) filling(c journal.FillChange) {
	o.tell(ownevent.Filling, struct {
		Level      int    `json:"level"`  // percent
		Before     int    `json:"before"` // percent
		Rising     bool   `json:"rising"`
		UsedBytes  int64  `json:"used_bytes"`
		LimitBytes int64  `json:"limit_bytes"`
		Disk       bool   `json:"disk"` // the disk sets the limit
		Reason     string `json:"reason"`
	}{c.Level, c.Before, c.Rising(), c.Used, c.Limit, c.Disk, c.Reason})
}

// evicted is called when the journal has evicted events that were owed.
func (o *operator) evicted(d journal.Eviction) {
	o.tell(ownevent.Evicted, struct {
		Events        int         `json:"events"`
		First         journal.Seq `json:"first"`
		Last          journal.Seq `json:"last"`
		Subscriptions []string    `json:"subscriptions"`
	}{d.Entries, d.First, d.Last, d.Subscriptions})
}

// damaged is called when stored events were found damaged.
func (o *operator) damaged(r journal.DamageReport) {
	o.tell(ownevent.Damaged, struct {
		Events    int           `json:"events"`
		First     journal.Seq   `json:"first"`
		Last      journal.Seq   `json:"last"`
		Sequences []journal.Seq `json:"sequences"` // up to 100
		Reason    string        `json:"reason"`    // of one of them
	}{r.Entries, r.First, r.Last, r.Seqs, r.Reason})
}

// damagedInSpool is called when events were found damaged that are to be moved to the database.
func (o *operator) damagedInSpool(r journal.DamageReport) {
	r.Reason = "in spool.db, so that they cannot be moved to the database: " + r.Reason
	o.damaged(r)
}

// spoolingFunc returns what is called when the spool of a gateway has gone on or off. Each gateway has its own, and says so.
func (o *operator) spoolingFunc(gateway string) func(spool.Change) {
	type spooling struct {
		Gateway string    `json:"gateway"`
		On      bool      `json:"on"`
		Since   time.Time `json:"since"`
		Events  uint64    `json:"events"` // that were moved since then
		Reason  string    `json:"reason"`
	}
	return func(c spool.Change) {
		o.tell(ownevent.Spooling, spooling{gateway, c.On, c.Since.UTC(), c.Moved, c.Reason})
	}
}

// putBack is called when events were put back that a failover of the database had taken.
func (o *operator) putBack(p postgres.PutBack) {
	o.tell(ownevent.PutBack, struct {
		Events int         `json:"events"`
		First  journal.Seq `json:"first"`
		Last   journal.Seq `json:"last"`
	}{p.Entries, p.First, p.Last})
}

// recoveredFunc returns what is called when an app's list of failed pushes was read and had something in it, or may have lost something.
func (o *operator) recoveredFunc(app, corpID string) func(failedlist.Recovery) {
	type recovered struct {
		App    string    `json:"app"`
		Corp   string    `json:"corp,omitempty"`          // of a third-party app
		Orgs   uint64    `json:"organizations,omitempty"` // whose lists had something, where all lists of a third-party app are read
		Reason string    `json:"reason"`                  // start, outage, schedule or asked
		Events uint64    `json:"events"`
		Unsure uint64    `json:"unsure"` // calls whose page may be lost
		Lost   uint64    `json:"lost"`
		Calls  uint64    `json:"calls"`
		Oldest time.Time `json:"oldest,omitzero"` // when the first of the events happened
		Newest time.Time `json:"newest,omitzero"`
	}
	return func(r failedlist.Recovery) {
		o.tell(ownevent.Backfill, recovered{app, corpID, r.Corps, r.Reason, r.Rows, r.Unsure, r.Lost, r.Calls, r.Oldest, r.Newest})
	}
}

// silentFunc returns what is called when the program of an app has become silent, or writes again.
func (o *operator) silentFunc(app, program string) func(execsource.Silence) {
	type silent struct {
		App        string    `json:"app"`
		Program    string    `json:"program"`
		Silent     bool      `json:"silent"` // false: it writes again
		Since      time.Time `json:"since"`
		ForSeconds int64     `json:"for_seconds"`
	}
	return func(s execsource.Silence) {
		o.tell(ownevent.Silent, silent{app, program, s.Silent, s.Since.UTC(), int64(s.For / time.Second)})
	}
}

// givenUp is called when the code of an authorization was given up.
func (o *operator) givenUp(f suite.Failure) {
	o.tell(ownevent.GivenUp, struct {
		App      string    `json:"app"`
		Corp     string    `json:"corp"`
		Type     string    `json:"type"` // of the event with the code
		At       time.Time `json:"at"`
		Attempts int       `json:"attempts"`
		Reason   string    `json:"reason"`
		Lost     bool      `json:"lost"` // the organization has to authorize the app again
	}{f.App, f.CorpID, f.Type, f.At, f.Attempts, f.Reason, f.Lost})
}

// unsound is called when a verification has found something.
func (o *operator) unsound(v api.Verification) {
	o.tell(ownevent.Unsound, struct {
		Events    int64            `json:"events"` // read
		Damaged   int64            `json:"damaged"`
		Sequences []journal.Seq    `json:"sequences"` // up to 100
		Reasons   map[string]int64 `json:"reasons"`
		Problems  []string         `json:"problems"`
	}{v.Done, v.Damaged, v.Sequences, v.Reasons, v.Problems})
}

// clockSet is called when the wall clock was set.
func (o *operator) clockSet(s journal.ClockStep) {
	o.tell(ownevent.Clock, struct {
		BySeconds int64     `json:"by_seconds"` // below 0: back
		From      time.Time `json:"from"`
		To        time.Time `json:"to"`
		Closed    bool      `json:"closed"`
	}{int64(s.By().Round(time.Second) / time.Second), s.From.UTC(), s.To.UTC(), s.Closed})
}

// tell queues an event. If too many wait, the oldest is lost.
func (o *operator) tell(eventType string, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		o.log.Error("an event of dingevent's own cannot be written", "type", eventType, "error", err)
		return
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	o.queue(&dingevent.Envelope{
		ID: rand.Text(), Type: eventType, App: dingevent.OperatorApp, Transport: dingevent.TransportInternal,
		Born: now, Received: now, Data: text,
	})
}

func (o *operator) queue(env *dingevent.Envelope) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) == maxOwnWaiting {
		o.lost(o.waiting[0], "too many wait for the journal")
		o.waiting = o.waiting[1:]
	}
	o.waiting = append(o.waiting, env)
	select {
	case o.more <- struct{}{}:
	default:
	}
}

func (o *operator) lost(env *dingevent.Envelope, why string) {
	o.log.Error("an event of dingevent's own is lost: "+why, "type", env.Type, "data", string(env.Data))
}

// run stores queued events until ctx ends, and then the rest of the queue.
func (o *operator) run(ctx context.Context, to dingevent.Receiver) {
	for ctx.Err() == nil {
		select {
		case <-o.more:
			o.storeAll(ctx, to)
		case <-ctx.Done():
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastStore)
	defer cancel()
	o.storeAll(last, to)
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, env := range o.waiting {
		o.lost(env, "the journal did not take it before the end")
	}
}

// storeAll stores what waits, in order, and tries each until the journal takes it or ctx ends.
func (o *operator) storeAll(ctx context.Context, to dingevent.Receiver) {
	const firstPause, longPause = 100 * time.Millisecond, 5 * time.Second
	pause := firstPause
	for env := o.oldest(); env != nil; env = o.oldest() {
		err := to.Receive(ctx, env)
		switch {
		case err == nil:
			o.stored(env)
			pause = firstPause
			continue
		case ctx.Err() != nil, errors.Is(err, journal.ErrClosed):
			return
		case pause == firstPause:
			o.log.Warn("the journal does not take an event of dingevent's own; trying until it does", "type", env.Type, "error", err)
		}
		select {
		case <-time.After(pause):
			pause = min(2*pause, longPause)
		case <-ctx.Done():
			return
		}
	}
}

// oldest is the event that has waited longest; nil if none waits.
func (o *operator) oldest() *dingevent.Envelope {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) == 0 {
		return nil
	}
	return o.waiting[0]
}

// stored takes env out of the queue, unless it was dropped meanwhile.
func (o *operator) stored(env *dingevent.Envelope) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) > 0 && o.waiting[0] == env {
		o.waiting = o.waiting[1:]
	}
}
