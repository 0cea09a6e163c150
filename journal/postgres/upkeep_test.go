package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

const day = 24 * time.Hour

// opened opens a journal at a URL until the end of the test.
func opened(t testing.TB, url string, opts Options) *Journal {
	t.Helper()
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	j, err := Open(t.Context(), url, &opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// openedNew opens a journal in a schema of its own on the shared server.
func openedNew(t testing.TB, opts Options) *Journal {
	t.Helper()
	url, schema := postgrestest.Schema(t)
	opts.Schema = schema
	return opened(t, url, opts)
}

// an returns an event with this ID.
func an(id string) *dingevent.Envelope {
	return &dingevent.Envelope{ID: id, Type: "check_in", CorpID: "ding1", App: "a", Transport: dingevent.TransportHTTP, Data: []byte(`{"id":"` + id + `"}`)}
}

// keepEvents keeps count events, each in a commit of its own.
func keepEvents(t testing.TB, j *Journal, name string, count int) {
	t.Helper()
	for i := range count {
		if err := j.Receive(t.Context(), an(fmt.Sprint(name, i))); err != nil {
			t.Fatal(err)
		}
	}
}

// exec runs a statement that is written for the schema dingevent.
func exec(t testing.TB, j *Journal, statement string, args ...any) {
	t.Helper()
	if _, err := j.saves.Exec(t.Context(), j.sql(statement), args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// ask returns what a query gives.
func ask[V any](t testing.TB, j *Journal, query string, args ...any) (v V) {
	t.Helper()
	if err := j.saves.QueryRow(t.Context(), j.sql(query), args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

// subscribed makes a subscription that takes a sequence next, and has dead letters.
func subscribed(t testing.TB, j *Journal, name string, cursor int64, dead ...int64) {
	t.Helper()
	exec(t, j, "INSERT INTO dingevent.subscription (name) VALUES ($1)", name)
	exec(t, j, "INSERT INTO dingevent.cursor (subscription, seq) SELECT id, $2 FROM dingevent.subscription WHERE name = $1", name, cursor)
	for _, seq := range dead {
		exec(t, j, `INSERT INTO dingevent.exception (subscription, seq, key, state, attempts, failures, error)
			SELECT id, $2, '', 'dead', 1, 1, '' FROM dingevent.subscription WHERE name = $1`, name, seq)
	}
}

// allSeqs reads the whole log.
func allSeqs(t testing.TB, j *Journal) (list []journal.Seq) {
	t.Helper()
	for from := journal.Seq(0); ; from = list[len(list)-1] + 1 {
		page, err := j.Read(t.Context(), from, 7)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return list
		}
		for _, e := range page {
			list = append(list, e.Seq)
		}
	}
}

func from(first, last journal.Seq) (list []journal.Seq) {
	for seq := first; seq <= last; seq++ {
		list = append(list, seq)
	}
	return list
}

// ageNow does what whoever has the claim does every 10 seconds. The journal has [Options].KeepAll, so that it does not do it itself.
func ageNow(t testing.TB, j *Journal) {
	t.Helper()
	if err := errors.Join(j.age(t.Context()), j.ageRest(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// TestOldPartitionsGo: a partition goes once it is old and every cursor has passed it, and its dead letters stay until they
// are settled.
func TestOldPartitionsGo(t *testing.T) {
	var clock journaltest.Clock
	j := openedNew(t, Options{Window: day, Keep: 3 * day, KeepAttempts: day, KeepAll: true, partSize: 10, now: clock.Now})
	subscribed(t, j, "slow", 12, 3, 4, 15, 44)
	for i := range 5 {
		keepEvents(t, j, fmt.Sprint("day", i, "-"), 9)
		ageNow(t, j)
		clock.Sleep(day)
	}
	if got, want := ask[int64](t, j, "SELECT count(*) FROM dingevent.part WHERE first > 45"), int64(partsAhead); got != want {
		t.Errorf("%d partitions are ahead, want %d", got, want)
	}
	if got := ask[string](t, j, "SELECT string_agg(events::text, ',' ORDER BY first) FROM dingevent.part"); got != "10,10,10" {
		t.Errorf("closed partitions have %s events", got)
	}

	ageNow(t, j)
	if low := j.marks.low.Load(); low != 31 {
		t.Errorf("the window begins with %d", low)
	}
	if got, want := allSeqs(t, j), append([]journal.Seq{3, 4}, from(11, 45)...); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	exec(t, j, "UPDATE dingevent.cursor SET seq = 46")
	ageNow(t, j) // the second one
	if got, want := allSeqs(t, j), append([]journal.Seq{3, 4, 15}, from(21, 45)...); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, id := range []string{"day0-2", "day0-3", "day1-5", "day4-0"} {
		if found, err := j.Search(t.Context(), journal.Query{ID: id}); err != nil || len(found) != 1 || found[0].Envelope.ID != id {
			t.Errorf("search %s: %+v, %v", id, found, err)
		}
	}
	newest, err := j.Search(t.Context(), journal.Query{Before: 22, Limit: 10})
	if err != nil || len(newest) != 1 || newest[0].Seq != 21 {
		t.Errorf("search: %+v, %v", newest, err)
	}
	if newest, err = j.Search(t.Context(), journal.Query{Before: 21, Limit: 2}); err != nil || len(newest) != 2 || newest[0].Seq != 15 || newest[1].Seq != 4 {
		t.Errorf("search: %+v, %v", newest, err)
	}
	if first, err := j.Since(t.Context(), time.Time{}); err != nil || first != 3 {
		t.Errorf("since ever: %d, %v", first, err)
	}
	if again, err := j.Read(t.Context(), 15, 1); err != nil || len(again) != 1 || again[0].Seq != 15 || again[0].Damage != "" || again[0].Envelope.ID != "day1-5" {
		t.Errorf("read a dead letter: %+v, %v", again, err)
	}
	exec(t, j, "DELETE FROM dingevent.exception WHERE seq = 4")
	ageNow(t, j)
	if got, want := allSeqs(t, j)[:3], []journal.Seq{3, 15, 21}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	clock.Sleep(30 * day)
	ageNow(t, j) // the newest entry stays, with its partition
	if got, want := allSeqs(t, j), append([]journal.Seq{3, 15}, from(41, 45)...); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	keepEvents(t, j, "later", 1)
	if next, err := j.Next(t.Context()); err != nil || next != 47 {
		t.Errorf("next is %d, %v", next, err)
	}
}

// TestOneAges: of two gateways one has the work, and the other one takes it over. A tool that does not know the settings does
// not take it.
func TestOneAges(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	first := opened(t, url, Options{Schema: schema, Gateway: "one"})
	eventually(t, "the first one ages", first.Keeper)
	opened(t, url, Options{Schema: schema, KeepAll: true})
	if _, err := first.Claim(t.Context(), ageWork, "me"); !errors.Is(err, journal.ErrClaimed) {
		t.Errorf("claimed again: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := opened(t, url, Options{Schema: schema, Gateway: "two"})
	eventually(t, "the second one ages", second.Keeper)
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within two minutes: %s", what)
		}
	}
}

// TestOldAttemptsGo in small steps, but not those of deliveries that are not done.
func TestOldAttemptsGo(t *testing.T) {
	var clock journaltest.Clock
	j := openedNew(t, Options{KeepAttempts: day, KeepAll: true, now: clock.Now})
	keepEvents(t, j, "e", 4)
	subscribed(t, j, "web", 5, 2)
	exec(t, j, "UPDATE dingevent.exception SET state = 'waiting'")
	now := time.Now().UnixNano()
	exec(t, j, `INSERT INTO dingevent.attempt (subscription, start, seq, number, took, error, outcome, status)
		SELECT id, $1, n % 4 + 1, n, 1, '', '', 0 FROM dingevent.subscription, generate_series(1, 5000) AS n`, now)
	exec(t, j, `INSERT INTO dingevent.attempt (subscription, start, seq, number, took, error, outcome, status)
		SELECT id, $1, 4, 1, 1, '', '', 0 FROM dingevent.subscription`,
		now+int64(3*day))
	ageNow(t, j)
	if got := ask[int64](t, j, "SELECT count(*) FROM dingevent.attempt"); got != 5001 {
		t.Errorf("%d attempts are left", got)
	}
	clock.Sleep(2 * day)
	ageNow(t, j)
	if got := ask[int64](t, j, "SELECT count(*) FROM dingevent.attempt"); got != 1250+1 {
		t.Errorf("%d attempts are left", got)
	}
}

// TestReaderHoldsNobodyUp: while a transaction that reads the log stays open, partitions are made and are to go, and neither
// an append nor a reader waits. The partition goes once that transaction has ended. A plain DETACH has everybody wait as long
// as its lock_timeout lets it.
func TestReaderHoldsNobodyUp(t *testing.T) {
	var clock journaltest.Clock
	j := openedNew(t, Options{Window: time.Hour, Keep: time.Hour, KeepAll: true, partSize: 1000, now: clock.Now})
	old := make([]*dingevent.Envelope, 3500)
	for i := range old {
		old[i] = an(fmt.Sprint("old", i))
	}
	if err := j.Receive(t.Context(), old...); err != nil {
		t.Fatal(err)
	}
	clock.Sleep(3 * day)
	reader, err := pgx.ConnectConfig(t.Context(), &j.own)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close(context.Background())
	tx, err := reader.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), j.sql("SELECT count(*) FROM dingevent.event")); err != nil {
		t.Fatal(err)
	}
	most := longestWait(t, j, func() {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := j.age(ctx); err == nil {
			t.Error("a partition went while a transaction could read it")
		}
	})
	if err := j.inSave(t.Context(), func(ctx context.Context, tx pgx.Tx) error { return j.makePart(ctx, tx, 1000) }); err != nil {
		t.Errorf("no partition can be made while one waits to go: %v", err)
	}
	if err := j.measure(t.Context()); err != nil {
		t.Errorf("measure: %v", err)
	}
	plain := longestWait(t, j, func() {
		_, err := j.reads.Exec(t.Context(), j.sql("BEGIN; SET LOCAL lock_timeout = 1000; ALTER TABLE dingevent.event DETACH PARTITION "+j.table("event_1001")+"; COMMIT"),
			pgx.QueryExecModeSimpleProtocol)
		if codeOf(err) != "55P03" {
			t.Errorf("a plain DETACH: %v", err)
		}
	})
	// The plain DETACH waits a second for its lock, so whoever waits for it waits most of that.
	if t.Logf("an append or a read took %v at most while a partition was to go, and %v with a plain DETACH", most, plain); most > plain/2 {
		t.Error("somebody waited")
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	ageNow(t, j)
	if first := allSeqs(t, j)[0]; first != 3001 {
		t.Errorf("the log begins with %d", first)
	}
}

// longestWait is how long an append or a read took at most while f ran.
func longestWait(t *testing.T, j *Journal, f func()) time.Duration {
	stop := make(chan struct{})
	longest := make(chan time.Duration, 2)
	repeat := func(call func(i int) error) {
		var most time.Duration
		for i := 0; ; i++ {
			select {
			case <-stop:
				longest <- most
				return
			default:
			}
			began := time.Now()
			if err := call(i); err != nil {
				t.Error(err)
			}
			most = max(most, time.Since(began))
		}
	}
	name := time.Now().UnixNano()
	go repeat(func(i int) error { return j.Receive(context.Background(), an(fmt.Sprint(name, i))) })
	go repeat(func(i int) error {
		_, err := j.Read(context.Background(), journal.Seq(3000+i%500), 10)
		return err
	})
	f()
	close(stop)
	return max(<-longest, <-longest)
}
