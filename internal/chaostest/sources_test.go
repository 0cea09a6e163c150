//go:build linux

package chaostest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestSources lets events come by every way at once, to a gateway with its journal in files, and to two that share one in PostgreSQL:
// Stream, HTTP, SyncHTTP, the list of failed pushes, rows in MariaDB and the lines of a program. A seed chooses when a gateway, either
// database or the fake DingTalk is killed, and for how long it is away. What DingTalk has given outlives all of them in ledgers:
//
//   - A push that was answered with success is stored.
//   - A page of the failed list is stored, or counted as unsure by the gateway.
//   - The state of a row that was marked is stored.
//   - A line of the program is stored, but for the last 80 KiB before its gateway was killed.
//   - None is stored twice under one ID, and under two IDs only what came by Stream and then from the list.
func TestSources(t *testing.T) {
	if *sourcesFor == 0 {
		t.Skip("make chaos-sources runs it")
	}
	w := newSourcesWorld(t, *seed)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("again: make chaos-sources SEED=%d DURATION=%v", *seed, *sourcesFor)
		}
	})
	w.start(t)
	w.killAbout(t, *sourcesFor)
	w.settle(t)
	w.report(t)
}

// A site is a journal with its gateways and its app.
type site struct {
	name     string
	journal  string // URL of a database; empty: files
	dsn      string // where its tables are, for the user admin
	lives    string // folder of the ledgers of its program
	gateways []*gateway
}

// A sourcesWorld is all that one seed runs.
type sourcesWorld struct {
	dice     *rand.Rand
	dir      string
	sites    []*site
	postgres *postgrestest.Server
	mariadb  *mariadbtest.Server
	dingtalk *actor
	victims  []*victim
	kills    map[string]int // by victim
}

func newSourcesWorld(t *testing.T, seed uint64) *sourcesWorld {
	postgrestest.Need(t)
	mariadbtest.Need(t)
	if err := build(); err != nil {
		t.Fatal(err)
	}
	w := &sourcesWorld{dice: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir(), kills: map[string]int{}}
	w.postgres, w.mariadb = postgrestest.Start(t, postgrestest.Options{}), mariadbtest.Start(t)
	w.sites = []*site{w.newSite(t, "files", "", 1), w.newSite(t, "shared", w.postgres.URL("postgres"), 2)}
	w.dingtalk = &actor{dir: w.dir, part: dingtalkPart{Addr: freeaddr.New(t), Ledger: w.ledger(), Began: time.Now().UnixMilli()}}
	for _, s := range w.sites {
		to := target{Site: s.name, DSN: s.dsn}
		for _, g := range s.gateways {
			to.URLs = append(to.URLs, "http://"+g.listen+"/cb")
		}
		w.dingtalk.part.Targets = append(w.dingtalk.part.Targets, to)
	}
	for _, s := range w.sites {
		for _, g := range s.gateways {
			w.writeConfig(t, s, g)
		}
	}
	w.victims = victims(w)
	return w
}

func (w *sourcesWorld) ledger() string { return filepath.Join(w.dir, "ledger") }

// newSite makes the folders and tables of a site.
func (w *sourcesWorld) newSite(t *testing.T, name, journal string, gateways int) *site {
	s := &site{name: name, journal: journal, dsn: w.mariadb.DSN("admin", name), lives: filepath.Join(w.dir, "lives-"+name)}
	if err := os.Mkdir(s.lives, 0o700); err != nil {
		t.Fatal(err)
	}
	makeTables(t, s, w.mariadb.DSN("admin", ""))
	for i := range gateways {
		s.gateways = append(s.gateways, &gateway{number: i, dir: t.TempDir(), network: new(network), listen: freeaddr.New(t)})
	}
	return s
}

const sourcesConfig = `
data: data
listen: %[2]s
api: %[7]s
apps:
  - name: chaos
    stream: {client_id: "%[1]s", client_secret: secret, base_url: "http://%[3]s"}
    http:
      path: /cb
      keys: [{token: token, aes_key: "1234567890123456789012345678901234567890123", owners: ["%[1]s"]}]
    failed_list: {}
    rds: {url: "mysql://dingevent:%[4]s", every: 200ms}
    exec:
      command: ["%[5]s"]
      env: {%[6]s}
`

// writeConfig makes the folder of a gateway with its config.
func (w *sourcesWorld) writeConfig(t *testing.T, s *site, g *gateway) {
	t.Helper()
	env := fmt.Sprintf(`%s: '%s'`, writerEnv, encoded(writer{Site: s.name, Lives: s.lives}))
	text := fmt.Sprintf(sourcesConfig, s.name, g.listen, w.dingtalk.part.Addr, w.mariadb.Password()+"@"+w.mariadb.Addr()+"/"+s.name, os.Args[0], env, freeaddr.New(t))
	if s.journal != "" {
		text += fmt.Sprintf("database: {url: %q, claim_time: 5s}\n", s.journal)
	}
	if err := os.WriteFile(filepath.Join(g.dir, "dingevent.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// start starts all, and waits until every way in has given something.
func (w *sourcesWorld) start(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		w.dingtalk.kill()
		for _, s := range w.sites {
			for _, g := range s.gateways {
				g.kill()
				if t.Failed() {
					t.Logf("the log of gateway %d of %s ends:\n%s", g.number+1, s.name, tail(g.log(), 60))
				}
			}
		}
	})
	w.dingtalk.start(t)
	for _, s := range w.sites {
		for _, g := range s.gateways {
			g.start(t)
		}
	}
	waitLong(t, "event by each way to each site", func() bool {
		w.backfill()
		b := readBooks(t, w.ledger())
		for _, s := range w.sites {
			lives, _ := os.ReadDir(s.lives)
			if len(lives) == 0 || count(t, s.dsn, "SELECT COUNT(*) FROM given") == 0 {
				return false
			}
			for _, way := range pushedWays {
				if !b.hasGiven(s.name, way) {
					return false
				}
			}
		}
		return true
	})
}

// killAbout kills by the dice for a time. Then all runs again.
func (w *sourcesWorld) killAbout(t *testing.T, length time.Duration) {
	t.Helper()
	began := time.Now()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() { // the list is read more often than by itself, so that kills hit it
		defer close(stopped)
		for {
			select {
			case <-time.After(time.Second):
				w.backfill()
			case <-stop:
				return
			}
		}
	}()
	for time.Since(began) < length {
		w.backInTime(t, time.Now())
		if v := w.victims[w.dice.IntN(len(w.victims))]; v.back.IsZero() && w.away() < 3 {
			v.kill(t)
			v.back = time.Now().Add(50*time.Millisecond + rand64(w.dice, v.longest))
			w.kills[v.name]++
			t.Logf("%6.1f s: %s is killed for %v", time.Since(began).Seconds(), v.name, time.Until(v.back).Round(10*time.Millisecond))
		}
		for until := time.Now().Add(200*time.Millisecond + rand64(w.dice, 4*time.Second)); time.Now().Before(until); {
			w.backInTime(t, time.Now())
			time.Sleep(20 * time.Millisecond)
		}
	}
	close(stop)
	<-stopped
	w.backInTime(t, time.Now().Add(time.Hour))
}

// away is how many victims are.
func (w *sourcesWorld) away() (n int) {
	for _, v := range w.victims {
		if !v.back.IsZero() {
			n++
		}
	}
	return n
}

// backInTime starts what is due, and looks whether all others run.
func (w *sourcesWorld) backInTime(t *testing.T, now time.Time) {
	t.Helper()
	for _, v := range w.victims {
		if !v.back.IsZero() && now.After(v.back) {
			v.start(t)
			v.back = time.Time{}
		}
	}
	for _, s := range w.sites {
		for _, g := range s.gateways {
			g.check(t)
		}
	}
}
