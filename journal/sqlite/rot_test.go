package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/sqlite"
)

var flips = flag.Int("flips", 24, "how many single bits TestRot turns over")

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// A field is a journal as a killed process leaves it, and what is known of it.
type field struct {
	files  map[string][]byte // by suffix
	closed []byte            // the file once all of the log is in it
	events map[journal.Seq]*dingevent.Envelope
	subs   map[string]*stand
}

// A stand is where a subscription stood.
type stand struct {
	cursor        journal.Seq
	waiting, dead map[journal.Seq]bool
}

const (
	stored = 900
	sealAt = 70 // keys of one run, so that bits of runs are turned over, too
)

// grow makes a journal with all that a life leaves in it: entries in the file and in the log, large ones, and state.
func grow(t testing.TB) *field {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal.db")
	f := &field{files: map[string][]byte{}, events: map[journal.Seq]*dingevent.Envelope{}, subs: map[string]*stand{
		"new":  {cursor: 1},
		"half": {cursor: 500, waiting: set(20, 480, 470), dead: set(30, 40)},
		"done": {cursor: stored + 1, waiting: set(800), dead: set(stored)},
	}}
	rnd := rand.New(rand.NewPCG(3, 3))
	j := open(t, path)
	for name := range f.subs {
		if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
	}
	for seq := journal.Seq(1); seq <= stored; {
		if seq == 600 { // all before is in the file, the rest in the log
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			j = open(t, path)
		}
		var envs []*dingevent.Envelope
		for range min(1+rnd.IntN(12), int(stored-seq)+1, max(1, 600-int(seq))) {
			f.events[seq] = payload(rnd, seq)
			envs = append(envs, f.events[seq])
			seq++
		}
		if err := j.Receive(t.Context(), envs...); err != nil {
			t.Fatal(err)
		}
		f.progress(t, j, seq)
	}
	j.Settle(t) // else the files change while they are read
	for _, suffix := range []string{"", "-wal", "-shm"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		f.files[suffix] = data
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if f.closed, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return f
}

// progress saves what the subscriptions have done before seq.
func (f *field) progress(t testing.TB, j journal.Journal, seq journal.Seq) {
	began := time.Now().Add(-time.Hour)
	for name, s := range f.subs {
		p := journal.Progress{Cursor: min(seq, s.cursor), Delivered: 1}
		for state, seqs := range map[journal.DeliveryState]map[journal.Seq]bool{journal.Waiting: s.waiting, journal.Dead: s.dead} {
			for s := range seqs {
				if s < seq && s+50 >= seq {
					p.Exceptions = append(p.Exceptions, journal.Exception{
						Seq: s, State: state, Attempts: 1, Failures: 1, First: began, Due: began, Changed: began, Error: "503 Service Unavailable",
					})
					p.Attempts = append(p.Attempts, journal.Attempt{Seq: s, Number: 1, Start: began, Took: time.Second, Error: "503 Service Unavailable", Outcome: "failed"})
				}
			}
		}
		if err := journaltest.Save(t.Context(), j, name, p); err != nil {
			t.Fatal(err)
		}
	}
}

func set(seqs ...journal.Seq) map[journal.Seq]bool {
	m := make(map[journal.Seq]bool)
	for _, seq := range seqs {
		m[seq] = true
	}
	return m
}

func payload(rnd *rand.Rand, seq journal.Seq) *dingevent.Envelope {
	text := make([]byte, 20+rnd.IntN(600))
	if seq%97 == 0 {
		text = make([]byte, 9000) // stands in several pages
	}
	for i := range text {
		text[i] = byte('a' + rnd.IntN(26))
	}
	return &dingevent.Envelope{
		ID: fmt.Sprint("event-", seq), Type: "user_add_org", CorpID: "ding1", App: "hr", Transport: dingevent.TransportStream,
		Born: time.UnixMilli(1_700_000_000_000).UTC(), Received: time.Now().UTC().Truncate(time.Millisecond),
		Meta: map[string]string{"topic": "x"}, Data: fmt.Appendf(nil, `{"seq":%d,"text":%q}`, seq, text),
	}
}

func open(t testing.TB, path string) *sqlite.Journal {
	t.Helper()
	j, err := sqlite.Open(path, (&sqlite.Options{Logger: quiet}).SealAt(sealAt))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestRot turns over single bits of the files that a crash left, and then lets the journal live: no event may be delivered
// that is not as it was stored, and none that is owed may be missing without a word.
func TestRot(t *testing.T) {
	longtest.Skip(t)
	f := grow(t)
	state := statePages(f.closed)
	rnd := rand.New(rand.NewPCG(7, 7))
	counts := map[string]int{}
	for n := range *flips {
		files := maps.Clone(f.files)
		suffix, bit := "", rnd.Int64N(int64(len(files[""]))*8)
		switch n % 4 {
		case 1: // most pages hold entries; the others want their share, where the log has no newer ones
			files = map[string][]byte{"": f.closed}
			bit = used(rnd, f.closed, state)
		case 2, 3:
			suffix, bit = "-wal", rnd.Int64N(int64(len(files["-wal"]))*8)
		}
		files[suffix] = bytes.Clone(files[suffix])
		files[suffix][bit/8] ^= 1 << (bit % 8)
		where := fmt.Sprintf("flip %d: bit %d of byte %d of journal.db%s", n, bit%8, bit/8, suffix)
		verdict, err := f.live(t, files)
		if err != nil {
			t.Errorf("%s: %s: %v", where, verdict, err)
			verdict = "FAILED"
		}
		counts[verdict]++
	}
	t.Logf("%d bits turned over: %v", *flips, counts)
}

const pageSize = 4096

// statePages returns the pages that no entries stand in: the schema, inner pages, and all that is small.
func statePages(db []byte) (pages []int) {
	const leafOfRows = 13
	for n := range len(db) / pageSize {
		if n < 24 || db[n*pageSize] != leafOfRows {
			pages = append(pages, n)
		}
	}
	return pages
}

// used returns a bit of one of the pages where something stands.
func used(rnd *rand.Rand, db []byte, pages []int) int64 {
	for {
		at := pages[rnd.IntN(len(pages))]*pageSize + rnd.IntN(pageSize)
		if db[at] != 0 {
			return int64(at)*8 + rnd.Int64N(8)
		}
	}
}

// live opens a journal, recovers it if that is asked for, delivers everything, takes new events, and looks for what is missing.
func (f *field) live(t *testing.T, files map[string][]byte) (verdict string, err error) {
	path := write(t, files)
	defer os.RemoveAll(filepath.Dir(path))
	told := map[journal.Seq]bool{}
	verdict = "harmless"
	j, err := sqlite.Open(path, (&sqlite.Options{Logger: quiet}).SealAt(sealAt))
	if err != nil {
		if !errors.Is(err, journal.ErrDamaged) {
			return "refused", fmt.Errorf("open: %w, want ErrDamaged", err)
		}
		report, err := sqlite.Recover(t.Context(), path, &sqlite.RecoverOptions{Logger: quiet})
		if err != nil {
			return "refused", err
		}
		verdict = "refused, recovered in part"
		if report.Mended {
			verdict = "refused, mended"
		}
		for _, gap := range report.Missing {
			for seq := gap.First; seq <= gap.Last; seq++ {
				told[seq] = true
			}
		}
		if j, err = sqlite.Open(path, (&sqlite.Options{Logger: quiet}).SealAt(sealAt)); err != nil {
			return verdict, fmt.Errorf("open after recovery: %w", err)
		}
	}
	defer j.Close()
	before := j.Stats()
	l := life{field: f, j: j, got: map[string]map[journal.Seq]bool{}, told: told}
	if err := l.run(t.Context()); err != nil {
		return verdict, err
	}
	if after := j.Stats(); verdict == "harmless" && after.Damaged+before.Damaged > 0 || l.dead > 0 {
		verdict = "quarantined"
	}
	return verdict, nil
}

// write puts the files of a journal into a folder of their own.
func write(t testing.TB, files map[string][]byte) (path string) {
	t.Helper()
	folder, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(folder, "journal.db")
	for suffix, data := range files {
		if err := os.WriteFile(path+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

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
