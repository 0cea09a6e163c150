package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// A life is what happens to a journal whose files were damaged.
type life struct {
	*field
	j    *sqlite.Journal
	told map[journal.Seq]bool // sequences that a recovery has told to be missing
	dead int                  // dead letters that were not there before
	wild bool                 // more than a bit was damaged: things may be lost, and stall

	mu      sync.Mutex
	got     map[string]map[journal.Seq]bool // by subscription
	altered []string
	fresh   map[string]*dingevent.Envelope // by ID; taken after the damage
}

func (l *life) run(ctx context.Context) error {
	l.fresh = map[string]*dingevent.Envelope{}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	var dispatchers []*delivery.Dispatcher
	for name := range l.subs {
		l.mu.Lock() // the dispatcher of the one before runs
		l.got[name] = map[journal.Seq]bool{}
		l.mu.Unlock()
		d, err := delivery.New(l.j, delivery.Subscription{Name: name, Sink: dingevent.SinkFunc(l.deliver), Start: delivery.FromBeginning},
			&delivery.Options{Logger: quiet, Retry: delivery.RetryPolicy{First: time.Millisecond}})
		if err != nil {
			return err
		}
		dispatchers = append(dispatchers, d)
		running.Go(func() {
			if err := d.Run(ctx); err != nil && ctx.Err() == nil {
				l.mu.Lock()
				l.altered = append(l.altered, fmt.Sprint("Run: ", err))
				l.mu.Unlock()
			}
		})
	}
	var taken []string
	took := map[string]bool{}
	for n := range 3 {
		env := payload(rand.New(rand.NewPCG(1, uint64(n))), journal.Seq(10_000+n))
		l.mu.Lock()
		l.fresh[env.ID] = env
		l.mu.Unlock()
		taken = append(taken, env.ID)
		err := l.j.Receive(ctx, env)
		if err != nil && !l.wild {
			return fmt.Errorf("take a new event: %w", err)
		}
		took[env.ID] = err == nil
	}
	next, err := l.j.Next(ctx)
	if err != nil {
		return err
	}
	idle := func() bool {
		for _, d := range dispatchers {
			if s := d.Status(); s.Next < next || s.Waiting > 0 || s.InFlight > 0 {
				return false
			}
		}
		return true
	}
	patience := 20 * time.Second
	if l.wild {
		patience = 500 * time.Millisecond
	}
	for deadline := time.Now().Add(patience); !idle(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			if l.wild {
				break
			}
			var stands []string
			for _, d := range dispatchers {
				stands = append(stands, fmt.Sprintf("%+v", d.Status()))
			}
			return fmt.Errorf("delivery stalls: %s", strings.Join(stands, "\n"))
		}
	}
	cancel()
	running.Wait() // and with that all is saved
	if l.wild {
		return l.check(took)
	}
	return l.checkTaken(context.Background(), taken)
}

// check looks for altered deliveries alone, and for events that were taken and cannot be read.
func (l *life) check(took map[string]bool) error {
	for id, answered := range took {
		if !answered {
			continue
		}
		found, err := l.j.Search(context.Background(), journal.Query{ID: id})
		if err == nil && (len(found) == 0 || found[0].Damage != "" || !same(found[0].Envelope, l.fresh[id])) {
			return fmt.Errorf("%s was answered with success and is not there", id)
		}
	}
	if len(l.altered) > 0 {
		return errors.New(strings.Join(l.altered, "; "))
	}
	return nil
}

func (l *life) deliver(_ context.Context, d dingevent.Delivery) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	want := l.fresh[d.Envelope.ID]
	if want == nil {
		want = l.events[journal.Seq(d.Seq)]
	}
	switch {
	case d.Envelope.App == dingevent.OperatorApp:
		return nil
	case want == nil:
		l.altered = append(l.altered, fmt.Sprintf("%s got %d, which was never stored: %+v", d.Subscription, d.Seq, d.Envelope))
		return nil
	case !same(want, d.Envelope):
		l.altered = append(l.altered, fmt.Sprintf("%s got %d altered: %+v", d.Subscription, d.Seq, d.Envelope))
	}
	l.got[d.Subscription][journal.Seq(d.Seq)] = true
	if !l.wild && l.fresh[d.Envelope.ID] != nil && d.Seq <= stored {
		l.altered = append(l.altered, fmt.Sprintf("sequence %d was given again", d.Seq))
	}
	return nil
}

func same(a, b *dingevent.Envelope) bool {
	return a.ID == b.ID && a.Type == b.Type && a.CorpID == b.CorpID && a.App == b.App && a.Transport == b.Transport &&
		a.Born.Equal(b.Born) && a.Received.Equal(b.Received) && maps.Equal(a.Meta, b.Meta) && bytes.Equal(a.Data, b.Data)
}

// checkTaken looks for events that are owed and were neither delivered nor reported.
func (l *life) checkTaken(ctx context.Context, taken []string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.altered) > 0 {
		return errors.New(strings.Join(l.altered, "; "))
	}
	for name, s := range l.subs {
		dead, err := l.deadLetters(ctx, name)
		if err != nil {
			return err
		}
		for seq := range dead {
			if !s.dead[seq] {
				l.dead++
			}
		}
		var lost []journal.Seq
		for seq := journal.Seq(1); seq <= stored; seq++ {
			owed := seq >= s.cursor || s.waiting[seq] || s.dead[seq]
			if owed && !l.got[name][seq] && !dead[seq] && !l.told[seq] {
				lost = append(lost, seq)
			}
		}
		if len(lost) > 0 {
			return fmt.Errorf("%s silently lost %d: %v", name, len(lost), lost[:min(len(lost), 10)])
		}
		delivered := 0
		for seq := range l.got[name] {
			if seq > stored {
				delivered++
			}
		}
		if delivered < len(taken) {
			return fmt.Errorf("%s got %d of %d new events", name, delivered, len(taken))
		}
	}
	return nil
}

func (l *life) deadLetters(ctx context.Context, name string) (map[journal.Seq]bool, error) {
	dead := map[journal.Seq]bool{}
	for from := journal.Seq(0); ; {
		rows, err := l.j.Exceptions(ctx, name, journal.ExceptionQuery{States: []journal.DeliveryState{journal.Dead}, From: from, Limit: 1000})
		if err != nil {
			return nil, fmt.Errorf("dead letters: %w", err)
		}
		if len(rows) == 0 {
			return dead, nil
		}
		for _, row := range rows {
			dead[row.Seq] = true
			from = row.Seq + 1
		}
	}
}
