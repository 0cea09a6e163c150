package sqlite_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
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
