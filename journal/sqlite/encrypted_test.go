package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/vault"
)

// planted is in every secret part of what [plant] keeps.
const planted = "planted-张三-13800000000"

func plantedEvent(id string) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: id, Type: "t", CorpID: "ding1", App: "hr", Transport: "http", Received: time.Now(),
		Meta: map[string]string{"header": planted}, Data: []byte(`{"name":"` + planted + `"}`),
	}
}

// plant keeps an event, a note, a pause, a row, an attempt, a request and an answer.
func plant(t *testing.T, j *Journal) {
	t.Helper()
	if err := j.Receive(t.Context(), plantedEvent("e1"), plantedEvent("e2")); err != nil {
		t.Fatal(err)
	}
	subscribe(t, j, "web")
	refused, err := j.Ask(t.Context(), "web", journal.Request{Kind: "set", Body: []byte(planted)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Ask(t.Context(), "web", journal.Request{Kind: "set", Body: []byte(planted)}); err != nil {
		t.Fatal(err)
	}
	save(t, j, "web", journal.Progress{
		Note: []byte(planted), Pause: &journal.Pause{Since: time.Now(), Reason: planted},
		Exceptions: []journal.Exception{{Seq: 1, Key: planted, State: journal.Dead, Error: planted}},
		Attempts:   []journal.Attempt{{Seq: 1, Number: 1, Start: time.Now(), Error: planted, Answer: []byte(planted)}},
		Answers:    []journal.Answer{{Revision: refused, Refusal: planted}},
	})
}

// readPlanted wants all of that back.
func readPlanted(t *testing.T, j *Journal) {
	t.Helper()
	var got []string
	page, err := j.Read(t.Context(), 1, 10)
	if err != nil || len(page) < 2 {
		t.Fatal(page, err)
	}
	for _, e := range page[:2] {
		got = append(got, e.Envelope.Meta["header"], strings.Trim(string(e.Envelope.Data), `{"name:}`), e.Damage)
	}
	subs, err := j.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := j.Exceptions(t.Context(), "web", journal.ExceptionQuery{})
	attempts, _ := j.Attempts(t.Context(), "web", journal.AttemptQuery{})
	requests, _ := j.Requests(t.Context(), "web", 0)
	answer, err := j.WaitAnswer(t.Context(), "web", 1)
	if err != nil || len(subs)*len(rows)*len(attempts)*len(requests) != 1 {
		t.Fatal(subs, rows, attempts, requests, err)
	}
	got = append(got, string(subs[0].Note), subs[0].Pause.Reason, rows[0].Key, rows[0].Error, attempts[0].Error,
		string(attempts[0].Answer), string(requests[0].Body), answer.Refusal)
	want(t, "what was planted", got, planted, planted, "", planted, planted, "", planted, planted, planted, planted, planted, planted, planted, planted)
}

// leaks returns the files of a folder that have a text.
func leaks(t *testing.T, dir, text string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			list = append(list, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestNothingInTheClear looks for what is planted in the raw bytes of the journal, its log and a backup. IDs are found there.
func TestNothingInTheClear(t *testing.T) {
	for _, keys := range []*vault.Keys{nil, vault.NewKeys(vault.NewKey())} {
		dir := t.TempDir()
		path := filepath.Join(dir, "journal.db")
		j := openAt(t, path, &Options{Keys: keys})
		plant(t, j)
		readPlanted(t, j)
		open := leaks(t, dir, planted)
		if _, err := j.Backup(t.Context(), filepath.Join(dir, "backup.db"), nil); err != nil {
			t.Fatal(err)
		}
		if report, err := j.Verify(t.Context(), nil); err != nil || !report.Sound() {
			t.Errorf("%+v, %v", report, err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if keys == nil { // else the test could not fail
			want(t, "open", open, "journal.db-wal")
			want(t, "closed", leaks(t, dir, planted), "backup.db", "journal.db")
			continue
		}
		want(t, "open", open)
		want(t, "closed", leaks(t, dir, planted))
		want(t, "with IDs", leaks(t, dir, "ding1"), "backup.db", "journal.db")
		for _, name := range []string{"journal.db", "backup.db"} {
			j := openAt(t, filepath.Join(dir, name), &Options{Keys: keys})
			readPlanted(t, j)
			j.Close()
		}
	}
}

// TestWrongKey: without the key nothing is opened and nothing is written, and the error says what is lacking.
func TestWrongKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	key, other := vault.NewKey(), vault.NewKey()
	j := openAt(t, path, &Options{Keys: vault.NewKeys(key)})
	plant(t, j)
	j.Close()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, keys := range []*vault.Keys{nil, vault.NewKeys(other), vault.NewKeys(other).OnlyReading()} {
		j, err := Open(path, &Options{Logger: quiet, Keys: keys})
		if !errors.Is(err, vault.ErrNoKey) || !strings.Contains(err.Error(), key.ID()) {
			t.Errorf("%v: %v, %v", keys, j, err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was written: %v", err)
	}
	j = openAt(t, path, &Options{Keys: vault.NewKeys(other, key)})
	readPlanted(t, j)
	j.Close()
	readPlanted(t, openAt(t, path, &Options{Keys: vault.NewKeys(other)})) // it wraps all data keys now
}

// TestSwapped: a payload in the place of another event's is damage, also with the right checksum.
func TestSwapped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	keys := vault.NewKeys(vault.NewKey())
	j := openAt(t, path, &Options{Keys: keys})
	plant(t, j)
	j.Close()
	edit(t, path, `CREATE TEMP TABLE o AS SELECT * FROM entry; UPDATE entry SET data = (SELECT data FROM o WHERE o.seq = 3 - entry.seq) WHERE seq < 3;`)
	resum(t, path)
	j = openAt(t, path, &Options{Keys: keys})
	page, err := j.Read(t.Context(), 1, 2)
	if err != nil || len(page) != 2 {
		t.Fatal(page, err)
	}
	for _, e := range page {
		if !strings.Contains(e.Damage, "decrypted") || len(e.Envelope.Data) > 0 || len(e.Envelope.Meta) > 0 {
			t.Errorf("%+v", e)
		}
	}
	if report, err := j.Verify(t.Context(), nil); err != nil || report.Damaged != 2 {
		t.Errorf("%+v, %v", report, err)
	}
}

// resum gives all entries the checksum of what they are, as somebody might who wants to deceive.
func resum(t *testing.T, path string) {
	conn, err := connect(path, Options{logPages: 8192}, sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	stmt, err := conn.Prepare("SELECT " + columns + " FROM entry")
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	for {
		there, err := stmt.Step()
		if err != nil {
			t.Fatal(err)
		}
		if !there {
			break
		}
		e := entryAt(stmt, mark{}, new(texts))
		fmt.Fprintf(&script, "UPDATE entry SET sum = %d WHERE seq = %d;", contentsum.At(e.Seq, contentsum.Of(e.Envelope, stmt.ColumnText(8))), e.Seq)
	}
	stmt.Reset()
	edit(t, path, script.String())
}

// TestTwinsAcross: an event that is pushed again is one, whether the first and the second are encrypted or not, and by whatever data key.
func TestTwinsAcross(t *testing.T) {
	first, second := vault.NewKey(), vault.NewKey()
	on, off, later := vault.NewKeys(first), vault.NewKeys(first).OnlyReading(), vault.NewKeys(second, first)
	for _, way := range [][2]*vault.Keys{{nil, on}, {on, off}, {on, later}} {
		synctest.Test(t, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			for i, keys := range way {
				j := openAt(t, path, &Options{Keys: keys})
				if err := j.Receive(t.Context(), plantedEvent("e1")); err != nil {
					t.Fatal(err)
				}
				altered := plantedEvent("e1")
				altered.Data = fmt.Append(nil, "other bytes ", i)
				if err := j.Receive(t.Context(), altered); err != nil {
					t.Fatal(err)
				}
				s := j.Stats()
				if wantKept := uint64(2 - i); s.Appended != wantKept || s.Duplicates != uint64(i) || s.Conflicts != 1 {
					t.Errorf("%v then %v: %+v", way[0], way[1], s)
				}
				j.Close()
				time.Sleep(30 * time.Hour) // there is another data key
			}
		})
	}
}

// TestDataKeysAge: a data key goes with the last entry that it has sealed, and what others have sealed can be read.
func TestDataKeysAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := openNew(t, &Options{Keys: vault.NewKeys(vault.NewKey()), Keep: 5 * day})
		for i := range 12 {
			if err := j.Receive(t.Context(), plantedEvent(fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
			time.Sleep(day + time.Hour)
		}
		report, err := j.Encryption(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n := report.DataKeys[j.Stats().Key]; n < 6 || n > 11 || report.Clear != 0 || report.Sealed < 4 || report.Sealed > 7 {
			t.Errorf("%+v", report)
		}
		page, err := j.Read(t.Context(), 1, 100)
		if err != nil || int64(len(page)) != report.Sealed {
			t.Fatal(len(page), err)
		}
		for _, e := range page {
			if e.Damage != "" || e.Envelope.Meta["header"] != planted {
				t.Errorf("%+v", e)
			}
		}
	})
}

// TestDataKeyLost: a page of data keys that is damaged costs nothing, because each key is there twice.
func TestDataKeyLost(t *testing.T) {
	for _, script := range []string{"DELETE FROM datakey", "DELETE FROM datakey_copy", "UPDATE datakey SET wrapped = zeroblob(60)", "UPDATE datakey SET master = 'x'"} {
		path := filepath.Join(t.TempDir(), "journal.db")
		keys := vault.NewKeys(vault.NewKey())
		j := openAt(t, path, &Options{Keys: keys})
		plant(t, j)
		j.Close()
		edit(t, path, script)
		readPlanted(t, openAt(t, path, &Options{Keys: keys}))
	}
}

// TestRecoversEncrypted: a recovery needs no key, and what it finds opens with it; so does what was put aside and merged.
func TestRecoversEncrypted(t *testing.T) {
	keys := vault.NewKeys(vault.NewKey())
	for _, empty := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "journal.db")
		j := openAt(t, path, &Options{Keys: keys})
		plant(t, j)
		j.Close()
		edit(t, path, "DROP INDEX exception_seq")
		report, err := Recover(t.Context(), path, &RecoverOptions{Empty: empty})
		if err != nil || len(report.Damage) == 0 {
			t.Fatal(report, err)
		}
		if empty {
			j := openAt(t, path, &Options{Keys: keys})
			if err := j.Receive(t.Context(), plantedEvent("e3")); err != nil {
				t.Fatal(err)
			}
			j.Close()
			if _, err := Merge(t.Context(), report.Aside, path, nil); err != nil {
				t.Fatal(err)
			}
		}
		j = openAt(t, path, &Options{Keys: keys})
		page, err := j.Read(t.Context(), 1, 10)
		if err != nil || len(page) < 2 {
			t.Fatal(page, err)
		}
		for _, e := range page {
			if e.Damage != "" || e.Envelope.App != dingevent.OperatorApp && e.Envelope.Meta["header"] != planted {
				t.Errorf("%+v", e)
			}
		}
		j.Close()
	}
}

// TestTurnedOnAndOff: what was kept in the clear stays so, what is encrypted is still read, and the report counts both.
func TestTurnedOnAndOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	keys := vault.NewKeys(vault.NewKey())
	for i, k := range []*vault.Keys{nil, keys, keys.OnlyReading()} {
		j := openAt(t, path, &Options{Keys: k})
		if err := j.Receive(t.Context(), plantedEvent(fmt.Sprint("e", i))); err != nil {
			t.Fatal(err)
		}
		if err := journaltest.Save(t.Context(), j, "web", journal.Progress{Begin: true, Cursor: 1, Note: []byte(planted)}); err != nil {
			t.Fatal(err)
		}
		page, err := j.Read(t.Context(), 1, 10)
		if err != nil || len(page) != i+1 {
			t.Fatal(page, err)
		}
		for _, e := range page {
			if e.Damage != "" || e.Envelope.Meta["header"] != planted {
				t.Errorf("%+v", e)
			}
		}
		if i == 2 {
			if report, err := j.Encryption(t.Context()); err != nil || report.Clear != 2 || report.Sealed != 1 || report.Key != "" {
				t.Errorf("%+v, %v", report, err)
			}
		}
		j.Close()
	}
}

// TestFlippedEncryptedBits turns over single bits of what is encrypted in a closed file. That entry is damaged and has no payload, and the
// other one is whole.
func TestFlippedEncryptedBits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	keys := vault.NewKeys(vault.NewKey())
	j := openAt(t, path, &Options{Keys: keys})
	plant(t, j)
	j.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := connect(path, Options{logPages: 8192}, sqlite.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	var data []byte
	err = sqlitex.Execute(conn, "SELECT data FROM entry WHERE seq = 1", &sqlitex.ExecOptions{
		ResultFunc: func(row *sqlite.Stmt) error { data = blobAt(row, 0); return nil },
	})
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(whole, data)
	if at < 0 || len(data) < 60 {
		t.Fatal("the row is not in the file", len(data))
	}
	flipped := filepath.Join(t.TempDir(), "flipped.db")
	for n := range len(data) / 4 { // of the digest, the nonce, the payload and the tag
		text := bytes.Clone(whole)
		text[at+4*n] ^= 1 << (n % 8)
		if err := os.WriteFile(flipped, text, 0o600); err != nil {
			t.Fatal(err)
		}
		j := openAt(t, flipped, &Options{Keys: keys, Logger: quiet})
		page, err := j.Read(t.Context(), 1, 10)
		if err != nil || len(page) != 2 || page[0].Damage == "" || len(page[0].Envelope.Data) > 0 || page[1].Damage != "" {
			t.Fatalf("byte %d: %+v, %v", 4*n, page, err)
		}
		j.Close()
	}
}
