package sqlite

import (
	"log/slog"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	journaltest.Run(t, func(t *testing.T) journaltest.Harness {
		disk := newDisk(t)
		path := filepath.Join(t.TempDir(), "journal.db")
		return journaltest.Harness{
			Open: func() (journal.Journal, error) {
				return Open(path, &Options{Logger: slog.New(slog.DiscardHandler), vfs: disk.name})
			},
			Durable: true,
			Break:   disk.breakDown,
			Heal:    disk.heal,
		}
	})
}
