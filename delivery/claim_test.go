package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

const work = "subscription/" + name

// TestLostClaim: a dispatcher whose claim is lost ends its attempts at once, without Grace, and changes nothing any more.
func TestLostClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		send(t, j, 1, 2)
		var why error
		s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
			if d.Seq == 2 {
				<-ctx.Done()
				why = ctx.Err()
				return why
			}
			return nil
		}}
		r := run(t, j, s, &delivery.Options{Grace: time.Hour, Timeout: time.Hour})
		time.Sleep(500 * time.Millisecond)
		if got := cursor(t, j); got != 2 {
			t.Fatalf("cursor %d, want 2", got)
		}
		j.Expire(work)
		mine := journal.Exception{Seq: 2, State: journal.Dead, Error: "the next holder says so"}
		if err := journaltest.Save(t.Context(), j, name, journal.Progress{Cursor: 3, Exceptions: []journal.Exception{mine}}); err != nil {
			t.Fatal(err)
		}
		lost := time.Now()
		<-r.done // of itself, once it wants to save that an attempt takes long
		if !errors.Is(r.err, journal.ErrLost) || why == nil || time.Since(lost) > 2*time.Second {
			t.Errorf("Run: %v after %v; the attempt ended with %v", r.err, time.Since(lost), why)
		}
		if list := rows(t, j); len(list) != 1 || list[0] != mine || cursor(t, j) != 3 {
			t.Errorf("cursor %d, rows %+v", cursor(t, j), list)
		}
	})
}

// TestRunWaitsForTheClaim: while another works the subscription a dispatcher waits, and it begins once that has ended.
func TestRunWaitsForTheClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, log := memjournal.New(), &strings.Builder{}
		s, s2 := &sink{}, &sink{}
		first := run(t, j, s, nil)
		send(t, j, 1, 1)
		time.Sleep(time.Second)
		second := run(t, j, s2, &delivery.Options{Owner: "b", Logger: slog.New(slog.NewTextHandler(log, nil))})
		time.Sleep(time.Minute)
		send(t, j, 2, 1)
		time.Sleep(time.Second)
		if s.count() != 2 || s2.count() != 0 {
			t.Errorf("%d and %d calls, want 2 and none", s.count(), s2.count())
		}
		if strings.Count(log.String(), "another works it") != 1 {
			t.Errorf("log:\n%s", log)
		}
		first.end(t)
		send(t, j, 3, 1)
		time.Sleep(2 * time.Second)
		if s2.count() != 1 {
			t.Errorf("%d calls of the second, want 1", s2.count())
		}
		second.end(t)
	})
}

// epochs is a journal that notes a Save under an epoch that is over.
type epochs struct {
	*memjournal.Journal
	mu     sync.Mutex // protects what follows
	last   uint64
	faults []string
}

func (j *epochs) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	var epoch uint64
	c, err := journaltest.Claim(ctx, j.Journal, work, owner, func(ctx context.Context, _ string, p journal.Progress, save func(journal.Progress) error) error {
		j.mu.Lock()
		defer j.mu.Unlock()
		err := save(p)
		if err == nil && epoch < j.last {
			j.faults = append(j.faults, fmt.Sprintf("%s saved under epoch %d, and another had saved under %d", owner, epoch, j.last))
		}
		if err == nil {
			j.last = max(j.last, epoch)
		}
		return err
	})
	if err == nil {
		epoch = c.Epoch()
	}
	return c, err
}

// TestTwoOpeners: two gateways want one subscription, and either may lose its claim at any moment without knowing. No Save
// comes from a claim that is over, and every event is delivered or dead in the end.
func TestTwoOpeners(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.SampledFrom([]string{"send", "send", "expire", "moment", "while", "end a", "end b"}), 1, 30).Draw(rt, "steps")
		fates := rapid.SliceOfN(rapid.SampledFrom([]string{"ok", "ok", "fail once", "slow", "reject"}), 1, 10).Draw(rt, "fates")
		var faults []string
		synctest.Test(t, func(t *testing.T) {
			j := &epochs{Journal: memjournal.New()}
			tried, done := map[uint64]int{}, map[uint64]bool{}
			var mu sync.Mutex // protects tried and done
			s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
				mu.Lock()
				tried[d.Seq]++
				n := tried[d.Seq]
				mu.Unlock()
				switch fate := fates[int(d.Seq)%len(fates)]; {
				case fate == "reject":
					return dingevent.Reject(errors.New("never"))
				case fate == "fail once" && n == 1:
					return errors.New("not yet")
				case fate == "slow":
					select {
					case <-time.After(1500 * time.Millisecond):
					case <-ctx.Done():
						return ctx.Err()
					}
				}
				mu.Lock()
				defer mu.Unlock()
				done[d.Seq] = true
				return nil
			}}
			runners := map[string]*runner{}
			begin := func(owner string) { runners[owner] = run(t, j, s, &delivery.Options{Owner: owner, Concurrency: 3}) }
			begin("a")
			begin("b")
			again := func() { // what has lost its claim starts anew, as a gateway does
				for owner, r := range runners {
					select {
					case <-r.done:
						if r.err != nil && !errors.Is(r.err, journal.ErrLost) {
							j.faults = append(j.faults, r.err.Error())
						}
						begin(owner)
					default:
					}
				}
			}
			sent := 0
			for _, step := range steps {
				switch step {
				case "send":
					send(t, j, sent+1, 3)
					sent += 3
				case "expire":
					j.Expire(work)
				case "moment":
					time.Sleep(70 * time.Millisecond)
				case "while":
					time.Sleep(3 * time.Second)
				default:
					owner := strings.TrimPrefix(step, "end ")
					runners[owner].ends()
				}
				again()
			}
			for range 10 {
				time.Sleep(time.Minute)
				again()
			}
			for _, r := range runners {
				r.ends()
			}
			dead := map[uint64]bool{}
			if sent > 0 {
				for _, row := range rows(t, j, journal.Dead) {
					dead[uint64(row.Seq)] = true
				}
				if got := cursor(t, j); got != journal.Seq(sent+1) {
					j.faults = append(j.faults, fmt.Sprintf("the cursor is at %d, want %d", got, sent+1))
				}
			}
			for seq := uint64(1); seq <= uint64(sent); seq++ {
				if !done[seq] && !dead[seq] {
					j.faults = append(j.faults, fmt.Sprintf("event %d was not delivered, and is no dead letter", seq))
				}
			}
			faults = j.faults
		})
		if len(faults) > 0 {
			rt.Fatalf("%d faults, such as: %s", len(faults), faults[0])
		}
	})
}

// slowClaims answers a claim a second after it was granted.
type slowClaims struct{ journal.Journal }

func (s slowClaims) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	claim, err := s.Journal.Claim(ctx, work, owner)
	if err == nil {
		time.Sleep(time.Second)
	}
	return claim, err
}

// TestPauseWhileRunClaims: what is asked between the claim of Run and its loading is there when it has loaded.
func TestPauseWhileRunClaims(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
		r := run(t, slowClaims{j}, &sink{}, nil)
		time.Sleep(500 * time.Millisecond)
		within, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := delivery.Pause(within, j, name, "work", false); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if s := r.Status(); s.Pause.Reason != "work" {
			t.Errorf("pause %+v", s.Pause)
		}
		r.end(t)
	})
}

// endable is a journal whose claims end when the test says so.
type endable struct {
	*memjournal.Journal
	end context.CancelFunc // of the last claim
}

// An endableClaim ends with ctx.
type endableClaim struct {
	journal.Claim
	ctx context.Context
}

func (c endableClaim) Context() context.Context { return c.ctx }

func (j *endable) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	c, err := j.Journal.Claim(ctx, work, owner)
	if err != nil {
		return nil, err
	}
	ended, end := context.WithCancel(c.Context())
	j.end = end
	return endableClaim{c, ended}, nil
}

// TestLostClaimOfAnIdleOne: a dispatcher that has nothing to save hears of the end of its claim, too, and does not end as one that is done.
func TestLostClaimOfAnIdleOne(t *testing.T) {
	for _, replay := range []*delivery.Replay{nil, {ID: "r", End: 2}} {
		synctest.Test(t, func(t *testing.T) {
			j := &endable{Journal: memjournal.New()}
			send(t, j, 1, 1)
			sub := delivery.Subscription{Name: name, Start: delivery.FromBeginning, Sink: &sink{}, Replay: replay}
			d, err := delivery.New(j, sub, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(d.Subscribe(t.Context()), delivery.Pause(t.Context(), j, name, "so that it is idle", false)); err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- d.Run(t.Context()) }()
			time.Sleep(10 * time.Second)
			synctest.Wait()
			j.end()
			if err := <-done; !errors.Is(err, journal.ErrLost) {
				t.Errorf("replay %v: Run returned %v", replay, err)
			}
		})
	}
}

// unsure is a journal whose claims may be unsure.
type unsure struct {
	*memjournal.Journal
	now atomic.Bool
}

func (j *unsure) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	c, err := j.Journal.Claim(ctx, work, owner)
	if err != nil {
		return nil, err
	}
	return unsureClaim{c, &j.now}, nil
}

type unsureClaim struct {
	journal.Claim
	unsure *atomic.Bool
}

func (c unsureClaim) MayBegin() bool { return !c.unsure.Load() && c.Claim.MayBegin() }

// TestUnsureClaim: while it is unsure that the claim holds, no attempt begins, neither a retry that is due nor one of a new event; those
// under way go on. Both begin soon after the claim is sure again.
func TestUnsureClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &unsure{Journal: memjournal.New()}
		s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
			if d.Seq == 2 {
				time.Sleep(time.Hour)
				return ctx.Err()
			}
			return failing(1, dingevent.RetryAfter(time.Minute, errDown))(ctx, d)
		}}
		r := run(t, j, s, &delivery.Options{Timeout: 2 * time.Hour})
		send(t, j.Journal, 1, 2)
		time.Sleep(30 * time.Second)
		j.now.Store(true)
		time.Sleep(10 * time.Minute)
		send(t, j.Journal, 3, 1)
		time.Sleep(10 * time.Minute)
		if n := s.count(); n != 2 || r.Status().InFlight != 1 {
			t.Errorf("%d calls, %d in flight; want 2 from before, one of them in flight", n, r.Status().InFlight)
		}
		j.now.Store(false)
		time.Sleep(time.Second)
		if s.count() != 4 || len(s.of(1)) != 2 || len(s.of(3)) != 1 {
			t.Errorf("%d calls once the claim is sure again, want the retry and the new event", s.count()-2)
		}
		time.Sleep(time.Hour)
		if got := cursor(t, j); got != 4 || len(s.of(2)) != 1 {
			t.Errorf("cursor %d, and %d attempts of what was under way; want 4 and 1", got, len(s.of(2)))
		}
	})
}

// hangingClaim is a claim whose saves hang.
type hangingClaim struct{ endableClaim }

func (hangingClaim) Save(ctx context.Context, _ journal.Progress) error {
	<-ctx.Done()
	return ctx.Err()
}

type hanging struct{ endable }

func (j *hanging) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	c, err := j.endable.Claim(ctx, work, owner)
	if err != nil {
		return nil, err
	}
	return hangingClaim{c.(endableClaim)}, nil
}

// TestLostClaimWhileTheJournalHangs: a claim is mostly lost because the journal does not answer, so the last save hangs, too.
// That ends as a lost claim, or else the gateway would end.
func TestLostClaimWhileTheJournalHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &hanging{endable{Journal: memjournal.New()}}
		send(t, j.Journal, 1, 1)
		d, err := delivery.New(j, delivery.Subscription{Name: name, Start: delivery.FromBeginning, Sink: &sink{}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Subscribe(t.Context()); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- d.Run(t.Context()) }()
		time.Sleep(time.Second)
		synctest.Wait()
		j.end()
		if err := <-done; !errors.Is(err, journal.ErrLost) {
			t.Errorf("Run returned %v", err)
		}
	})
}
