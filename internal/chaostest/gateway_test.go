//go:build linux

package chaostest

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A gateway is a "dingevent serve" that is killed, stopped and started again, on its own data folder.
type gateway struct {
	number  int
	dir     string
	listen  string
	secured atomic.Bool // it speaks TLS there
	network *network
	program string        // the dingevent that it is; empty: -program
	process *exec.Cmd     // nil while none should run
	exited  chan struct{} // closed once the process has ended
	ending  bool          // it got SIGTERM
	killed  []int         // PIDs of those that were killed
}

const config = `
data: data
listen: %[1]s
api: 127.0.0.1:0
apps:
  - name: chaos
    stream: {client_id: dingchaos, client_secret: secret, base_url: "http://%[2]s"}
    http:
      path: /cb
      keys: [{token: token, aes_key: "1234567890123456789012345678901234567890123", owners: [dingchaos]}]
database: {url: %[4]q, claim_time: 5s, durability: %[5]s}
subscriptions:
  - name: ordered
    order: corp
    start: beginning
    concurrency: 64
    timeout: 2s
    retry: {first: 50ms, max: 1s}
    webhook: {url: "http://%[3]s/ordered", format: raw}
  - name: plain
    start: beginning
    concurrency: 64
    timeout: 2s
    retry: {first: 50ms, max: 1s}
    webhook: {url: "http://%[3]s/plain", format: raw}
`

// start starts the gateway, and does not wait until it is ready.
func (g *gateway) start(t *testing.T) {
	t.Helper()
	log, err := os.OpenFile(g.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	g.process = g.network.command(g.number, cmp.Or(g.program, *program), "serve")
	g.process.Dir, g.process.Stdout, g.process.Stderr = g.dir, log, log
	g.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	g.process.Env = os.Environ()
	if *clocks {
		g.process.Env = append(g.process.Env, "CLOCK_JUMP="+g.clock())
	}
	if err := g.process.Start(); err != nil {
		t.Fatal(err)
	}
	process, exited := g.process, make(chan struct{})
	g.exited = exited
	go func() { process.Wait(); close(exited) }()
}

// url is a path of the address that pushes go to.
func (g *gateway) url(path string) string {
	if g.secured.Load() {
		return "https://" + g.listen + path
	}
	return "http://" + g.listen + path
}

func (g *gateway) log() string   { return filepath.Join(g.dir, "log") }
func (g *gateway) clock() string { return filepath.Join(g.dir, "clock") }

// postponed are the lines of the log that say why a push was answered 503. The gateway logs each reason once a minute.
func (g *gateway) postponed(t *testing.T) (lines []string) {
	t.Helper()
	log, err := os.ReadFile(g.log())
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, "no success for a push") {
			lines = append(lines, line)
		}
	}
	return lines
}

func (g *gateway) signal(s syscall.Signal) {
	if g.process != nil {
		g.process.Process.Signal(s)
	}
}

func (g *gateway) kill() {
	if g.process == nil {
		return
	}
	g.process.Process.Kill()
	<-g.exited
	g.killed = append(g.killed, g.process.Process.Pid)
	g.process = nil
}

// end waits for the end of a gateway that got SIGTERM. It may say that it could not save, because the database was away.
func (g *gateway) end(t *testing.T) {
	t.Helper()
	if g.process == nil {
		return
	}
	impatience := time.AfterFunc(90*time.Second, func() { g.signal(syscall.SIGQUIT) }) // shows what hangs
	<-g.exited
	impatience.Stop()
	if state := g.process.ProcessState; state.ExitCode() != 0 {
		t.Logf("gateway %d after SIGTERM: %v", g.number+1, state)
		if state.ExitCode() != 1 {
			t.Errorf("gateway %d after SIGTERM: %v", g.number+1, state)
		}
	}
	g.process, g.ending = nil, false
}

// check wants that the gateway still runs, if it should. One that ended is started again, as by a service manager.
func (g *gateway) check(t *testing.T) {
	t.Helper()
	if g.process == nil || g.ending {
		return
	}
	select {
	case <-g.exited:
		t.Errorf("gateway %d ended by itself: %v\n%s", g.number+1, g.process.ProcessState, tail(g.log(), 10))
		g.start(t)
	default:
	}
}

// setClock sets the clock of the gateway ahead of the machine's, or back.
func (g *gateway) setClock(t *testing.T, jump time.Duration) {
	t.Helper()
	file, err := os.OpenFile(g.clock(), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := binary.Write(file, binary.NativeEndian, int64(jump/time.Second)); err != nil {
		t.Fatal(err)
	}
}

// write makes the gateway's folder with its config.
func (g *gateway) write(t *testing.T, fake, webhook, database, durability string) {
	t.Helper()
	g.configure(t, fmt.Sprintf(config, g.listen, fake, webhook, database, durability))
	g.setClock(t, 0)
}

func (g *gateway) configure(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(g.dir, "dingevent.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// logSize is how long the log is, for [gateway.logFrom].
func (g *gateway) logSize(t *testing.T) int { return len(g.logFrom(t, 0)) }

// logFrom is what the gateway has logged from there on.
func (g *gateway) logFrom(t *testing.T, at int) string {
	t.Helper()
	log, err := os.ReadFile(g.log())
	if err != nil {
		t.Fatal(err)
	}
	return string(log[at:])
}
