package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// tell gives the journal events of an unknown type.
func tell(t *testing.T, j journal.Journal, payloads ...string) {
	t.Helper()
	for i, data := range payloads {
		env := &dingevent.Envelope{ID: fmt.Sprint(i), Type: "new_event", App: "hr", Received: time.Now(), Data: []byte(data)}
		if err := j.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRetryAsksAMendedFilter: events died because the filter could not evaluate them. After it was mended, Retry delivers
// what it selects and discards what it does not.
func TestRetryAsksAMendedFilter(t *testing.T) {
	for _, stopAtDead := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			j, s := memjournal.New(), &sink{answer: func(context.Context, dingevent.Delivery) error { return nil }}
			sub := delivery.Subscription{
				Name: name, Sink: s, Start: delivery.FromBeginning, Filter: filter.Filter{Where: `event.amount > 10`},
				Order: delivery.Order{Key: delivery.ByCorp, StopAtDead: stopAtDead},
			}
			r := runSub(t, j, sub, nil)
			tell(t, j, `{"total":5}`, `{"total":50}`, `{"sum":7}`, `{"amount":20}`, `{"amount":2}`)
			time.Sleep(time.Second)
			r.end(t)
			dead := rows(t, j, journal.Dead)
			if len(dead) != 3 || s.count() != 1 || dead[0].Error != "filter: where: no such key: amount" || dead[0].Key != "" {
				t.Fatalf("dead %+v, %d calls", dead, s.count())
			}

			sub.Filter.Where = `has(event.amount) && event.amount > 10 || event.total > 10`
			r = runSub(t, j, sub, nil)
			if err := r.Retry(t.Context(), 1, 2, 3); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			if st := r.Status(); st.Dead != 1 || st.Waiting != 0 {
				t.Errorf("status %+v, want one dead letter", st)
			}
			r.end(t)
			dead = rows(t, j, journal.Dead)
			if len(dead) != 1 || dead[0].Seq != 3 || dead[0].Error != "filter: where: no such key: total" || dead[0].Attempts != 2 {
				t.Errorf("dead %+v, want 3", dead)
			}
			if s.count() != 2 || len(s.of(2)) != 1 {
				t.Errorf("calls %+v, want 4 and 2", s.all())
			}
			if list := attempts(t, j, 1); len(list) != 1 { // the one that did not come to be is none
				t.Errorf("attempts of what was discarded: %+v", list)
			}
		})
	}
}

// TestRetryOfWhatTheSinkRejectedAsksNoFilter: who retries it wants it delivered.
func TestRetryOfWhatTheSinkRejectedAsksNoFilter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, accept := memjournal.New(), new(picky)
		s := &sink{answer: accept.answer}
		r := run(t, j, s, nil)
		tell(t, j, `{"amount":5}`)
		time.Sleep(time.Second)
		r.end(t)
		accept.Store(true)
		r = runSub(t, j, delivery.Subscription{Name: name, Sink: s, Filter: filter.Filter{Where: `event.amount > 10`}}, nil)
		if err := r.Retry(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		r.end(t)
		if len(s.of(1)) != 2 || len(rows(t, j, journal.Dead)) != 0 {
			t.Errorf("calls %+v, rows %+v; want it delivered", s.all(), rows(t, j))
		}
	})
}

// TestAFaultTellsNothingOfTheSink: events that the filter cannot evaluate neither close an open breaker nor take
// the place of its probes.
func TestAFaultTellsNothingOfTheSink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, s := memjournal.New(), &sink{answer: func(context.Context, dingevent.Delivery) error { return errors.New("away") }}
		r := runSub(t, j, delivery.Subscription{Name: name, Sink: s, Start: delivery.FromBeginning, Filter: filter.Filter{Where: `event.ok`}},
			&delivery.Options{Breaker: delivery.BreakerPolicy{Events: 2}})
		tell(t, j, `{}`, `[]`, `{"ok":1}`, `{"ok":true}`, `{"ok":true}`)
		time.Sleep(500 * time.Millisecond) // the breaker is open
		before, since := s.count(), r.Status().BrokenSince
		if err := r.Retry(t.Context(), 1, 2, 3); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Minute)
		if st := r.Status(); since.IsZero() || !st.BrokenSince.Equal(since) || st.Dead != 3 {
			t.Errorf("status %+v; want 3 dead letters, and a breaker that is open since %v", st, since)
		}
		if probes := s.count() - before; probes < 15 {
			t.Errorf("%d probes in 20 minutes", probes)
		}
		r.end(t)
	})
}

func TestOrderByAnExpression(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, err := filter.CompileKey("event.form")
		if err != nil {
			t.Fatal(err)
		}
		j, s := memjournal.New(), &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Seq == 1 {
				return dingevent.RetryAfter(time.Hour, errors.New("later"))
			}
			return nil
		}}
		r := ordered(t, j, s, delivery.Order{Key: key.Of}, nil)
		tell(t, j, `{"form":"a"}`, `{"form":"a"}`, `{"form":1}`, `{"form":""}`, `{"other":1}`, `{"form":null}`)
		time.Sleep(time.Minute)
		r.end(t)
		got := map[journal.Seq]string{}
		for _, row := range rows(t, j) {
			got[row.Seq] = strings.TrimSpace(fmt.Sprint(row.State, " ", row.Key))
		}
		want := map[journal.Seq]string{1: "waiting a", 2: "parked a", 5: "dead", 6: "dead"}
		if diff := cmp.Diff(want, got); diff != "" || len(s.of(3)) != 1 || len(s.of(4)) != 1 {
			t.Errorf("rows (-want +got):\n%s%+v", diff, s.all())
		}
		if dead := rows(t, j, journal.Dead); dead[0].Error != "order: filter: key: no such key: form" {
			t.Errorf("died of %q", dead[0].Error)
		}
	})
}

func TestSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, s := memjournal.New(), &sink{answer: func(context.Context, dingevent.Delivery) error { return nil }}
		tell(t, j, `{}`)
		time.Sleep(time.Hour)
		at := time.Now()
		for i := range 2 {
			env := &dingevent.Envelope{ID: fmt.Sprint("late", i), App: "hr", Received: time.Now()}
			if err := j.Receive(t.Context(), env); err != nil {
				t.Fatal(err)
			}
		}
		sub := delivery.Subscription{Name: name, Sink: s, Since: at, Start: delivery.FromBeginning}
		r := runSub(t, j, sub, nil)
		time.Sleep(time.Second)
		r.end(t)
		if len(s.of(1)) != 0 || len(s.of(2)) != 1 || len(s.of(3)) != 1 {
			t.Errorf("calls %+v, want 2 and 3", s.all())
		}
		sub.Since = at.Add(-2 * time.Hour) // the journal knows it: the cursor counts
		r = runSub(t, j, sub, nil)
		time.Sleep(time.Second)
		r.end(t)
		if s.count() != 2 {
			t.Errorf("calls %+v, want no more", s.all())
		}
	})
}
