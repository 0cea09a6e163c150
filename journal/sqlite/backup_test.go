package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// fillJournal appends n events with IDs that begin with prefix.
func fillJournal(t testing.TB, j *Journal, prefix string, n int) {
	t.Helper()
	envs := make([]*dingevent.Envelope, n)
	for i := range envs {
		envs[i] = &dingevent.Envelope{
			ID: fmt.Sprintf("%s-%d", prefix, i), Type: "check_in", CorpID: "corp", App: "hr", Transport: dingevent.TransportHTTP,
			Received: time.Now(), Data: fmt.Appendf(nil, `{"n":%d,"text":%q}`, i, strings.Repeat("x", 400)),
		}
	}
	if err := j.Receive(t.Context(), envs...); err != nil {
		t.Fatal(err)
	}
}

// ids are those of all entries, in order.
func ids(t testing.TB, j *Journal) (all []string) {
	t.Helper()
	for from := journal.Seq(1); ; {
		page, err := j.Read(context.Background(), from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		for _, e := range page {
			all = append(all, e.Envelope.ID)
		}
		from = page[len(page)-1].Seq + 1
	}
}

// TestBackupUnderLoad copies a journal while events come in: the copy has all that were there when it began, in order and
// without a gap, and no more than came.
func TestBackupUnderLoad(t *testing.T) {
	dir := t.TempDir()
	j := openAt(t, filepath.Join(dir, "journal.db"), nil)
	fillJournal(t, j, "before", 5000)
	if _, err := j.Subscribe(t.Context(), "hook", 17); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	loaded := make(chan error, 1)
	go func() {
		var err error
		for n := 0; ctx.Err() == nil && err == nil; n++ {
			err = j.Receive(context.WithoutCancel(ctx), &dingevent.Envelope{ID: fmt.Sprint("during-", n), Type: "t", Data: []byte("{}")})
		}
		loaded <- err
	}()
	var steps, verified int
	report, err := j.Backup(t.Context(), filepath.Join(dir, "copy.db"), &BackupOptions{OnProgress: func(p BackupProgress) {
		if p.Verifying {
			verified++
		} else {
			steps++
		}
	}})
	stop()
	if err := errors.Join(err, <-loaded); err != nil {
		t.Fatal(err)
	}
	if steps < 10 || verified < 10 {
		t.Errorf("progress was told %d times while copying and %d while verifying", steps, verified)
	}
	if int(j.Stats().Appended) <= 5000 {
		t.Error("nothing was appended meanwhile")
	}
	info, err := os.Stat(filepath.Join(dir, "copy.db"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 || info.Size() != report.Bytes {
		t.Errorf("mode %v, %d bytes; want 0600 and %d", info.Mode(), info.Size(), report.Bytes)
	}
	copied := openAt(t, filepath.Join(dir, "copy.db"), nil)
	got := ids(t, copied)
	if int64(len(got)) != report.Entries || len(got) < 5000 || int(report.Last) != len(got) {
		t.Fatalf("%d entries; told %+v", len(got), report)
	}
	for n, id := range got {
		want := fmt.Sprint("before-", n)
		if n >= 5000 {
			want = fmt.Sprint("during-", n-5000)
		}
		if id != want {
			t.Fatalf("entry %d is %s, want %s", n+1, id, want)
		}
	}
	subs, err := copied.Subscriptions(t.Context())
	if err != nil || len(subs) != 1 || subs[0].Cursor != 17 {
		t.Errorf("subscriptions %+v, %v", subs, err)
	}
	fillJournal(t, copied, "before", 1)
	if copied.Stats().Duplicates != 1 {
		t.Error("the copy does not remember what it has taken")
	}
}

// TestBackupKeepsWhatIsThere: only a journal's copy is replaced, never the journal itself, and a backup that does not
// end leaves nothing behind.
func TestBackupKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "journal.db")
	j := openAt(t, path, nil)
	fillJournal(t, j, "a", 1000)
	other := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(other, []byte(strings.Repeat("precious ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link.db")
	if err := os.Link(path, link); err != nil {
		t.Skip(err)
	}
	for _, to := range []string{other, path, path + "-wal", path + ".lock", link, dir} {
		if _, err := j.Backup(t.Context(), to, nil); err == nil || !strings.Contains(err.Error(), "choose another file") {
			t.Errorf("to %s: %v", to, err)
		}
	}
	if text, _ := os.ReadFile(other); !strings.HasPrefix(string(text), "precious") {
		t.Error("the file was overwritten")
	}
	good := filepath.Join(dir, "copy.db")
	for range 2 { // the second takes the place of the first
		if _, err := j.Backup(t.Context(), good, nil); err != nil {
			t.Fatal(err)
		}
	}
	before := sizeOf(good)
	fillJournal(t, j, "b", 1000)
	for _, verifying := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := j.Backup(ctx, good, &BackupOptions{OnProgress: func(p BackupProgress) {
			if p.Verifying == verifying && p.Done > p.Total/2 {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cut off: %v", err)
		}
	}
	if _, err := j.Backup(t.Context(), filepath.Join(dir, "missing", "copy.db"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("to a folder that is not there: %v", err)
	}
	if sizeOf(good) != before {
		t.Error("the backup that was cut off changed the one before")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*"+PartialSuffix)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	fillJournal(t, j, "c", 1) // all goes on
}

// TestBackupGivesUp: a write-ahead log that grows too large ends the backup, and no push is refused.
func TestBackupGivesUp(t *testing.T) {
	dir := t.TempDir()
	j := openAt(t, filepath.Join(dir, "journal.db"), nil)
	fillJournal(t, j, "a", 5000)
	_, err := j.Backup(t.Context(), filepath.Join(dir, "copy.db"), &BackupOptions{mayPin: 1 << 20, OnProgress: func(p BackupProgress) {
		fillJournal(t, j, fmt.Sprint("b", p.Done), 100)
	}})
	if err == nil || !strings.Contains(err.Error(), "write-ahead log has grown") {
		t.Fatal(err)
	}
	if j.Stats().Failures > 0 {
		t.Error("a commit failed")
	}
}

// TestBackupEndsWithTheJournal: Close does not wait for a long backup, and leaves one file.
func TestBackupEndsWithTheJournal(t *testing.T) {
	dir := t.TempDir()
	j := openAt(t, filepath.Join(dir, "journal.db"), nil)
	fillJournal(t, j, "a", 5000)
	began, done := make(chan struct{}), make(chan error, 1)
	go func() {
		first := true
		_, err := j.Backup(context.Background(), filepath.Join(dir, "copy.db"), &BackupOptions{OnProgress: func(BackupProgress) {
			if first {
				close(began)
				<-j.closing
			}
			first = false
		}})
		done <- err
	}()
	<-began
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, journal.ErrClosed) {
		t.Error(err)
	}
	if _, err := j.Backup(context.Background(), filepath.Join(dir, "copy.db"), nil); !errors.Is(err, journal.ErrClosed) {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "journal.db-wal")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the write-ahead log is still there:", err)
	}
}

// TestBackupOfTheStopped copies the files that a killed process has left, with what is in the write-ahead log, and
// changes none of them.
func TestBackupOfTheStopped(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "journal.db")
	j := openAt(t, path, nil)
	fillJournal(t, j, "a", 500)
	killed := filepath.Join(t.TempDir(), "journal.db")
	for _, suffix := range []string{"", "-wal"} {
		text, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(killed+suffix, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Backup(t.Context(), path, filepath.Join(dir, "copy.db"), nil); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("of one that is open: %v", err)
	}
	wal := sizeOf(killed + "-wal")
	report, err := Backup(t.Context(), killed, filepath.Join(dir, "copy.db"), nil)
	if err != nil || report.Entries != 500 {
		t.Fatal(report, err)
	}
	if sizeOf(killed+"-wal") != wal {
		t.Error("the write-ahead log was moved")
	}
	if _, err := Backup(t.Context(), filepath.Join(dir, "none.db"), filepath.Join(dir, "copy.db"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// TestBackupOfAnOlderRelease: a journal that a newer release has not opened yet stays as it is, and so does its copy, so
// that the older one can go back to it.
func TestBackupOfAnOlderRelease(t *testing.T) {
	path := closedJournal(t)
	edit(t, path, version2)
	copied := filepath.Join(t.TempDir(), "copy.db")
	report, err := Backup(t.Context(), path, copied, nil)
	if err != nil || report.Entries != 6000 || report.Last != 6000 {
		t.Fatalf("%+v, %v", report, err)
	}
	for _, file := range []string{path, copied} {
		conn, err := sqlite.OpenConn(file, sqlite.OpenReadOnly)
		if err != nil {
			t.Fatal(err)
		}
		if version, err := number(conn, "PRAGMA user_version"); err != nil || version != 2 {
			t.Errorf("%s has version %d, %v", file, version, err)
		}
		conn.Close()
	}
	restored := filepath.Join(t.TempDir(), "journal.db")
	if _, err := Restore(t.Context(), copied, restored, nil); err != nil {
		t.Fatal(err)
	}
	if got := ids(t, openAt(t, restored, nil)); len(got) != 6001 || got[5999] != "a-5999" {
		t.Errorf("%d entries", len(got))
	}
}

// TestBackupOfAnotherFile: a file that has taken the journal's name is not backed up in its stead.
func TestBackupOfAnotherFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows lets nobody move an open file")
	}
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "journal.db"), filepath.Join(dir, "copy.db")
	j := openAt(t, path, nil)
	fillJournal(t, j, "a", 100)
	if _, err := j.Backup(t.Context(), filepath.Join(dir, "other.db"), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "other.db"), path); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Backup(t.Context(), copied, nil); err == nil || !strings.Contains(err.Error(), "while the journal is open") && !strings.Contains(err.Error(), "while it was open") {
		t.Errorf("backed up: %v", err)
	}
	if _, err := j.Verify(t.Context(), nil); err == nil {
		t.Error("verified another file")
	}
	if _, err := os.Stat(copied); !errors.Is(err, fs.ErrNotExist) {
		t.Error("left a copy")
	}
}
