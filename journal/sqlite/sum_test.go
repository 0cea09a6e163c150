package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/journal"
)

// readAll returns the whole log, a page at a time.
func readAll(t *testing.T, j *Journal) (entries []journal.Entry) {
	t.Helper()
	for from := journal.Seq(1); ; {
		page, err := j.Read(t.Context(), from, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return entries
		}
		entries = append(entries, page...)
		from = page[len(page)-1].Seq + 1
	}
}

// damages returns what is wrong with which entry.
func damages(entries []journal.Entry) map[journal.Seq]string {
	found := map[journal.Seq]string{}
	for _, e := range entries {
		if e.Damage != "" {
			found[e.Seq] = e.Damage
		}
	}
	return found
}

// TestEveryColumnIsChecked alters one column after another.
func TestEveryColumnIsChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 12)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	want := map[journal.Seq]string{}
	for i, change := range []string{
		"received = received + 1", "born = 1", "id = id || ' '", "type = 'x'", "corp = 'x'", "app = 'x'",
		"transport = 'stream'", "meta = '{}'", "data = x'00'", "sum = sum + 1", "sum = NULL", "meta = '{'",
	} {
		edit(t, path, fmt.Sprintf("UPDATE entry SET %s WHERE seq = %d", change, i+1))
		want[journal.Seq(i+1)] = "its checksum does not match"
	}
	want[11] = "its checksum is missing"
	var told []journal.DamageReport
	j = openAt(t, path, &Options{Logger: quiet, OnDamage: func(r journal.DamageReport) { told = append(told, r) }})
	if diff := cmp.Diff(want, damages(readAll(t, j))); diff != "" {
		t.Errorf("damages (-want +got):\n%s", diff)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || told[0].Entries != 12 || len(told[0].Seqs) != 12 || told[0].First != 1 || told[0].Last != 12 || j.Stats().Damaged != 12 {
		t.Errorf("told %+v, counted %d; want all in one report", told, j.Stats().Damaged)
	}
	j = openAt(t, path, &Options{Logger: quiet, OnDamage: func(r journal.DamageReport) { t.Errorf("told again: %+v", r) }})
	readAll(t, j)
}

// TestSwappedEntries: each is whole, and in the place of the other.
func TestSwappedEntries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 3)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, "UPDATE entry SET seq = 9 WHERE seq = 1; UPDATE entry SET seq = 1 WHERE seq = 2; UPDATE entry SET seq = 2 WHERE seq = 9;")
	if got := damages(readAll(t, openAt(t, path, nil))); len(got) != 2 || got[1] == "" || got[2] == "" {
		t.Errorf("damages: %v, want 1 and 2", got)
	}
}

// TestMissingEntries: rows that are no more there, in the middle and at the end.
func TestMissingEntries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 600)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, "DELETE FROM entry WHERE seq IN (3, 4) OR seq BETWEEN 100 AND 420 OR seq >= 595")
	j = openAt(t, path, nil)
	entries := readAll(t, j)
	got := damages(entries)
	if len(entries) != 600 || len(got) != 2+321+6 || got[3] != "it is missing" || got[420] == "" || got[600] == "" {
		t.Errorf("%d entries, %d of them damaged: %v", len(entries), len(got), got)
	}
	if e := entries[2]; e.Envelope.Transport != "http" || e.Envelope.Received.IsZero() {
		t.Errorf("%+v, want what dedupe still knows", e.Envelope)
	}
	take(t, j, 600, 1)
	if next, _ := j.Next(t.Context()); next != 602 {
		t.Errorf("next is %d, want 602: no sequence is given twice", next)
	}
}

// TestDamagedCopyIsNoDuplicate pushes again what was found damaged.
func TestDamagedCopyIsNoDuplicate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 2)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, "UPDATE entry SET data = x'00' WHERE seq = 2")
	j = openAt(t, path, nil)
	take(t, j, 0, 2)
	take(t, j, 0, 2)
	if s := j.Stats(); s.Appended != 1 || s.Duplicates != 3 {
		t.Errorf("%+v, want the damaged one once more", s)
	}
	if got := readAll(t, j); len(got) != 3 || got[2].Damage != "" || got[2].Envelope.ID != "1" {
		t.Errorf("%+v", got)
	}
}

// TestOlderEntriesGetChecksums: little by little, also over a restart, and none that is not what was taken.
func TestOlderEntriesGetChecksums(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		j := openAt(t, path, nil)
		take(t, j, 0, 3*chunk)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		edit(t, path, version2+"UPDATE entry SET data = x'00' WHERE seq = 2; UPDATE entry SET meta = '{' WHERE seq = 700;")
		j = openAt(t, path, nil)
		if got := damages(readAll(t, j)); len(got) != 1 || got[700] != "its meta is no JSON" {
			t.Errorf("damages at first: %v, want what can be seen without checksums", got)
		}
		take(t, j, 9000, 1)
		time.Sleep(sumPause + sumPause/2)
		if n := count(t, j, "entry WHERE sum IS NULL"); n != 2*chunk+1 {
			t.Errorf("%d entries have no checksum after one chunk", n)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		edit(t, path, "UPDATE entry SET data = x'00' WHERE seq = 3")
		j = openAt(t, path, nil)
		time.Sleep(10 * sumPause)
		if n := count(t, j, "entry WHERE sum IS NULL"); n != 2 {
			t.Errorf("%d entries have no checksum in the end, want the damaged ones", n)
		}
		got := damages(readAll(t, j))
		if len(got) != 3 || got[2] == "" || got[3] == "" || got[700] == "" {
			t.Errorf("damages in the end: %v", got)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if j.writer.summing.timer != nil { // the writer's own until it has ended
			t.Error("it goes on though all have one")
		}
	})
}

// TestDamageAges: what is damaged goes when it is old, though it stays in the file; and nothing stands still.
func TestDamageAges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		opts := &Options{Logger: quiet, Keep: day}
		j := openAt(t, path, opts)
		take(t, j, 0, 2*chunk)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		edit(t, path, "UPDATE entry SET data = x'00' WHERE seq IN (7, 300); DELETE FROM entry WHERE seq = 9;")
		j = openAt(t, path, opts)
		time.Sleep(2 * day)
		take(t, j, 9000, 1)
		time.Sleep(time.Hour)
		if got := seqs(t, j); len(got) != 1 {
			t.Errorf("%d entries after %v, want the new one: %v", len(got), opts.Keep, got)
		}
		if n := count(t, j, "entry"); n != 3 {
			t.Errorf("%d rows, want the damaged ones in the file still", n)
		}
		if s := j.Stats(); s.Failures != 0 || s.Damaged != 2 {
			t.Errorf("%+v", s)
		}
	})
}
