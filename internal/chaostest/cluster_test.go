//go:build linux

package chaostest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/internal/smalldisk"
)

// A cluster is a primary and a synchronous standby on two hosts, at addresses that stay. The test is its cluster manager.
type cluster struct {
	primary, standby *postgrestest.Server // standby is nil between a failover and the next rebuild
	lost             string               // address of the primary that was lost
	former           *postgrestest.Server // the primary that was replaced, and may still run; else nil
	url              string               // names both hosts
	first            string               // address of the server on the first host
	line             *line                // from the standby to the primary
	names            string               // of the standbys for which commits wait, while they wait for none
	poolers          []*postgrestest.Pooler
	killed           *postgrestest.Pooler // not to be started again yet
	paused           *postgrestest.Pooler // not to be resumed yet
}

func newCluster(t *testing.T, n *network, pooled bool) *cluster {
	opts := postgrestest.Options{Settings: []string{"wal_sender_timeout=5s", "wal_receiver_timeout=5s", "wal_retrieve_retry_interval=500ms", "max_wal_size=256MB"}}
	if n.gateways > 0 {
		opts.Also = []string{n.address(firstDatabase), n.address(secondDatabase)}
	}
	if os.Geteuid() == 0 {
		opts.Disk = func(t testing.TB) string { return smalldisk.Tmpfs(t, "size=512m") }
	} else {
		t.Log("no disk is full in this run, because that needs root")
	}
	c := &cluster{line: newLine(t), primary: postgrestest.Start(t, opts)}
	c.first = c.primary.Addr()
	c.standby = c.primary.Standby(t, true)
	c.follow(t)
	one, two := c.primary.Addr(), c.standby.Addr()
	if pooled {
		c.poolers = []*postgrestest.Pooler{postgrestest.PgBouncer(t, c.primary), postgrestest.PgBouncer(t, c.standby)}
		one, two = c.poolers[0].Addr(), c.poolers[1].Addr()
	}
	c.url = strings.Replace(c.primary.URL("postgres"), c.primary.Addr(),
		net.JoinHostPort(n.address(firstDatabase), portOf(one))+","+net.JoinHostPort(n.address(secondDatabase), portOf(two)), 1)
	return c
}

func portOf(addr string) string { _, port, _ := net.SplitHostPort(addr); return port }

// host is the one that the primary is on.
func (c *cluster) host() host {
	if c.primary.Addr() == c.first {
		return firstDatabase
	}
	return secondDatabase
}

// pooler is the one before the primary.
func (c *cluster) pooler() *postgrestest.Pooler {
	if c.host() == firstDatabase {
		return c.poolers[0]
	}
	return c.poolers[1]
}

// supervise starts poolers again that have ended by themselves, as a service manager does.
func (c *cluster) supervise(t *testing.T) {
	t.Helper()
	for _, p := range c.poolers {
		if p != c.killed && !p.Runs() {
			t.Log("         PgBouncer has ended by itself, and is started again")
			p.Start(t)
		}
	}
}

func (c *cluster) killPooler(t *testing.T)  { c.killed = c.pooler(); c.killed.Kill(t) }
func (c *cluster) startPooler(t *testing.T) { c.killed.Start(t); c.killed = nil }

// pausePooler has the pooler take statements and pass none on, as an operator does for the restart of a server.
func (c *cluster) pausePooler(t *testing.T) {
	t.Helper()
	c.paused = c.pooler()
	if err := c.paused.Admin(t, "PAUSE"); err != nil {
		t.Fatal(err)
	}
}

func (c *cluster) resumePooler(t *testing.T) {
	t.Helper()
	if err := c.paused.Admin(t, "RESUME"); err != nil {
		t.Log("        ", err) // it has ended by itself meanwhile, and was started again
	}
	c.paused = nil
}

// follow has the standby follow the primary by the line, and returns when commits wait for it.
func (c *cluster) follow(t *testing.T) {
	t.Helper()
	c.line.lead(c.primary.Addr())
	c.standby.Set(t, fmt.Sprintf("primary_conninfo=host=127.0.0.1 port=%s user=postgres password=%s", c.line.port(), c.primary.Password()))
	const synced = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'"
	for deadline := time.Now().Add(2 * time.Minute); c.line.idle() || c.primary.Query(t, "postgres", synced) != "1"; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the standby does not follow by the line:\n%s", c.standby.Log())
		}
	}
}

// lose kills the primary.
func (c *cluster) lose(t *testing.T) {
	t.Helper()
	c.lost = c.primary.Addr()
	c.primary.Kill(t)
}

// waitForNone kills the standby, and has the primary commit without it, as a cluster manager may.
func (c *cluster) waitForNone(t *testing.T) {
	t.Helper()
	c.names = c.primary.Query(t, "postgres", "SHOW synchronous_standby_names")
	c.standby.Kill(t)
	c.primary.Set(t, "synchronous_standby_names=")
}

// waitAgain has commits wait for the standby again, whether it is there or not.
func (c *cluster) waitAgain(t *testing.T) {
	t.Helper()
	c.primary.Set(t, "synchronous_standby_names="+c.names)
}

// endWaits kills the standby, and ends commits that wait for it. The primary has them then.
func (c *cluster) endWaits(t *testing.T) {
	t.Helper()
	c.standby.Kill(t)
	for range 3 {
		time.Sleep(300 * time.Millisecond)
		c.terminate(t)
	}
	time.Sleep(300 * time.Millisecond)
}

// loseAhead kills the primary that has commits which its standby has not. It returns the log that the primary had, and the marks of what the standby lacks.
func (c *cluster) loseAhead(t *testing.T) (had []stored, lacking map[string]bool) {
	t.Helper()
	had = c.log(t)
	c.lose(t)
	c.standby.Start(t)
	lacking = map[string]bool{}
	for _, s := range had {
		lacking[s.mark] = true
	}
	for _, s := range c.standbyLog(t) {
		delete(lacking, s.mark)
	}
	return had, lacking
}

// standbyLog is the log as the standby has it, once it has replayed what it got.
func (c *cluster) standbyLog(t *testing.T) []stored {
	t.Helper()
	for before := ""; ; time.Sleep(300 * time.Millisecond) {
		at := c.standby.Query(t, "postgres", "SELECT pg_last_wal_replay_lsn(), to_regclass('dingevent.event') IS NOT NULL")
		if at == before && strings.HasSuffix(at, "t") {
			break
		}
		before = at
	}
	return (&cluster{primary: c.standby}).log(t)
}

// promote makes the standby the primary, after the old one was lost.
func (c *cluster) promote(t *testing.T) {
	t.Helper()
	c.standby.Promote(t)
	c.primary, c.standby = c.standby, nil
}

// replace promotes the standby while the primary cannot be reached, and may still run.
func (c *cluster) replace(t *testing.T) {
	t.Helper()
	c.former, c.lost = c.primary, c.primary.Addr()
	c.promote(t)
}

// fence ends the primary that was replaced, and returns the host that it is on.
func (c *cluster) fence(t *testing.T) host {
	t.Helper()
	former := &cluster{primary: c.former, first: c.first}
	c.former.Kill(t)
	return former.host()
}

// rebuild makes a new synchronous standby where the lost primary was.
func (c *cluster) rebuild(t *testing.T) {
	t.Helper()
	c.standby = c.primary.StandbyAt(t, true, c.lost)
	c.follow(t)
}

// fill leaves no room on the primary's disk. The server may end of it.
func (c *cluster) fill(t *testing.T) {
	t.Helper()
	smalldisk.Fill(t, c.fillFile())
}

// tidy makes room again, and starts the server if it has ended.
func (c *cluster) tidy(t *testing.T) {
	t.Helper()
	if err := os.Remove(c.fillFile()); err != nil {
		t.Fatal(err)
	}
	t.Logf("         the server's log says %d times that there was no space", strings.Count(c.primary.Log(), "No space left on device"))
	if !c.primary.Runs() {
		c.primary.Start(t)
	}
}

func (c *cluster) fillFile() string { return filepath.Join(c.primary.Disk(), "fill") }

// terminate ends all connections of gateways.
func (c *cluster) terminate(t *testing.T) {
	t.Helper()
	c.primary.Query(t, "postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
}

// limp stops the primary for most of the time, as a disk does that is about to fail, until the function it returns is called.
func (c *cluster) limp() (heal func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			c.primary.Pause()
			time.Sleep(400 * time.Millisecond)
			c.primary.Resume()
			select {
			case <-stop:
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	return func() { close(stop); <-stopped }
}

// log reads the events that are stored, in the order of the log.
func (c *cluster) log(t *testing.T) (log []stored) {
	t.Helper()
	rows := c.primary.Query(t, "postgres", `SELECT id, corp, coalesce(data->>'mark', (data->>'biz_data')::jsonb->>'mark')
		FROM (SELECT seq, id, corp, convert_from(data, 'UTF8')::jsonb AS data FROM dingevent.event WHERE type = 'user_add_org') AS e ORDER BY seq`)
	for line := range strings.Lines(rows) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 3 {
			t.Fatalf("a row of the log: %q", line)
		}
		log = append(log, stored{cells[0], cells[1], cells[2]})
	}
	return log
}
