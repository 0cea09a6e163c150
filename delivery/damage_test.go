package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// seqs returns which events the sink was given, in order.
func (s *sink) seqs() (list []uint64) {
	for _, c := range s.all() {
		list = append(list, c.seq)
	}
	return list
}

// TestDamagedEvent becomes a dead letter at once, whatever the filter selects, and holds up no other. Retried, it is read
// again; mended, it goes through the filter.
func TestDamagedEvent(t *testing.T) {
	for _, c := range []struct {
		filter filter.Filter
		order  delivery.Order
	}{
		{},
		{order: delivery.Order{Key: delivery.ByCorp}},
		{filter: filter.Filter{Corps: []string{"other"}}},
	} {
		synctest.Test(t, func(t *testing.T) {
			j, s := memjournal.New(), new(sink)
			send(t, j, 1, 5)
			j.Damage(2)
			j.Damage(4)
			r := runSub(t, j, delivery.Subscription{Name: name, Sink: s, Start: delivery.FromBeginning, Filter: c.filter, Order: c.order}, nil)
			time.Sleep(2 * time.Second)
			dead := rows(t, j, journal.Dead)
			if len(dead) != 2 || dead[0].Seq != 2 || dead[1].Seq != 4 || dead[0].Error != "damaged: its checksum does not match" || dead[0].Key != "" {
				t.Fatalf("dead letters %+v", dead)
			}
			if err := r.Retry(t.Context(), 2, 4); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			if dead = rows(t, j, journal.Dead); len(dead) != 2 || dead[0].Attempts != 2 || !strings.HasPrefix(dead[0].Error, "damaged: ") {
				t.Fatalf("dead letters after a retry: %+v", dead)
			}
			j.Mend(2)
			if err := r.Retry(t.Context(), 2); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			want := []uint64{1, 3, 5, 2}
			if c.filter.Corps != nil {
				want = nil
			}
			got := s.seqs()
			if len(got) > 3 && c.order.Key == nil {
				want = []uint64{got[0], got[1], got[2], 2}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("delivered (-want +got):\n%s", diff)
			}
			if st := r.Status(); st.Dead != 1 || st.Waiting != 0 {
				t.Errorf("%+v, want one dead letter", st)
			}
			r.end(t)
		})
	}
}

// TestDamagedWhileItWaits: an event that failed is read again for its next attempt.
func TestDamagedWhileItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, s := memjournal.New(), &sink{answer: func(context.Context, dingevent.Delivery) error { return errors.New("not now") }}
		send(t, j, 1, 1)
		run(t, j, s, nil)
		time.Sleep(10 * time.Millisecond)
		j.Damage(1)
		time.Sleep(time.Minute)
		dead := rows(t, j, journal.Dead)
		if len(dead) != 1 || !strings.HasPrefix(dead[0].Error, "damaged: ") || s.count() != 1 {
			t.Errorf("dead letters %+v after %d calls", dead, s.count())
		}
	})
}

// TestDamagedEventStopsTheOrder: nobody knows what was behind it, so all waits until a person has looked.
func TestDamagedEventStopsTheOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, s := memjournal.New(), new(sink)
		send(t, j, 1, 5)
		j.Damage(3)
		sub := delivery.Subscription{Name: name, Sink: s, Start: delivery.FromBeginning, Order: delivery.Order{Key: delivery.ByCorp, StopAtDead: true}}
		var told []journal.Pause
		opts := &delivery.Options{OnPause: func(p journal.Pause) { told = append(told, p) }}
		r := runSub(t, j, sub, opts)
		time.Sleep(time.Minute)
		before := s.seqs() // those before it may wait, too: the damage is seen when the page is read
		if len(before) > 2 || !slices.Equal(before, []uint64{1, 2}[:len(before)]) {
			t.Errorf("%v delivered before a person looked, want at most 1 and 2", before)
		}
		r.end(t)
		if len(told) != 1 || !strings.Contains(told[0].Reason, "event 3 is damaged") {
			t.Errorf("told %+v", told)
		}
		r = runSub(t, j, sub, opts)
		time.Sleep(time.Minute)
		if s.count() != len(before) {
			t.Errorf("%v delivered after a restart, want nothing new", s.seqs())
		}
		if err := r.Discard(t.Context(), 3); err != nil {
			t.Fatal(err)
		}
		if err := r.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if diff := cmp.Diff([]uint64{1, 2, 4, 5}, s.seqs()); diff != "" {
			t.Errorf("delivered in the end (-want +got):\n%s", diff)
		}
		r.end(t)
	})
}

// TestReplayOverDamage: it ends, with a dead letter of its own.
func TestReplayOverDamage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, s := memjournal.New(), new(sink)
		send(t, j, 1, 5)
		j.Damage(5)
		r := runSub(t, j, delivery.Subscription{
			Name: name, Sink: s, Start: delivery.FromBeginning, Replay: &delivery.Replay{ID: "r1", End: 6},
		}, nil)
		<-r.done
		if dead := rows(t, j, journal.Dead); r.err != nil || s.count() != 4 || len(dead) != 1 || dead[0].Seq != 5 {
			t.Errorf("%v; delivered %v, dead letters %+v", r.err, s.seqs(), fmt.Sprint(dead))
		}
	})
}
