package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// closedJournal has 6000 events, of which 4096 are in a segment, and a subscription with an exception.
func closedJournal(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	fillJournal(t, j, "a", 6000)
	if _, err := j.Subscribe(t.Context(), "hook", 1); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	err := journaltest.Save(t.Context(), j, "hook", journal.Progress{Cursor: 10, Exceptions: []journal.Exception{
		{Seq: 5, State: journal.Dead, Attempts: 1, First: now, Due: now, Changed: now, Error: "no"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestVerify(t *testing.T) {
	longtest.Skip(t)
	for name, c := range map[string]struct {
		spoil   string // a script
		damaged []journal.Seq
		problem string // one of them
	}{
		"sound":           {},
		"payload":         {spoil: "UPDATE entry SET data = x'7b7d' WHERE seq IN (7, 4711)", damaged: []journal.Seq{7, 4711}},
		"type and time":   {spoil: "UPDATE entry SET type = 'other' WHERE seq = 3; UPDATE entry SET received = received + 1 WHERE seq = 4", damaged: []journal.Seq{3, 4}},
		"missing":         {spoil: "DELETE FROM entry WHERE seq BETWEEN 300 AND 302", damaged: []journal.Seq{300, 301, 302}},
		"segment":         {spoil: "UPDATE segment SET hashes = zeroblob(length(hashes))", problem: "no segment knows entry 1:"},
		"segment is gone": {spoil: "UPDATE segment SET first = 100", problem: "no segment knows entry 1:"},
		"orphans":         {spoil: "INSERT INTO exception SELECT 99, seq, key, state, attempts, failures, first, due, changed, error, NULL FROM exception", problem: "1 rows of table exception are of no subscription"},
		"lost page":       {spoil: "CREATE TABLE lost (x); PRAGMA writable_schema = 1; DELETE FROM sqlite_schema WHERE name = 'lost'; PRAGMA writable_schema = 0", problem: "never used"},
	} {
		t.Run(name, func(t *testing.T) {
			path := closedJournal(t)
			if c.spoil != "" {
				edit(t, path, c.spoil)
			}
			j := openAt(t, path, nil)
			for _, opts := range []*VerifyOptions{nil, {Gentle: true}} {
				var progress VerifyProgress
				if opts != nil {
					opts.OnProgress = func(p VerifyProgress) { progress = p }
				}
				report, err := j.Verify(t.Context(), opts)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(report.Seqs, c.damaged) || report.Damaged != int64(len(c.damaged)) {
					t.Errorf("damaged: %v", report.Seqs)
				}
				if opts != nil && name == "lost page" { // a page without a table is told in other words
					if len(report.Problems) != 1 || !strings.Contains(report.Problems[0], "pages are in use, but the tables have") {
						t.Errorf("problems: %q", report.Problems)
					}
					continue
				}
				found := strings.Join(report.Problems, "\n")
				if c.problem == "" && found != "" || !strings.Contains(found, c.problem) {
					t.Errorf("problems: %s\nwant %s", found, c.problem)
				}
				if report.Sound() != (c.spoil == "") || report.Entries != 6000 {
					t.Errorf("sound %v, %d entries", report.Sound(), report.Entries)
				}
				if opts != nil && (progress.Done != 6000 || progress.Total != 6000 || progress.Damaged != report.Damaged) {
					t.Errorf("progress %+v", progress)
				}
			}
			// What is damaged is noted, and stays so.
			for deadline := time.Now().Add(2 * time.Minute); j.Stats().Damaged != uint64(len(c.damaged)); time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("noted %d", j.Stats().Damaged)
				}
			}
		})
	}
}

// TestVerifyState: a cursor beyond the log, and one that was altered.
func TestVerifyState(t *testing.T) {
	j := openAt(t, closedJournal(t), nil)
	if err := journaltest.Save(t.Context(), j, "hook", journal.Progress{Cursor: 7000}); err != nil {
		t.Fatal(err)
	}
	report, err := j.Verify(t.Context(), nil)
	if want := `subscription "hook" takes 7000 next, but the log ends before 6001`; err != nil || len(report.Problems) != 1 || !strings.Contains(report.Problems[0], want) {
		t.Errorf("%q, %v", report.Problems, err)
	}
	err = j.commit(t.Context(), &call{change: func(conn *sqlite.Conn) error { return step(conn, "UPDATE subscription SET cursor = 100") }})
	if err != nil {
		t.Fatal(err)
	}
	report, err = j.Verify(t.Context(), nil)
	if want := "1 rows of table subscription do not match their checksums"; err != nil || len(report.Problems) != 1 || report.Problems[0] != want {
		t.Errorf("%q, %v", report.Problems, err)
	}
	if _, err := j.Backup(t.Context(), filepath.Join(t.TempDir(), "copy.db"), nil); !errors.Is(err, journal.ErrDamaged) {
		t.Errorf("backed up: %v", err)
	}
}

// TestVerifyPages: a page that holds garbage damages its entries and no others, and the pages are told.
func TestVerifyPages(t *testing.T) {
	path := closedJournal(t)
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	page, err := number(conn, "SELECT pageno FROM dbstat WHERE name = 'entry' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 100")
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt([]byte(strings.Repeat("garbage!", 512)), 4096*(page-1)); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	j := openAt(t, path, nil)
	for _, gentle := range []bool{false, true} {
		report, err := j.Verify(t.Context(), &VerifyOptions{Gentle: gentle})
		if err != nil {
			t.Fatal(err)
		}
		if report.Entries != 6000 || report.Damaged == 0 || report.Damaged > 20 || len(report.Problems) == 0 {
			t.Errorf("%d damaged of %d, %q", report.Damaged, report.Entries, report.Problems)
		}
	}
	if _, err := j.Backup(t.Context(), filepath.Join(t.TempDir(), "copy.db"), nil); !errors.Is(err, journal.ErrDamaged) {
		t.Errorf("backed up: %v", err)
	}
}

// TestVerifyUnderLoad: what comes and goes meanwhile is no damage, and Close ends it.
func TestVerifyUnderLoad(t *testing.T) {
	j := openAt(t, closedJournal(t), nil)
	ctx, stop := context.WithCancel(t.Context())
	loaded := make(chan error, 1)
	go func() {
		var err error
		for n := 0; ctx.Err() == nil && err == nil; n++ {
			err = errors.Join(j.Receive(t.Context(), event("during"+time.Now().String())),
				journaltest.Save(t.Context(), j, "hook", journal.Progress{Cursor: journal.Seq(10 + n)}))
		}
		loaded <- err
	}()
	for range 3 {
		report, err := j.Verify(t.Context(), &VerifyOptions{Gentle: true})
		if err != nil || !report.Sound() {
			t.Errorf("%+v, %v", report, err)
		}
	}
	stop()
	if err := <-loaded; err != nil {
		t.Fatal(err)
	}
	slow, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		first := true
		_, err := j.Verify(context.Background(), &VerifyOptions{Rate: 1000, OnProgress: func(VerifyProgress) {
			if first {
				close(slow)
			}
			first = false
		}})
		ended <- err
	}()
	<-slow
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, journal.ErrClosed) {
		t.Error(err)
	}
}

// TestBackupOfTheDamaged: an entry that is damaged in the journal, too, does not keep the others from being backed up.
func TestBackupOfTheDamaged(t *testing.T) {
	path := closedJournal(t)
	edit(t, path, "UPDATE entry SET data = x'7b7d' WHERE seq = 7")
	j := openAt(t, path, nil)
	copied := filepath.Join(t.TempDir(), "copy.db")
	report, err := j.Backup(t.Context(), copied, nil)
	if err != nil || report.Entries != 6000 || report.Damaged != 1 || !slices.Equal(report.Seqs, []journal.Seq{7}) {
		t.Fatalf("%+v, %v", report, err)
	}
	restored, err := Restore(t.Context(), copied, filepath.Join(t.TempDir(), "journal.db"), nil)
	if err != nil || restored.Damaged != 1 {
		t.Errorf("%+v, %v", restored, err)
	}
}

// BenchmarkVerify reads a journal of 100,000 events as fast as it goes.
func BenchmarkVerify(b *testing.B) {
	j := openBench(b)
	const size = 100_000
	for n := range size / 1000 {
		fillJournal(b, j, string(rune('a'+n)), 1000)
	}
	b.ResetTimer()
	for range b.N {
		report, err := j.Verify(b.Context(), nil)
		if err != nil || !report.Sound() || report.Entries != size {
			b.Fatal(report, err)
		}
	}
	b.ReportMetric(float64(b.N)*size/b.Elapsed().Seconds(), "events/s")
}
