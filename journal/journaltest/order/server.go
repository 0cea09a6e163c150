package order

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A server makes the faults that the suite asks of PostgreSQL.
type server struct {
	url string
}

// do runs SQL on a connection of its own. It tries again while the server recovers.
func (s server) do(t testing.TB, sql string, args ...any) {
	t.Helper()
	s.ask(t, nil, sql, args...)
}

// ask is do for SQL that answers one row with one column.
func (s server) ask(t testing.TB, answer any, sql string, args ...any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		again, err := s.once(ctx, answer, sql, args)
		if err == nil {
			return
		}
		if !again || ctx.Err() != nil {
			t.Fatalf("%s: %v", firstLine(sql), err)
		}
	}
}

// once is ask, once. It says to ask again if the connection broke, because a server that was killed is about to recover. A
// deadlock with a program that has the log open is over when it is told.
func (s server) once(ctx context.Context, answer any, sql string, args []any) (again bool, err error) {
	conn, err := s.connect(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close(ctx)
	if answer == nil {
		_, err = conn.Exec(ctx, sql, args...)
	} else {
		err = conn.QueryRow(ctx, sql, args...).Scan(answer)
	}
	var failure *pgconn.PgError
	deadlock := errors.As(err, &failure) && failure.Code == "40P01"
	return conn.IsClosed() || deadlock, err
}

// connect tries until the context ends, because the server may be recovering.
func (s server) connect(ctx context.Context) (conn *pgx.Conn, err error) {
	for {
		if conn, err = pgx.Connect(ctx, s.url); err == nil {
			return conn, nil
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// session opens a connection that stays until the test ends or the returned function is called, and runs SQL by it.
func (s server) session(t testing.TB, database string, statements ...string) (end func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	config, err := pgx.ParseConfig(s.url)
	if err != nil {
		t.Fatal("Harness.URL is not a URL of PostgreSQL") // the error may have the password
	}
	if database != "" {
		config.Database = database
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatalf("connect to hold a transaction: %v", err)
	}
	end = func() { conn.Close(context.Background()) }
	t.Cleanup(end)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatalf("%s: %v", firstLine(statement), err)
		}
	}
	return end
}

func firstLine(sql string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(sql), "\n")
	return line
}

// held is the advisory lock that each slow commit shares, so that it can be found. Nobody waits for it.
const heldClass, heldObject = 0x6f72_6465, 0x7223

// remove takes back what the suite has made, also by a run that was killed. The log is closed then, because it reads the table
// of the trigger.
func (s server) remove(t testing.TB) {
	t.Helper()
	s.do(t, "DROP SCHEMA IF EXISTS journaltest_order CASCADE")
}

// slowCommits makes what slows commits: a trigger that runs when a transaction commits. It does nothing yet.
func (s server) slowCommits(t testing.TB, table string) {
	t.Helper()
	for _, statement := range []string{
		`CREATE SCHEMA journaltest_order`,
		`CREATE TABLE journaltest_order.slow AS SELECT 0 AS every, 0::float8 AS seconds`,
		`CREATE SEQUENCE journaltest_order.commits`,
		fmt.Sprintf(`CREATE FUNCTION journaltest_order.hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
	slow journaltest_order.slow;
BEGIN
	IF current_setting('journaltest_order.transaction', true) = pg_current_xact_id()::text THEN
		RETURN NULL; -- this transaction was here with another row
	END IF;
	PERFORM set_config('journaltest_order.transaction', pg_current_xact_id()::text, true);
	SELECT * INTO slow FROM journaltest_order.slow;
	IF slow.every > 0 AND nextval('journaltest_order.commits') %% slow.every = 0 THEN
		PERFORM pg_advisory_xact_lock_shared(%d, %d);
		PERFORM pg_sleep(slow.seconds);
	END IF;
	RETURN NULL;
END $$`, heldClass, heldObject),
		`CREATE CONSTRAINT TRIGGER journaltest_order_hold AFTER INSERT ON ` + table + `
			DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journaltest_order.hold()`,
	} {
		s.do(t, statement)
	}
}

// slow makes each nth commit take so long, and none if every is 0.
func (s server) slow(t testing.TB, every int, delay time.Duration) {
	t.Helper()
	s.do(t, "UPDATE journaltest_order.slow SET every = $1, seconds = $2", every, delay.Seconds())
}

// transactions counts those that have inserted in the table while commits were slow, or could be.
func (s server) transactions(t testing.TB) (n int) {
	t.Helper()
	s.ask(t, &n, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM journaltest_order.commits")
	return n
}

// held returns the backends that are in a slow commit.
func (s server) held(t testing.TB) (pids []int) {
	t.Helper()
	s.ask(t, &pids, `SELECT coalesce(array_agg(pid), '{}') FROM pg_locks WHERE locktype = 'advisory' AND granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = $1 AND objid = $2 AND objsubid = 2`,
		heldClass, heldObject)
	return pids
}

// oneHeld waits for a slow commit and returns its backend. It returns 0 if the appends are over before there is one.
func (s server) oneHeld(t testing.TB, over <-chan struct{}) (pid int) {
	t.Helper()
	s.waitHeld(t, "no commit is slow", func(pids []int) bool {
		if len(pids) > 0 {
			pid = pids[0]
			return true
		}
		select {
		case <-over:
			return true
		default:
			return false
		}
	})
	return pid
}

// notHeld waits until a backend is not in a slow commit.
func (s server) notHeld(t testing.TB, pid int) {
	t.Helper()
	s.waitHeld(t, "a backend goes on that was ended", func(pids []int) bool { return !slices.Contains(pids, pid) })
}

// noneHeld waits until no commit is slow.
func (s server) noneHeld(t testing.TB) {
	t.Helper()
	s.waitHeld(t, "a slow commit does not end", func(pids []int) bool { return len(pids) == 0 })
}

func (s server) waitHeld(t testing.TB, otherwise string, enough func(pids []int) bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !enough(s.held(t)); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(otherwise)
		}
	}
}
