package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// byDigit orders events by the last digit of their ID.
func byDigit(env *dingevent.Envelope) (string, error) { return env.ID[len(env.ID)-1:], nil }

// ordered starts the subscription of these tests with an order.
func ordered(t testing.TB, j journal.Journal, s dingevent.Sink, order delivery.Order, opts *delivery.Options) *runner {
	t.Helper()
	return runSub(t, j, delivery.Subscription{Name: name, Sink: s, Start: delivery.FromBeginning, Order: order}, opts)
}

// sequences of the calls for events with this last digit, in the order they were made.
func (s *sink) digit(d uint64) (seqs []uint64) {
	for _, c := range s.all() {
		if c.seq%10 == d {
			seqs = append(seqs, c.seq)
		}
	}
	return seqs
}

func TestEventsOfAKeyGoOneAfterAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New()}
		s := &sink{answer: func(context.Context, dingevent.Delivery) error { time.Sleep(10 * time.Millisecond); return nil }}
		r := ordered(t, j, s, delivery.Order{Key: byDigit}, nil)
		send(t, j, 1, 500)
		time.Sleep(2 * time.Second)
		r.end(t)
		if s.most != 10 {
			t.Errorf("%d attempts at once, want one for each of 10 keys", s.most)
		}
		for d := range uint64(10) {
			if seqs := s.digit(d); len(seqs) != 50 || !slices.IsSorted(seqs) {
				t.Errorf("key %d: %v", d, seqs)
			}
		}
		if j.rows != 0 || cursor(t, j) != 501 {
			t.Errorf("%d rows, cursor %d; want none, and 501", j.rows, cursor(t, j))
		}
	})
}

func TestFailingKeyHoldsUpOnlyItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Seq == 7 && d.Attempt < 8 {
				return errDown
			}
			return nil
		}}
		r := ordered(t, j, s, delivery.Order{Key: byDigit}, nil)
		send(t, j, 1, 100)
		time.Sleep(time.Second)
		st := r.Status()
		if got := s.count() - len(s.of(7)); got != 90 || st.Parked != 9 || st.Waiting != 1 {
			t.Errorf("%d others delivered, status %+v; want 90, and 9 parked behind the one that waits", got, st)
		}
		states := map[journal.DeliveryState]int{}
		for _, row := range rows(t, j) {
			states[row.State]++
			if row.Key != "7" {
				t.Errorf("row %+v", row)
			}
		}
		if states[journal.Parked] != 9 || cursor(t, j) != 101 {
			t.Errorf("rows %v, cursor %d; want 9 parked, and the cursor past all", states, cursor(t, j))
		}
		time.Sleep(time.Hour)
		want := []uint64{7, 7, 7, 7, 7, 7, 7, 7, 17, 27, 37, 47, 57, 67, 77, 87, 97}
		if diff := cmp.Diff(want, s.digit(7)); diff != "" {
			t.Errorf("attempts of the key (-want +got):\n%s", diff)
		}
		r.end(t)
		if left := rows(t, j); len(left) != 0 {
			t.Errorf("rows %+v, want none", left)
		}
	})
}

func TestDeadLetterReleasesItsKey(t *testing.T) {
	for _, stop := range []bool{false, true} {
		t.Run(fmt.Sprintf("stop=%t", stop), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, accept := memjournal.New(), new(picky)
				s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
					if d.Seq == 7 {
						return accept.answer(ctx, d)
					}
					return nil
				}}
				order := delivery.Order{Key: byDigit, StopAtDead: stop}
				r := ordered(t, j, s, order, nil)
				send(t, j, 1, 30)
				time.Sleep(time.Second)
				want := map[bool]int{false: 3, true: 1}[stop]
				if got := len(s.digit(7)); got != want {
					t.Errorf("%d attempts of the key, want %d", got, want)
				}
				r.end(t) // also over a restart
				r = ordered(t, j, s, order, nil)
				time.Sleep(time.Second)
				if got := len(s.digit(7)); got != want {
					t.Errorf("%d attempts of the key after a restart, want %d", got, want)
				}
				accept.Store(true)
				if err := r.Retry(t.Context(), 7); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
				last := map[bool][]uint64{false: {7, 17, 27, 7}, true: {7, 7, 17, 27}}[stop]
				if diff := cmp.Diff(last, s.digit(7)); diff != "" {
					t.Errorf("attempts of the key (-want +got):\n%s", diff)
				}
				if st := r.Status(); st.Dead != 0 || st.Parked != 0 {
					t.Errorf("status %+v", st)
				}
			})
		})
	}
}

func TestDiscardReleasesAStoppedKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Seq == 7 || d.Seq == 17 {
				return dingevent.Reject(errDown)
			}
			return nil
		}}
		r := ordered(t, j, s, delivery.Order{Key: byDigit, StopAtDead: true}, nil)
		send(t, j, 1, 40)
		for _, dead := range []journal.Seq{7, 17} {
			time.Sleep(time.Second)
			if err := r.Discard(t.Context(), dead); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second)
		if diff := cmp.Diff([]uint64{7, 17, 27, 37}, s.digit(7)); diff != "" {
			t.Errorf("attempts of the key (-want +got):\n%s", diff)
		}
	})
}

func TestParkedRowsStopTheSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		up := new(picky)
		s := &sink{answer: func(context.Context, dingevent.Delivery) error {
			if up.Load() {
				return nil
			}
			return errDown
		}}
		one := func(*dingevent.Envelope) (string, error) { return "one", nil }
		r := ordered(t, j, s, delivery.Order{Key: one}, &delivery.Options{MaxWaiting: 100})
		send(t, j, 1, 1)
		synctest.Wait() // while the first one is attempted, others may be taken without end
		send(t, j, 2, 999)
		time.Sleep(time.Minute)
		if st := r.Status(); !st.Stalled || st.Waiting+st.Parked != 100 {
			t.Errorf("status %+v, want it stalled with 100 that wait", st)
		}
		r.end(t)
		ordered(t, j, s, delivery.Order{Key: one}, &delivery.Options{MaxWaiting: 100})
		up.Store(true)
		time.Sleep(time.Hour)
		var ok []uint64
		for _, c := range s.all() {
			if len(ok) == 0 || ok[len(ok)-1] != c.seq {
				ok = append(ok, c.seq)
			}
		}
		if len(ok) != 1000 || !slices.IsSorted(ok) {
			t.Errorf("%d events attempted, in order: %t", len(ok), slices.IsSorted(ok))
		}
	})
}

// A key with more events than the window holds does not keep those of others from being taken.
func TestLongLineLetsOthersPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Seq%10 != 0 { // all but the last digit are one key
				time.Sleep(500 * time.Millisecond)
			}
			return nil
		}}
		key := func(env *dingevent.Envelope) (string, error) {
			if env.ID[len(env.ID)-1] == '0' {
				return "quick", nil
			}
			return "slow", nil
		}
		r := ordered(t, j, s, delivery.Order{Key: key}, &delivery.Options{MaxWaiting: 1_000_000})
		for i := range 80 {
			send(t, j, 1+i*1000, 1000)
		}
		time.Sleep(time.Minute)
		if got := len(s.digit(0)); got != 8000 {
			t.Errorf("%d events of the quick key delivered, want all 8,000", got)
		}
		if st := r.Status(); st.Parked < 70_000 {
			t.Errorf("status %+v", st)
		}
	})
}

func TestKeyThatErrsMakesADeadLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, s := memjournal.New(), new(sink)
		r := ordered(t, j, s, delivery.Order{Key: func(env *dingevent.Envelope) (string, error) {
			if env.ID == "e2" {
				return "", errors.New("no such field")
			}
			return "k", nil
		}}, nil)
		send(t, j, 1, 3)
		time.Sleep(time.Second)
		if dead := rows(t, j, journal.Dead); len(dead) != 1 || dead[0].Error != "order: no such field" || s.count() != 2 {
			t.Errorf("dead %+v, %d calls", dead, s.count())
		}
		if st := r.Status(); st.Parked != 0 {
			t.Errorf("status %+v", st)
		}
	})
}

// A subscription that was ordered and is no longer delivers what was parked.
func TestOrderIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(context.Context, dingevent.Delivery) error { return errDown }}
		r := ordered(t, j, s, delivery.Order{Key: delivery.ByCorp}, nil)
		send(t, j, 1, 20)
		time.Sleep(time.Second)
		r.end(t)
		if parked := rows(t, j, journal.Parked); len(parked) != 19 {
			t.Errorf("%d parked, want 19", len(parked))
		}
		all := new(sink)
		r = run(t, j, all, nil)
		time.Sleep(time.Hour)
		if st := r.Status(); all.count() != 20 || st.Waiting+st.Parked != 0 {
			t.Errorf("%d delivered, status %+v; want 20", all.count(), st)
		}
	})
}
