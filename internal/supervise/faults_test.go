package supervise

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// TestChangeOfHanging: a subscription whose sink hangs can be changed, sought and forgotten; the attempts have their grace.
func TestChangeOfHanging(t *testing.T) {
	benched(t, func(t *testing.T, b *bench) {
		b.push(t, 20)
		for _, change := range []func() error{
			func() error { return delivery.Seek(t.Context(), b.journal, "s", 5) },
			func() error { return b.Put(t.Context(), "s", b.file("a", "")) },
			func() error { return b.Forget(t.Context(), "s") },
		} {
			b.run(t, "s", hang)
			synctest.Wait()
			if err := change(); err != nil {
				t.Error(err)
			}
			if w := b.find("s"); w != nil && w.sub.Sink == nil {
				if err := b.Forget(t.Context(), "s"); err != nil {
					t.Error(err)
				}
			} else if w != nil {
				b.halt(w)
			}
		}
	})
}

// TestChangeWaits: attempts that take longer to end than a change may write do not make it fail.
func TestChangeWaits(t *testing.T) {
	benched(t, func(t *testing.T, b *bench) {
		b.writeWithin = 500 * time.Millisecond
		b.push(t, 1)
		calls := 0
		b.run(t, "s", func(context.Context, dingevent.Delivery) error {
			calls++
			time.Sleep(2 * b.writeWithin)
			return nil
		})
		synctest.Wait()
		if err := delivery.Seek(t.Context(), b.journal, "s", 1); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if calls != 2 {
			t.Errorf("%d calls, want 2: the event comes again", calls)
		}
		if err := b.Put(t.Context(), "s", b.file("a", "")); err != nil {
			t.Error(err)
		}
		b.wantWorked(t, "s")
	})
}

type closerFunc func() error

func (f closerFunc) Close() error { return f() }

// TestASinkThatDoesNotClose holds up neither the others nor the end.
func TestASinkThatDoesNotClose(t *testing.T) {
	benched(t, func(t *testing.T, b *bench) {
		release, others := make(chan struct{}), make(chan struct{}, 2)
		for name, end := range map[string]func(){"a": func() { others <- struct{}{} }, "b": func() { <-release }, "c": func() { others <- struct{}{} }} {
			b.set(name, &worker{sub: config.Subscription{Name: name}, fault: errors.New("only closed"), closer: closerFunc(func() error { end(); return nil })})
		}
		began := time.Now()
		b.end()
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("took %v, want the 2 s of Options.Closing", took)
		}
		if len(others) != 2 || !strings.Contains(b.log.String(), "subscriptions=[b]") {
			t.Errorf("%d others were closed; the log:\n%s", len(others), b.log)
		}
		close(release)
	})
}

// TestEndOfHanging: the daemon's end waits for no longer than the grace, also while a change is under way.
func TestEndOfHanging(t *testing.T) {
	benched(t, func(t *testing.T, b *bench) {
		b.push(t, 20)
		for i := range 10 {
			b.run(t, fmt.Sprint("s", i), hang)
		}
		synctest.Wait()
		began := time.Now()
		changed := make(chan error, 1)
		go func() { changed <- b.Put(t.Context(), "s0", b.file("a", "")) }()
		time.Sleep(time.Second)
		b.end()
		if took := time.Since(began); took > 16*time.Second {
			t.Errorf("took %v", took)
		}
		<-changed
	})
}

// TestLongGraceIsForAttempts: the time that the config gives attempts at the end is theirs, and a change waits for 10 seconds all the same.
func TestLongGraceIsForAttempts(t *testing.T) {
	benchedFor(t, 5*time.Minute, func(t *testing.T, b *bench) {
		b.push(t, 1)
		slow := func(ctx context.Context, _ dingevent.Delivery) error {
			select {
			case <-time.After(25 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		b.run(t, "changed", slow)
		b.run(t, "ended", slow)
		synctest.Wait()
		began := time.Now()
		if err := b.Put(t.Context(), "changed", b.file("a", "")); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took < 10*time.Second || took > 11*time.Second {
			t.Errorf("the change took %v, want 10s", took)
		}
		ended := b.find("ended").dispatcher
		b.end()
		if took := time.Since(began); took < 25*time.Second || took > 27*time.Second {
			t.Errorf("the end came after %v, want 25s", took)
		}
		if got := ended.Status().Attempts[delivery.Succeeded]; got != 1 {
			t.Errorf("%d attempts have succeeded, want 1; %v", got, ended.Status().Attempts)
		}
	})
}

// TestReplaysHaltTogether: a change waits once for all the replays that go through a subscription.
func TestReplaysHaltTogether(t *testing.T) {
	benched(t, func(t *testing.T, b *bench) {
		b.push(t, 5)
		b.run(t, "s", hang)
		for i := range 10 {
			if err := b.Replay(t.Context(), fmt.Sprint("r", i), api.ReplaySpec{Subscription: "s"}); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		began := time.Now()
		if err := b.Put(t.Context(), "s", b.file("a", "")); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 16*time.Second {
			t.Errorf("took %v", took)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		for i := range 10 {
			if note := b.note(t, fmt.Sprint("replay/r", i)); note.Replay.Finished.IsZero() {
				t.Errorf("replay %d is not done", i)
			}
		}
	})
}

// TestPutNotSaved: what could not be saved is refused, what there was goes on, and putting either again makes it last.
func TestPutNotSaved(t *testing.T) {
	for _, failure := range []error{journal.ErrSuspended, errLate} {
		benched(t, func(t *testing.T, b *bench) {
			first, second := b.file("a", ""), b.file("a", `,"types":["y"]`)
			if err := b.Put(t.Context(), "s", first); err != nil {
				t.Fatal(err)
			}
			b.journal.failWhen(ofNote(failure))
			if err := b.Put(t.Context(), "s", second); !errors.Is(err, failure) {
				t.Errorf("%v", err)
			}
			if err := b.Put(t.Context(), "new", b.file("b", "")); !errors.Is(err, failure) {
				t.Errorf("%v", err)
			}
			b.wantWorked(t, "s")
			b.journal.failWhen(nil)
			if err := b.Put(t.Context(), "s", first); err != nil {
				t.Error(err)
			}
			if note := b.note(t, "s"); strings.Contains(string(note.Spec), "types") {
				t.Errorf("%v: success was answered, but the journal has %s", failure, note.Spec)
			}
			if err := b.Put(t.Context(), "new", b.file("b", "")); err != nil {
				t.Error(err)
			}
			b.wantWorked(t, "new")
		})
	}
}

// TestForgetNotSaved: what could not be forgotten goes on, a replay as a replay.
func TestForgetNotSaved(t *testing.T) {
	for _, failure := range []error{journal.ErrSuspended, errLate} {
		benched(t, func(t *testing.T, b *bench) {
			b.push(t, 3)
			spec := b.file("a", "")
			if err := b.Put(t.Context(), "s", spec); err != nil {
				t.Fatal(err)
			}
			to := api.Spec(fmt.Sprintf(`{"file":{"path":%q}}`, filepath.Join(b.folder, "b")))
			if err := b.Replay(t.Context(), "r", api.ReplaySpec{To: to}); err != nil {
				t.Fatal(err)
			}
			b.journal.failWhen(func(what, _ string, _ journal.Progress) error {
				if what == "unsubscribe" {
					return failure
				}
				return nil
			})
			for _, name := range []string{"replay/r", "s"} {
				if err := b.Forget(t.Context(), name); !errors.Is(err, failure) {
					t.Errorf("%v", err)
				}
				b.wantWorked(t, name)
			}
			b.journal.failWhen(nil)
			time.Sleep(3 * time.Second)
			synctest.Wait()
			if w := b.find("replay/r"); w != nil {
				t.Errorf("the replay does not end: %+v", w)
			}
			if err := b.Put(t.Context(), "s", spec); err != nil {
				t.Fatal(err)
			}
			if note := b.note(t, "s"); note == nil || note.Spec == nil {
				t.Errorf("%v: it was put, but the journal has %+v", failure, note)
			}
		})
	}
}

// TestBrokenStays: a change that fails of what was broken leaves it broken, and can be made again.
func TestBrokenStays(t *testing.T) {
	benched(t, func(t *testing.T, b *bench) {
		if err := journaltest.Save(t.Context(), b.journal.Journal, "s", journal.Progress{}); !errors.Is(err, journal.ErrNotFound) {
			t.Fatal(err)
		}
		if _, err := b.journal.Subscribe(t.Context(), "s", 1); err != nil {
			t.Fatal(err)
		}
		b.set("s", broken(config.Subscription{Name: "s"}, errors.New("the environment has no X")))
		wantCode(t, b.Put(t.Context(), "s", b.file("no/such/folder", "")), api.CodeInvalid, "no such file")
		b.journal.failWhen(func(string, string, journal.Progress) error { return journal.ErrSuspended })
		if err := b.Forget(t.Context(), "s"); !errors.Is(err, journal.ErrSuspended) {
			t.Error(err)
		}
		if w := b.find("s"); w == nil || w.fault == nil {
			t.Errorf("%+v", w)
		}
		b.journal.failWhen(nil)
		if err := b.Put(t.Context(), "s", b.file("a", "")); err != nil {
			t.Error(err)
		}
		b.wantWorked(t, "s")
	})
}

// TestReplayNotSaved: one that could not be saved is there once it is put again, with its own range and nothing else.
func TestReplayNotSaved(t *testing.T) {
	for _, failure := range []error{journal.ErrSuspended, errLate} {
		benched(t, func(t *testing.T, b *bench) {
			b.push(t, 5)
			var mu sync.Mutex
			var got []uint64
			b.run(t, "s", func(_ context.Context, d dingevent.Delivery) error {
				mu.Lock()
				defer mu.Unlock()
				if d.Replay != "" {
					got = append(got, d.Seq)
				}
				return nil
			})
			b.journal.failWhen(func(what, name string, p journal.Progress) error {
				if what == "unsubscribe" {
					return journal.ErrSuspended
				}
				return ofNote(failure)(what, name, p)
			})
			all, last := api.ReplaySpec{Subscription: "s"}, api.ReplaySpec{Subscription: "s", Selection: api.Selection{From: 5}}
			if err := b.Replay(t.Context(), "r", all); !errors.Is(err, failure) {
				t.Errorf("%v", err)
			}
			b.journal.failWhen(nil)
			want := 1
			if err := b.Replay(t.Context(), "r", last); failure == errLate {
				wantCode(t, err, api.CodeConflict, "not the same") // it was saved after all
				want, err = 5, b.Replay(t.Context(), "r", all)
				if err != nil {
					t.Error(err)
				}
			} else if err != nil {
				t.Error(err)
			}
			time.Sleep(3 * time.Second)
			synctest.Wait()
			if len(got) != want || b.find("replay/r") != nil {
				t.Errorf("%v: replayed %v, want %d; %+v", failure, got, want, b.find("replay/r"))
			}
		})
	}
}

// TestReplayNotFinished: that it is done is saved as soon as that can be.
func TestReplayNotFinished(t *testing.T) {
	benched(t, func(t *testing.T, b *bench) {
		b.push(t, 5)
		b.run(t, "s", func(context.Context, dingevent.Delivery) error { return nil })
		if err := b.Replay(t.Context(), "r", api.ReplaySpec{Subscription: "s"}); err != nil {
			t.Fatal(err)
		}
		b.journal.failWhen(ofNote(journal.ErrFull))
		time.Sleep(time.Minute)
		if note := b.note(t, "replay/r"); !note.Replay.Finished.IsZero() {
			t.Errorf("%+v", note.Replay)
		}
		b.journal.failWhen(nil)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if note := b.note(t, "replay/r"); note.Replay.Finished.IsZero() || b.find("replay/r") != nil {
			t.Errorf("%+v", note.Replay)
		}
	})
}
