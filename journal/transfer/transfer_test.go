package transfer_test

import (
	"errors"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/journal/transfer"
	"github.com/dingevent/dingevent/journal/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = slog.New(slog.DiscardHandler)

// A store is a place for a journal.
type store interface {
	try(t testing.TB) (journal.Journal, error)
	open(t testing.TB) journal.Journal
	target(t testing.TB, origin string) (journal.Target, error)
}

type file string

func (f file) try(testing.TB) (journal.Journal, error) {
	return opened(sqlite.Open(string(f), &sqlite.Options{Logger: quiet, KeepAll: true}))
}

func (f file) open(t testing.TB) journal.Journal { return mustOpen(t, f) }

func (f file) target(_ testing.TB, origin string) (journal.Target, error) {
	return target(sqlite.OpenTarget(string(f), origin, &sqlite.Options{Logger: quiet}))
}

// An encrypted is a file that is encrypted.
type encrypted struct {
	file
	keys *vault.Keys
}

func (e encrypted) try(testing.TB) (journal.Journal, error) {
	return opened(sqlite.Open(string(e.file), &sqlite.Options{Logger: quiet, KeepAll: true, Keys: e.keys}))
}

func (e encrypted) open(t testing.TB) journal.Journal { return mustOpen(t, e) }

func (e encrypted) target(_ testing.TB, origin string) (journal.Target, error) {
	return target(sqlite.OpenTarget(string(e.file), origin, &sqlite.Options{Logger: quiet, Keys: e.keys}))
}

func newEncrypted(t testing.TB) store {
	return encrypted{file(filepath.Join(t.TempDir(), "journal.db")), vault.NewKeys(vault.NewKey())}
}

type database struct{ url, schema string }

func (d database) try(t testing.TB) (journal.Journal, error) {
	return opened(postgres.Open(t.Context(), d.url, &postgres.Options{Schema: d.schema, Logger: quiet, KeepAll: true}))
}

func (d database) open(t testing.TB) journal.Journal { return mustOpen(t, d) }

func (d database) target(t testing.TB, origin string) (journal.Target, error) {
	return target(postgres.OpenTarget(t.Context(), d.url, origin, &postgres.Options{Schema: d.schema, Logger: quiet}))
}

// opened and target avoid an interface that holds nil.
func opened[J journal.Journal](j J, err error) (journal.Journal, error) {
	if err != nil {
		return nil, err
	}
	return j, nil
}

func target[T journal.Target](t T, err error) (journal.Target, error) {
	if err != nil {
		return nil, err
	}
	return t, nil
}

func mustOpen(t testing.TB, s store) journal.Journal {
	t.Helper()
	j, err := s.try(t)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func newFile(t testing.TB) store { return file(filepath.Join(t.TempDir(), "journal.db")) }

func newDatabase(t testing.TB) store {
	url, schema := postgrestest.Schema(t)
	return database{url, schema}
}

// behindPooler is a database that is reached through PgBouncer in transaction mode.
func behindPooler(t testing.TB) store {
	_, schema := postgrestest.Schema(t)
	return database{postgrestest.PgBouncer(t, postgrestest.Shared(t)).URL("postgres") + "&default_query_exec_mode=exec", schema}
}

var ways = map[string]struct{ from, to func(testing.TB) store }{
	"files to database": {newFile, newDatabase},
	"database to files": {newDatabase, newFile},
	"files to pooler":   {newFile, behindPooler},
	"pooler to files":   {behindPooler, newFile},
	"files to files":    {newFile, newFile},
}

func each(t *testing.T, f func(t *testing.T, from, to store)) {
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			if strings.Contains(name, "pooler") {
				longtest.Skip(t) // the other ways race the same
			}
			t.Parallel()
			if name != "files to files" {
				postgrestest.Need(t)
			}
			f(t, way.from(t), way.to(t))
		})
	}
}

func copyNow(t testing.TB, from journal.Journal, to store) transfer.Report {
	t.Helper()
	target, err := to.target(t, "the source")
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	report, err := transfer.Copy(t.Context(), from, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// TestCopy copies journals with all states there and back. The digest of what came back is that of the source.
func TestCopy(t *testing.T) {
	each(t, copyThereAndBack)
}

// TestCopyEncrypted does so between journals of which one is encrypted. The digests are of what is in the clear.
func TestCopyEncrypted(t *testing.T) {
	copyThereAndBack(t, newFile(t), newEncrypted(t))
	copyThereAndBack(t, newEncrypted(t), newFile(t))
}

func copyThereAndBack(t *testing.T, from, to store) {
	source := from.open(t)
	m := making{rand.New(rand.NewPCG(1, 2)), t, source}
	m.entries(10_000)
	m.state(7)
	report := copyNow(t, source, to)
	t.Logf("%+v", report)
	if report.Entries < 5000 || report.Subscriptions != 7 || report.Exceptions < 5000 || report.Attempts < 5000 || report.Requests < 2 {
		t.Errorf("too little was copied: %+v", report)
	}
	target := to.open(t)
	back := newFile(t)
	again := copyNow(t, target, back)
	if again.Digest != report.Digest {
		t.Errorf("%+v came back of %+v", again, report)
	}
	if _, err := to.target(t, "the source"); !errors.Is(err, fs.ErrExist) && !errors.Is(err, journal.ErrLocked) {
		t.Errorf("a copy into a journal: %v", err)
	}
	next, err := source.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := target.Next(t.Context()); err != nil || got != next {
		t.Errorf("the next sequence is %d (%v), want %d", got, err, next)
	}
}
