package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// TestRecoverMendsLog turns over single bits of the log: all of it comes back, and what was found lies beside.
func TestRecoverMendsLog(t *testing.T) {
	longtest.Skip(t)
	c := crashed(t, 100)
	rnd := rand.New(rand.NewPCG(2, 1))
	mended := 0
	for range 15 {
		bit := rnd.IntN(len(c.log) * 8)
		hurt := crash{db: c.db, log: bytes.Clone(c.log), index: c.index}
		hurt.log[bit/8] ^= 1 << (bit % 8)
		path := hurt.write(t)
		report, err := Recover(t.Context(), path, nil)
		if err != nil {
			t.Fatalf("bit %d: %v", bit, err)
		}
		if len(report.Damage) == 0 {
			t.Fatalf("bit %d: found nothing", bit)
		}
		if report.Mended {
			mended++
		}
		checkAll(t, path, c.events, report)
		if !bytes.Equal(readFile(t, filepath.Join(report.Aside, "journal.db-wal")), hurt.log) {
			t.Errorf("bit %d: the damaged log is not whole in %s", bit, report.Aside)
		}
		again, err := Recover(t.Context(), path, nil)
		if err != nil || len(again.Damage) > 0 || again.Aside != "" {
			t.Errorf("bit %d: recovered again: %+v, %v", bit, again, err)
		}
	}
	if mended < 8 {
		t.Errorf("mended %d of 15", mended)
	}
}

// checkAll wants all events, and a subscription that is owed all of them.
func checkAll(t *testing.T, path string, events int, report RecoverReport) {
	t.Helper()
	j := openAt(t, path, &Options{Logger: quiet})
	defer j.Close()
	there := make(map[string]bool)
	for from := journal.Seq(1); ; {
		page, err := j.Read(t.Context(), from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, entry := range page {
			there[entry.Envelope.ID] = true
			from = entry.Seq + 1
		}
	}
	for n := range events {
		if id := event(fmt.Sprint(n)).ID; !there[id] {
			t.Errorf("%s is lost: %+v", id, report)
			return
		}
	}
	subs, err := j.Subscriptions(t.Context())
	if err != nil || len(subs) != 1 || subs[0].Cursor != 1 {
		t.Errorf("subscriptions: %+v, %v", subs, err)
	}
}

// TestRecoverTakesWhatIsLeft damages pages of the database.
func TestRecoverTakesWhatIsLeft(t *testing.T) {
	longtest.Skip(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, &Options{Logger: quiet})
	if _, err := j.Subscribe(t.Context(), "sub", 1); err != nil {
		t.Fatal(err)
	}
	const events = 2000
	take(t, j, 0, events)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	whole := readFile(t, path)
	pages := len(whole) / 4096
	rnd := rand.New(rand.NewPCG(2, 2))
	for n := range 18 {
		hurt := bytes.Clone(whole)
		page := rnd.IntN(pages)
		if n < 12 {
			page = n // the schema, and the roots
		}
		at := page * 4096
		if n%2 == 0 {
			clear(hurt[at : at+4096])
		} else {
			hurt[at+rnd.IntN(16)] ^= 1 << rnd.IntN(8)
		}
		path := crash{db: hurt}.write(t)
		report, err := Recover(t.Context(), path, nil)
		if err != nil {
			t.Fatalf("page %d: %v", page+1, err)
		}
		j := openAt(t, path, &Options{Logger: quiet})
		left := int(report.Entries)
		if n := len(report.Missing); left < events-70 || n > 1 {
			t.Errorf("page %d of %d: %d of %d events left: %+v", page+1, pages, left, events, report)
		}
		take(t, j, events, 1)
		j.Close()
	}
}

// TestRecoveryCutOff lets a recovery end after each of its steps.
func TestRecoveryCutOff(t *testing.T) {
	c := crashed(t, 50)
	c.log[5000] ^= 1
	for step := range 5 {
		path := c.write(t)
		aside, err := beginAside(path)
		if err != nil {
			t.Fatal(err)
		}
		if step >= 1 {
			err = os.Rename(path, insideOf(aside, path))
		}
		if step >= 2 && err == nil {
			_, err = putAside(path, aside)
		}
		if step >= 3 && err == nil {
			r := recovery{path: path, report: new(RecoverReport), opts: RecoverOptions{Logger: quiet}}
			err = r.build(t.Context(), aside)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, nil); !errors.Is(err, journal.ErrDamaged) {
			t.Errorf("step %d: opened: %v", step, err)
		}
		report, err := Recover(t.Context(), path, nil)
		if err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
		checkAll(t, path, c.events, report)
	}
	if _, err := Recover(t.Context(), filepath.Join(t.TempDir(), "journal.db"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing there: %v", err)
	}
}

// TestRecoverEmpty begins at once, with the subscriptions.
func TestRecoverEmpty(t *testing.T) {
	c := crashed(t, 50)
	c.log[5000] ^= 1
	path := c.write(t)
	report, err := Recover(t.Context(), path, &RecoverOptions{Empty: true})
	if err != nil {
		t.Fatal(err)
	}
	j := openAt(t, path, nil)
	take(t, j, 1000, 1)
	got := seqs(t, j)
	if len(got) != 2 || got[0] <= 50 {
		t.Errorf("sequences %v, want two beyond 50", got)
	}
	subs, err := j.Subscriptions(t.Context())
	if err != nil || len(subs) != 1 || subs[0].Cursor <= 50 || subs[0].Cursor > got[0] {
		t.Errorf("%+v, %v; %+v", subs, err, report)
	}
	if err := journaltest.Save(t.Context(), j, "sub", journal.Progress{Cursor: got[1] + 1, Delivered: 2}); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	merged, err := Merge(t.Context(), report.Aside, path, nil)
	if err != nil || merged.Entries != 50 {
		t.Fatalf("merged %+v, %v", merged, err)
	}
	checkAll(t, path, c.events, report)
	j = openAt(t, path, nil)
	rows, err := j.Exceptions(t.Context(), "sub", journal.ExceptionQuery{})
	if err != nil || len(rows) != 2 || rows[1].Seq != got[1] || rows[1].State != journal.Delivered {
		t.Errorf("what was given since: %+v, %v", rows, err)
	}
	if found, err := j.Search(t.Context(), journal.Query{ID: "7"}); err != nil || len(found) != 1 {
		t.Errorf("found %d, %v", len(found), err)
	}
	j.Close()
	if _, err := Merge(t.Context(), report.Aside, path, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("merged again: %v", err)
	}
}

// TestRecoverMendsState turns over each bit of a cursor and others of the rows of state: Open refuses, and Recover puts it right.
func TestRecoverMendsState(t *testing.T) {
	longtest.Skip(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, &Options{Logger: quiet})
	take(t, j, 0, 100)
	if _, err := j.Subscribe(t.Context(), "sub", 1); err != nil {
		t.Fatal(err)
	}
	due := time.Now().Add(-time.Minute)
	saved := journal.Progress{Cursor: 60, Delivered: 50, Note: []byte("{}"), Exceptions: []journal.Exception{
		{Seq: 20, State: journal.Waiting, First: due, Due: due, Changed: due, Attempts: 1, Error: "no"},
	}}
	if err := journaltest.Save(t.Context(), j, "sub", saved); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	whole := crash{db: readFile(t, path)}
	for _, change := range []string{
		"UPDATE subscription SET cursor = 60 | 4294967296", "UPDATE subscription SET cursor = 61", "UPDATE subscription SET cursor = 44",
		"UPDATE subscription SET id = id + 1024", "UPDATE subscription SET paused = 1", "UPDATE subscription SET note = '{}' | 2",
		"UPDATE exception SET seq = 21", "UPDATE exception SET state = 'wauting'", "UPDATE exception SET due = due | 4611686018427387904",
		"UPDATE exception SET sum = sum | 1", "UPDATE exception SET sum = sum & ~1",
	} {
		path := whole.write(t)
		if strings.Contains(change, "note") {
			change = "UPDATE subscription SET note = x'7b7f'"
		}
		edit(t, path, change)
		opened, err := Open(path, &Options{Logger: quiet})
		if err == nil {
			opened.Close()
		}
		if err != nil && !errors.Is(err, journal.ErrDamaged) || err == nil && !strings.Contains(change, "sum") {
			t.Errorf("%s: got %v, want ErrDamaged", change, err)
		}
		if _, err := Recover(t.Context(), path, nil); err != nil {
			t.Fatalf("%s: %v", change, err)
		}
		j := openAt(t, path, &Options{Logger: quiet})
		subs, err := j.Subscriptions(t.Context())
		rows, err2 := j.Exceptions(t.Context(), "sub", journal.ExceptionQuery{})
		if err := errors.Join(err, err2); err != nil || len(subs) != 1 || len(rows) != 1 || subs[0].Cursor != 60 || !subs[0].Pause.IsZero() ||
			string(subs[0].Note) != "{}" || rows[0].Seq != 20 || rows[0].State != journal.Waiting || !rows[0].Due.Equal(due) {
			t.Errorf("%s: recovered %+v, %+v, %v", change, subs, rows, err)
		}
		j.Close()
	}
}
