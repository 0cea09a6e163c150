package spool

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/journal"
)

func TestRefusals(t *testing.T) {
	inBubble(t, func(b *bench) {
		if err := b.Receive(context.Background(), event("a"), nil); !errors.Is(err, journal.ErrInvalid) {
			t.Errorf("a nil envelope: %v", err)
		}
		b.shared.most = 100
		big := event("big")
		big.Data = make([]byte, 101)
		if err := b.Receive(context.Background(), big); !errors.Is(err, journal.ErrInvalid) {
			t.Errorf("an envelope too large for the shared journal: %v", err)
		}
		if err := b.Receive(context.Background()); err != nil {
			t.Error("nothing:", err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := b.Receive(ctx, event("late")); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller that has gone: %v", err)
		}
		if st := b.Status(); st.On || st.Spooled != 0 {
			t.Errorf("%+v, want nothing in the spool", st)
		}
		b.want()
	})
}

// TestUnfit: what the shared journal refuses for good is left out loudly, and stops nothing.
func TestUnfit(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.shared.set(refusing)
		big := event("big")
		big.Data = make([]byte, 101)
		b.take("a")
		if err := b.Receive(context.Background(), big); err != nil {
			t.Fatal(err)
		}
		b.take("b")
		b.shared.most = 100
		b.shared.set(fine)
		time.Sleep(2 * time.Second)
		b.want("a", "b")
		if st := b.Status(); st.On || st.Left != 1 || st.Unfit != 1 || st.Moved != 2 {
			t.Errorf("%+v, want one to be left", st)
		}
		b.close()
		b.open()
		if st := b.Status(); st.On || st.Left != 1 {
			t.Errorf("%+v after a restart, want one to be left", st)
		}
	})
}

// TestHurry: a caller whose context ends gets an error at once, and half of its time is kept for the spool.
func TestHurry(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.shared.set(hanging)
		ctx, cancel := context.WithTimeout(context.Background(), 400*time.Millisecond)
		defer cancel()
		began := time.Now()
		if err := b.Receive(ctx, event("a")); err != nil || time.Since(began) != 200*time.Millisecond {
			t.Errorf("%v after %v, want it to be stored after 200 ms", err, time.Since(began))
		}
		b.shared.set(fine)
		time.Sleep(longest + 2*time.Second)
		b.want("a")

		b.shared.set(hanging)
		ctx, cancel = context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		began = time.Now()
		if err := b.Receive(ctx, event("b")); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 50*time.Millisecond {
			t.Errorf("%v after %v, want the end of its time", err, time.Since(began))
		}
		if b.Status().On {
			t.Error("a caller in a hurry has turned the spool on")
		}
	})
}

// TestFull: a spool at its limit refuses, and takes events again once it has moved some.
func TestFull(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.close()
		b.opts.MaxBytes = 1 << 20
		b.open()
		b.shared.set(refusing)
		taken := 0
		var err error
		for i := range 2000 {
			env := event(fmt.Sprintf("0/%d", i))
			env.Data = make([]byte, 2000)
			if err = b.Receive(context.Background(), env); err != nil {
				break
			}
			taken++
		}
		if !errors.Is(err, journal.ErrFull) || strings.Contains(err.Error(), "hunter2") {
			t.Fatalf("%v after %d events, want ErrFull and no password", err, taken)
		}
		if !strings.Contains(err.Error(), whyOwed+", or raise max_bytes") { // and nothing of a subscription that nobody has
			t.Errorf("%v, want %q", err, whyOwed)
		}
		if st := b.Status(); !st.On || st.Backlog != uint64(taken) || st.Refused == 0 || !st.Fill.Full {
			t.Errorf("%+v, want it full with %d", st, taken)
		}
		half := taken / 2
		for round := range 5 { // the room is there again each time
			b.shared.set(fine)
			time.Sleep(3 * time.Second)
			b.shared.set(refusing)
			for range half {
				env := event(fmt.Sprintf("0/%d", taken))
				env.Data = make([]byte, 2000)
				if err := b.Receive(context.Background(), env); err != nil {
					t.Fatalf("round %d: %v after %d events", round, err, taken)
				}
				taken++
			}
		}
		b.shared.set(fine)
		time.Sleep(3 * time.Second)
		wantOrder(t, b.shared.ids(), taken)
	})
}

// TestErrorWithoutText: a cause that says nothing turns the spool on all the same.
func TestErrorWithoutText(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.shared.refusal = errors.New("")
		b.shared.set(refusing)
		b.take("a")
		if st := b.Status(); !st.On || st.Reason == "" || st.Backlog != 1 {
			t.Errorf("%+v, want it on", st)
		}
	})
}

func TestClosed(t *testing.T) {
	inBubble(t, func(b *bench) {
		other, err := Open(b.folder, b.shared, &b.opts)
		if !errors.Is(err, journal.ErrLocked) {
			t.Errorf("a second spool of the folder: %v, %v", other, err)
		}
		b.close()
		if err := b.Receive(context.Background(), event("a")); !errors.Is(err, journal.ErrClosed) {
			t.Errorf("closed: %v", err)
		}
		if err := b.Spool.Run(context.Background()); err != nil {
			t.Error("Run of a closed spool:", err)
		}
		b.open()
		synctest.Wait()
		if err := b.Spool.Run(context.Background()); err == nil {
			t.Error("a second Run returned nil")
		}
	})
}
