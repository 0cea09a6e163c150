package sqlite

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/vault"
)

func TestMain(m *testing.M) {
	for name, be := range others {
		if path := os.Getenv(name); path != "" {
			be(path)
			return
		}
	}
	flag.Set("rapid.checks", "5") // each syncs hundreds of commits; the command line can ask for more
	goleak.VerifyTestMain(m)
}

func TestConformance(t *testing.T) {
	t.Run("virtual", func(t *testing.T) {
		journaltest.RunVirtual(t, func(t *testing.T) journaltest.Harness { return harness(t, time.Now, nil) })
	})
	t.Run("real", func(t *testing.T) {
		journaltest.Run(t, func(t *testing.T) journaltest.Harness {
			clock := new(journaltest.Clock)
			h := harness(t, clock.Now, nil)
			h.Now, h.Sleep = clock.Now, clock.Sleep
			return h
		})
	})
	t.Run("encrypted", func(t *testing.T) {
		keys := vault.NewKeys(vault.NewKey())
		journaltest.RunVirtual(t, func(t *testing.T) journaltest.Harness { return harness(t, time.Now, keys) })
	})
}

func harness(t *testing.T, now func() time.Time, keys *vault.Keys) journaltest.Harness {
	disk := newDisk(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	return journaltest.Harness{
		Open: func() (journal.Journal, error) {
			return Open(path, &Options{Logger: quiet, vfs: disk.name, now: now, Keys: keys})
		},
		Durable: true,
		Crash:   func() { path = left(t, path) },
		Break:   disk.breakDown,
		Heal:    disk.heal,
		Damage: func(seq journal.Seq) {
			edit(t, path, fmt.Sprintf("UPDATE entry SET data = x'00' WHERE seq = %d", seq))
		},
	}
}

// left copies what a process that is killed now would leave of a journal that is open, and returns where. All that was
// written is in the system's memory, synced or not; kill_test.go kills processes.
func left(t *testing.T, path string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), filepath.Base(path))
	for _, suffix := range []string{"", "-wal"} { // a checkpoint may run, so the pages before the log that has them, too
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(copied+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

var quiet = slog.New(slog.DiscardHandler)

// openAt opens the journal at path, and closes it at the end of the test.
func openAt(t testing.TB, path string, opts *Options) *Journal {
	t.Helper()
	if opts == nil {
		opts = &Options{Logger: quiet}
	}
	j, err := Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func openNew(t testing.TB, opts *Options) *Journal {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "journal.db"), opts)
}

func event(id string) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: id, Type: "user_add_org", CorpID: "ding1", App: "hr", Transport: dingevent.TransportHTTP,
		Received: time.Now().UTC().Truncate(time.Millisecond), Data: fmt.Appendf(nil, `{"eventId":%q}`, id),
	}
}

// take keeps count events with numbers from from on as IDs, in one call.
func take(t testing.TB, j *Journal, from, count int) {
	t.Helper()
	envs := make([]*dingevent.Envelope, count)
	for i := range envs {
		envs[i] = event(fmt.Sprint(from + i))
	}
	if err := j.Receive(t.Context(), envs...); err != nil {
		t.Fatal(err)
	}
}
