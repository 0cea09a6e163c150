package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A failingJournal is one whose writes of state fail when a test says so.
type failingJournal struct {
	journal.Journal
	mu   sync.Mutex // protects fail
	fail func(what, name string, p journal.Progress) error
}

// failWhen makes a write fail where f returns an error; nil heals it.
func (j *failingJournal) failWhen(f func(what, name string, p journal.Progress) error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.fail = f
}

func (j *failingJournal) failure(what, name string, p journal.Progress) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fail == nil {
		return nil
	}
	return j.fail(what, name, p)
}

// errLate is the failure of a write that is made, though its caller hears otherwise.
var errLate = errors.New("the answer came too late")

func (j *failingJournal) write(what, name string, p journal.Progress, write func() error) error {
	failure := j.failure(what, name, p)
	if failure != nil && !errors.Is(failure, errLate) {
		return failure
	}
	return errors.Join(write(), failure)
}

func (j *failingJournal) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	return journaltest.Claim(ctx, j.Journal, work, owner, j.save)
}

func (j *failingJournal) save(ctx context.Context, name string, p journal.Progress, save func(journal.Progress) error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return j.write("save", name, p, func() error { return save(p) })
}

func (j *failingJournal) Unsubscribe(ctx context.Context, name string) error {
	return j.write("unsubscribe", name, journal.Progress{}, func() error { return j.Journal.Unsubscribe(ctx, name) })
}

func (j *failingJournal) Ask(ctx context.Context, name string, r journal.Request) (revision journal.Revision, err error) {
	err = j.write("ask", name, journal.Progress{}, func() (err error) { revision, err = j.Journal.Ask(ctx, name, r); return err })
	return revision, err
}

// ofNote fails writes of a subscription's note.
func ofNote(failure error) func(string, string, journal.Progress) error {
	return func(_, _ string, p journal.Progress) error {
		if p.Note == nil {
			return nil
		}
		return failure
	}
}

// A bench is a supervisor alone, over a journal that fails.
type bench struct {
	*supervisor
	journal *failingJournal
	folder  string
	log     *strings.Builder
	end     func()
	pushed  int
}

// benched runs f with one, in virtual time. At its end attempts get 10 seconds.
func benched(t *testing.T, f func(*testing.T, *bench)) {
	t.Helper()
	benchedFor(t, 10*time.Second, f)
}

// benchedFor is benched with another time for attempts at its end.
func benchedFor(t *testing.T, grace time.Duration, f func(*testing.T, *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{journal: &failingJournal{Journal: memjournal.New()}, folder: t.TempDir(), log: &strings.Builder{}}
		b.supervisor = newSupervisor(&supervisor{
			journal: b.journal, log: slog.New(slog.NewTextHandler(b.log, nil)), metrics: newMetrics(b.journal),
			lookup: func(string) (string, bool) { return "", false },
		})
		ctx, cancel := context.WithCancel(t.Context())
		out, ctx := errgroup.WithContext(ctx)
		attempts, _ := endsLater(ctx, grace)
		b.begin(out, ctx, attempts)
		b.end = sync.OnceFunc(func() {
			cancel()
			if err := errors.Join(out.Wait(), b.close(), b.journal.Close()); err != nil {
				t.Error(err)
			}
		})
		defer b.end()
		f(t, b)
	})
}

// file is a spec that writes to a file of the bench.
func (b *bench) file(name, more string) api.Spec {
	return api.Spec(fmt.Sprintf(`{"start":"beginning","file":{"path":%q}%s}`, filepath.Join(b.folder, name), more))
}

// run works a subscription whose sink is a function, as if somebody had put it.
func (b *bench) run(t *testing.T, name string, sink dingevent.SinkFunc) {
	t.Helper()
	w, err := b.open(config.Subscription{Name: name, Start: "beginning", Sink: sink}, api.FromAPI)
	if err == nil {
		err = b.lock(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	defer b.unlock()
	b.set(name, w)
	b.start(w)
}

// push stores so many events.
func (b *bench) push(t *testing.T, n int) {
	t.Helper()
	for range n {
		b.pushed++
		env := &dingevent.Envelope{ID: fmt.Sprint("e", b.pushed), Type: "x", CorpID: "c", App: "a", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: []byte(`{}`)}
		if err := b.journal.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
}

// note is what the journal keeps of a subscription; nil if it does not know it.
func (b *bench) note(t *testing.T, name string) *local.Note {
	t.Helper()
	subs, err := b.journal.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sub := range subs {
		if sub.Name == name {
			note, err := local.ReadNote(sub.Note)
			if err != nil {
				t.Fatal(err)
			}
			return &note
		}
	}
	return nil
}

func (b *bench) wantWorked(t *testing.T, name string) *worker {
	t.Helper()
	w := b.find(name)
	if w == nil || w.fault != nil || w.stop == nil {
		t.Fatalf("%q is not worked: %+v", name, w)
	}
	return w
}

func hang(ctx context.Context, _ dingevent.Delivery) error { <-ctx.Done(); return ctx.Err() }

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
