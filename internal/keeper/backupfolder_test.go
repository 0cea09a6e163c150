package keeper

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// TestBackupNamesKeepTheOrder: a clock that was ahead does not make of the newest backup the one that goes first.
func TestBackupNamesKeepTheOrder(t *testing.T) {
	folder := t.TempDir()
	now := time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC)
	var want string
	for _, off := range []time.Duration{0, 10 * 365 * 24 * time.Hour, 0, -time.Hour, time.Hour} {
		file, _, err := backupFile(api.BackupSpec{To: folder, Keep: 2}, now.Add(off))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if want = filepath.Base(file); !backupName.MatchString(want) {
			t.Fatalf("%s is no name of a backup", want)
		}
		if names, err := backupsIn(folder); err != nil || names[0] != want {
			t.Errorf("%s was made last, and the last by name is %v, %v", want, names, err)
		}
		if _, err := removeOld(folder, file, 2); err != nil {
			t.Fatal(err)
		}
		if newest, err := NewestBackup(folder); err != nil || newest != file {
			t.Errorf("a restore would take %s, %v; want %s", newest, err, file)
		}
	}
}
