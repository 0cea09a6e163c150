package sqlite

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// TestKindOfRow: a source and a replay park their cursors beyond the log. A subscription whose name differs from theirs in case only
// may not: it is found, and taken back.
func TestKindOfRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, &Options{Logger: quiet})
	take(t, j, 0, 10)
	for _, name := range []string{"source/x", "replay/x", "Source/x", "REPLAY/x"} {
		if err := journaltest.Save(t.Context(), j, name, journal.Progress{Begin: true, Cursor: journal.PastEnd}); err != nil {
			t.Fatal(err)
		}
	}
	if err := journaltest.Save(t.Context(), j, "hook", journal.Progress{Begin: true, Cursor: 5}); err != nil {
		t.Fatal(err)
	}
	report, err := j.Verify(t.Context(), nil)
	if all := strings.Join(report.Problems, "\n"); err != nil || len(report.Problems) != 2 || !strings.Contains(all, `"Source/x"`) || !strings.Contains(all, `"REPLAY/x"`) {
		t.Errorf("found %q, %v", report.Problems, err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, "UPDATE subscription SET sum = sum + 1 WHERE name = 'hook'") // a sound journal stays as it is
	if _, err := Recover(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	j = openAt(t, path, &Options{Logger: quiet})
	got := map[string]journal.Seq{}
	for _, list := range []func() ([]journal.Subscription, error){
		func() ([]journal.Subscription, error) { return j.Subscriptions(t.Context()) },
		func() ([]journal.Subscription, error) { return j.Sources(t.Context()) },
	} {
		rows, err := list()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			got[row.Name] = row.Cursor
		}
	}
	delete(got, "hook")
	want := map[string]journal.Seq{"source/x": journal.PastEnd, "replay/x": journal.PastEnd, "Source/x": 1, "REPLAY/x": 1}
	if !maps.Equal(got, want) {
		t.Errorf("recovered cursors %v, want %v", got, want)
	}
}
