package sqlite

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// unsummed makes the entries those of an older release.
const unsummed = "UPDATE entry SET sum = NULL; UPDATE mark SET since = (SELECT max(seq) FROM entry) + 1;"

// version9 is what the ninth schema had and this one has not, and so on down. Files of version6b have version 6, too.
const (
	version9 = `
DROP TABLE datakey; DROP TABLE datakey_copy;
PRAGMA user_version = 9;`
	version8 = version9 + `
DROP TABLE sealed; DROP TABLE sealed_block; DROP TABLE sealed_filter;
PRAGMA user_version = 8;`
	version7 = version8 + `
DROP TABLE zone; DROP TABLE region; DROP TABLE slice;
PRAGMA user_version = 7;`
	version6 = version7 + `
DROP INDEX request_asked; DROP INDEX request_answered;
CREATE INDEX request_subscription ON request (subscription, revision);
PRAGMA user_version = 6;`
	version6b = version7 + `
DROP INDEX request_asked;
CREATE INDEX request_open ON request (subscription, revision) WHERE refusal IS NULL;
PRAGMA user_version = 6;`
	version5 = version6 + `
ALTER TABLE forgotten RENAME TO dropped;
PRAGMA user_version = 5;`
	version4 = version5 + `
DROP TABLE request;
PRAGMA user_version = 4;`
	version3 = version4 + `
ALTER TABLE mark DROP COLUMN epoch;
PRAGMA user_version = 3;`
	version2 = version3 + `
DROP TABLE mark; DROP TABLE gap; DROP TABLE damaged; DROP TABLE jump;
ALTER TABLE entry DROP COLUMN sum; ALTER TABLE subscription DROP COLUMN sum; ALTER TABLE exception DROP COLUMN sum;
PRAGMA user_version = 2;`
	version1 = version2 + `
DROP INDEX attempt_start;
ALTER TABLE subscription DROP COLUMN paused; ALTER TABLE subscription DROP COLUMN reason;
ALTER TABLE subscription DROP COLUMN drain; ALTER TABLE subscription DROP COLUMN note;
ALTER TABLE attempt DROP COLUMN outcome; ALTER TABLE attempt DROP COLUMN status; ALTER TABLE attempt DROP COLUMN answer;
PRAGMA user_version = 1;`
)

func TestUpgradesAnOlderFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 3)
	if _, err := j.Subscribe(t.Context(), "web", 2); err != nil {
		t.Fatal(err)
	}
	old := journal.Attempt{Seq: 2, Number: 1, Start: time.Now().UTC(), Error: "refused"}
	save(t, j, "web", journal.Progress{Cursor: 3, Attempts: []journal.Attempt{old}})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, version1)
	j = openAt(t, path, nil)
	if list := seqs(t, j); len(list) != 3 {
		t.Errorf("entries %v, want 3", list)
	}
	save(t, j, "web", journal.Progress{Pause: &journal.Pause{Since: time.Now(), Reason: "now"}, Note: []byte("n")})
	subs, err := j.Subscriptions(t.Context())
	if err != nil || len(subs) != 1 || subs[0].Cursor != 3 || subs[0].Pause.Reason != "now" || string(subs[0].Note) != "n" {
		t.Errorf("subscriptions %+v, %v", subs, err)
	}
	list, err := j.Attempts(t.Context(), "web", journal.AttemptQuery{})
	if err != nil || len(list) != 1 || list[0].Error != old.Error || list[0].Status != 0 {
		t.Errorf("attempts %+v, %v", list, err)
	}
}

// TestUpgradesRequests: a file of the sixth schema has an open request, which stays open.
func TestUpgradesRequests(t *testing.T) {
	for _, version := range []string{version6, version6b} {
		path := filepath.Join(t.TempDir(), "journal.db")
		j := openAt(t, path, nil)
		subscribe(t, j, "web")
		if _, err := j.Ask(t.Context(), "web", journal.Request{Kind: "pause"}); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		edit(t, path, version)
		j = openAt(t, path, nil)
		if open, err := j.Requests(t.Context(), "web", 0); err != nil || len(open) != 1 {
			t.Errorf("%+v, %v", open, err)
		}
		if report, err := j.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
			t.Errorf("%+v, %v", report, err)
		}
	}
}

// TestFormerTableOfForgotten: a file of the fifth schema has subscriptions that were forgotten, and whose rows are not all
// gone. An upgrade and a recovery take them, and their rows go.
func TestFormerTableOfForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		j := openAt(t, path, nil)
		take(t, j, 0, 3*chunk)
		if _, err := j.Subscribe(t.Context(), "gone", 1); err != nil {
			t.Fatal(err)
		}
		var p journal.Progress
		for seq := range journal.Seq(3 * chunk) {
			p.Exceptions = append(p.Exceptions, journal.Exception{Seq: seq + 1, State: journal.Dead})
		}
		save(t, j, "gone", p)
		if err := j.Unsubscribe(t.Context(), "gone"); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil { // before all of its rows are gone
			t.Fatal(err)
		}
		edit(t, path, version5)
		upgraded := crash{db: readFile(t, path)}.write(t)
		spoilPage(t, path, event("200").ID)
		if _, err := Recover(t.Context(), path, nil); err != nil {
			t.Fatal(err)
		}
		for how, path := range map[string]string{"upgraded": upgraded, "recovered": path} {
			j := openAt(t, path, nil)
			if n := count(t, j, "forgotten"); n != 1 {
				t.Errorf("%s: %d subscriptions are forgotten, want 1", how, n)
			}
			if n := count(t, j, "sqlite_schema WHERE name = 'dropped'"); n != 0 {
				t.Errorf("%s: the table has its former name, too", how)
			}
			if report, err := j.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
				t.Errorf("%s: %+v, %v", how, report, err)
			}
			time.Sleep(time.Hour)
			for _, table := range []string{"exception", "forgotten"} {
				if n := count(t, j, table); n != 0 {
					t.Errorf("%s: %d rows of %s are left", how, n, table)
				}
			}
		}
	})
}

func save(t *testing.T, j *Journal, name string, p journal.Progress) {
	t.Helper()
	if err := journaltest.Save(t.Context(), j, name, p); err != nil {
		t.Fatal(err)
	}
}

func TestAttemptsAgeOutOnceTheirEventIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := openAt(t, filepath.Join(t.TempDir(), "journal.db"), &Options{Logger: quiet, KeepAttempts: day})
		take(t, j, 0, 3)
		if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
			t.Fatal(err)
		}
		p := journal.Progress{Cursor: 3, Exceptions: []journal.Exception{{Seq: 2, State: journal.Dead}}}
		for n := range 2 * chunk {
			p.Attempts = append(p.Attempts, journal.Attempt{Seq: 1, Number: n + 1, Start: time.Now()})
		}
		p.Attempts = append(p.Attempts, journal.Attempt{Seq: 2, Number: 1, Start: time.Now()})
		save(t, j, "web", p)
		time.Sleep(12 * time.Hour)
		save(t, j, "web", journal.Progress{Attempts: []journal.Attempt{{Seq: 1, Number: 999, Start: time.Now()}}})
		if n := count(t, j, "attempt"); n != 2*chunk+2 {
			t.Errorf("%d attempts before they are old", n)
		}
		time.Sleep(13 * time.Hour)
		if n := count(t, j, "attempt"); n != 2 {
			t.Errorf("%d attempts, want that of the dead letter and the young one", n)
		}
		if n := count(t, j, "entry"); n != 3 {
			t.Errorf("%d entries, want all", n)
		}
	})
}

func subscribe(t *testing.T, j *Journal, name string) {
	t.Helper()
	if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
		t.Fatal(err)
	}
}
