package keeper

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// TestBackupFolder: the newest stay, what was just made never goes, and nothing goes that no backup made.
func TestBackupFolder(t *testing.T) {
	folder := t.TempDir()
	others := []string{"journal-notes.db", "journal-20260101T000000.000Z.db.bak", "x-journal-20260101T000000.000Z.db", "journal.db"}
	for _, name := range others {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "journal-20200101T000000.000Z.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	stale, fresh := "journal-20260101T000000.000Z.db.77.partial", "journal-20260101T000000.000Z.db.78.partial"
	for _, name := range []string{stale, fresh} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(filepath.Join(folder, stale), time.Time{}, time.Now().Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.FixedZone("", 8*3600))
	var made []string
	for n := range 5 {
		file, in, err := backupFile(api.BackupSpec{To: folder, Keep: 3}, now.Add(time.Duration(n)*time.Second))
		if err != nil || in != folder {
			t.Fatal(file, in, err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		made = append(made, file)
	}
	if want := filepath.Join(folder, "journal-20260101T190405.678Z.db"); made[0] != want {
		t.Errorf("the first is %s, want %s", made[0], want)
	}
	// The clock was set back for the one that was made last: it is the oldest by its name.
	removed, err := removeOld(folder, made[0], 3)
	if err != nil || !slices.Equal(removed, made[1:2]) {
		t.Errorf("removed %v, %v", removed, err)
	}
	for _, name := range append(others, fresh, "journal-20200101T000000.000Z.db", filepath.Base(made[0])) {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, stale)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there", stale)
	}
	if newest, err := NewestBackup(folder); err != nil || newest != made[4] {
		t.Errorf("the newest is %s, %v", newest, err)
	}
	if _, err := NewestBackup(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of an empty folder: %v", err)
	}
}

func TestBackupFile(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		spec   api.BackupSpec
		folder string
	}{
		{api.BackupSpec{To: filepath.Join(dir, "copy.db")}, ""},
		{api.BackupSpec{To: dir}, dir},
		{api.BackupSpec{To: filepath.Join(dir, "new") + "/"}, filepath.Join(dir, "new")},
		{api.BackupSpec{To: filepath.Join(dir, "deep", "new"), Keep: 1}, filepath.Join(dir, "deep", "new")},
	} {
		file, folder, err := backupFile(c.spec, time.Now())
		if err != nil || folder != c.folder || (folder == "") != (file == c.spec.To) {
			t.Errorf("%+v: %s in %s, %v", c.spec, file, folder, err)
		}
	}
	if _, _, err := backupFile(api.BackupSpec{To: "relative"}, time.Now()); err == nil {
		t.Error("a relative path is taken, which is another one for the daemon")
	}
}

// fakeKeeper verifies in ten minutes, and counts.
func fakeKeeper(dir string, report *sqlite.VerifyReport) (k *Keeper, began func() int) {
	k = newKeeper(dir, slog.New(slog.DiscardHandler))
	var n atomic.Int64
	opened := time.Now()
	k.first = func(context.Context) time.Time { return opened }
	k.verify = func(ctx context.Context, opts *sqlite.VerifyOptions) (sqlite.VerifyReport, error) {
		n.Add(1)
		select {
		case <-time.After(10 * time.Minute):
			return *report, nil
		case <-ctx.Done():
			return sqlite.VerifyReport{}, ctx.Err()
		}
	}
	return k, func() int { synctest.Wait(); return int(n.Load()) }
}

// TestVerifyPlan: the journal is verified every week, also when the daemon starts anew each night, or the clock was years
// ahead once.
func TestVerifyPlan(t *testing.T) {
	const week = 7 * 24 * time.Hour
	synctest.Test(t, func(t *testing.T) {
		dir, report := t.TempDir(), &sqlite.VerifyReport{Entries: 7}
		k, began := fakeKeeper(dir, report)
		ctx, stop := context.WithCancel(t.Context())
		k.Every(week)
		go k.Plan(ctx)
		time.Sleep(week * 8 / 10)
		if began() != 0 {
			t.Error("verified too early")
		}
		time.Sleep(10 * week)
		if n := began(); n < 10 || n > 12 {
			t.Errorf("verified %d times in ten weeks", n)
		}
		if v := k.Verification(); !v.Planned || v.State != api.JobDone || !v.Sound() {
			t.Errorf("%+v", v)
		}
		stop()
		k.Close()
		synctest.Wait()

		// A new process each night, whose memory is the file.
		total := 0
		for range 28 {
			k, began := fakeKeeper(dir, report)
			k.loadVerified()
			if k.Verified() == nil || k.Verified().Events != 7 {
				t.Fatalf("%+v", k.Verified())
			}
			ctx, stop := context.WithCancel(t.Context())
			k.Every(week)
			go k.Plan(ctx)
			time.Sleep(24 * time.Hour)
			total += began()
			stop()
			k.Close()
			synctest.Wait()
		}
		if total < 3 || total > 5 {
			t.Errorf("verified %d times in four weeks", total)
		}

		k, began = fakeKeeper(dir, report)
		k.saveVerified(api.Verified{At: time.Now().AddDate(10, 0, 0)})
		ctx, stop = context.WithCancel(t.Context())
		k.Every(week)
		go k.Plan(ctx)
		time.Sleep(time.Hour)
		if began() != 1 {
			t.Error("a time ten years ahead keeps the journal from being verified")
		}
		stop()
		k.Close()
		synctest.Wait()
	})
}

// TestVerifyTells: what was found is told and kept; a verification that is cut off is not one.
func TestVerifyTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		report := &sqlite.VerifyReport{Entries: 7, Damaged: 1, Seqs: []journal.Seq{3}, Problems: []string{"page 9"}}
		k, _ := fakeKeeper(t.TempDir(), report)
		var told []api.Verification
		k.tell = func(v api.Verification) { told = append(told, v) }
		start := func() {
			if _, err := k.StartVerification(api.VerifySpec{}); err != nil {
				t.Error(err)
			}
		}
		start()
		if _, err := k.StartVerification(api.VerifySpec{}); err == nil || !strings.Contains(err.Error(), "runs already") {
			t.Errorf("a second one: %v", err)
		}
		k.StopVerification()
		if v := k.Verification(); v.State != api.JobFailed || k.Verified() != nil || len(told) > 0 {
			t.Errorf("cut off: %+v, %v, told %v", v, k.Verified(), told)
		}
		start()
		time.Sleep(time.Hour)
		if v := k.Verified(); len(told) != 1 || told[0].Damaged != 1 || v == nil || v.Damaged != 1 || v.Problems != 1 || k.Verification().Sound() {
			t.Errorf("told %+v, verified %+v", told, v)
		}
		k.Close()
		if _, err := k.StartVerification(api.VerifySpec{}); err == nil {
			t.Error("began at the end")
		}
	})
}

// TestBackupSaysWhoWrites: it is the daemon that must be able to write the backup, not who asks for it.
func TestBackupSaysWhoWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper(t.TempDir(), slog.New(slog.DiscardHandler))
		k.gentle = true
		k.copy = func(_ context.Context, to string, _ *sqlite.BackupOptions) (sqlite.BackupReport, error) {
			return sqlite.BackupReport{}, &fs.PathError{Op: "open", Path: to, Err: syscall.EROFS}
		}
		if _, err := k.StartBackup(api.BackupSpec{To: filepath.Join(t.TempDir(), "copy.db")}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if b := k.Backup(); b.State != api.JobFailed || !strings.Contains(b.Error, "its user must be able to write there") {
			t.Errorf("%+v", b)
		}
		k.Close()
	})
}

// TestReplan: another interval counts from the last verification on, also for a plan that runs and had none before.
func TestReplan(t *testing.T) {
	const day = 24 * time.Hour
	synctest.Test(t, func(t *testing.T) {
		k, began := fakeKeeper(t.TempDir(), &sqlite.VerifyReport{})
		go k.Plan(t.Context())
		time.Sleep(30 * day)
		if n := began(); n != 0 {
			t.Errorf("verified %d times without a plan", n)
		}
		k.Every(7 * day)
		time.Sleep(time.Hour)
		if n := began(); n != 1 {
			t.Errorf("verified %d times; 30 days after the first event it is due", n)
		}
		k.Every(30 * day)
		k.Every(day)
		time.Sleep(25 * time.Hour)
		if n := began(); n != 2 {
			t.Errorf("verified %d times with a day between", n)
		}
		k.Every(0)
		time.Sleep(60 * day)
		if n := began(); n != 2 {
			t.Errorf("verified %d times; it was off", n)
		}
		k.Close()
	})
}
