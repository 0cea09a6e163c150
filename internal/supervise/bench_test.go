package supervise

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
	shared            // nil if the journal is nobody else's
	mu     sync.Mutex // protects fail
	fail   func(what, name string, p journal.Progress) error
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
	*Supervisor
	journal *failingJournal
	folder  string
	log     *strings.Builder
	cancel  context.CancelFunc // of Begin's ctx
	end     func()             // ends it in good order
	pushed  int
}

// openBench opens a supervisor over a journal that may have been another's, as a daemon does at its start. At its end attempts
// get grace.
func openBench(t *testing.T, j journal.Journal, grace time.Duration) *bench {
	t.Helper()
	b := &bench{journal: &failingJournal{Journal: j, shared: sharedBy(j)}, folder: t.TempDir(), log: &strings.Builder{}}
	var err error
	b.Supervisor, err = New(Options{
		Journal: b.journal, Log: slog.New(slog.NewTextHandler(b.log, nil)), Closing: 2 * time.Second,
		Lookup: func(string) (string, bool) { return "", false }, Gateway: gatewayOf(j),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	b.cancel = cancel
	out, ctx := errgroup.WithContext(ctx)
	attempts, cut := context.WithCancel(context.Background())
	context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cut)
		context.AfterFunc(attempts, func() { timer.Stop() })
	})
	b.Begin(ctx, attempts, out)
	b.end = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(out.Wait(), b.Close(), b.journal.Close()); err != nil {
			t.Error(err)
		}
		cut()
	})
	return b
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
		b := openBench(t, memjournal.New(), grace)
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

func wantCode(t *testing.T, err error, code api.Code, text string) {
	t.Helper()
	if api.CodeOf(err) != code || !strings.Contains(fmt.Sprint(err), text) {
		t.Errorf("error %v, want %s with %q", err, code, text)
	}
}
