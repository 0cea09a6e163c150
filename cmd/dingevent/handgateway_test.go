//go:build unix

package main

import (
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// A handOver is a fake DingTalk, gateways on one database with a load balancer in front, and programs.
type handOver struct {
	*testing.T
	dir      string
	database string // its URL
	fake     *dingtest.Server
	gateways []*handGateway
	balancer *tcpBalancer
	files    []string      // what programs with our own client write
	sdks     []*sdkProgram // programs with DingTalk's
	crashes  int           // of those, by themselves
	pushed   []handPush
}

// A handGateway is one gateway.
type handGateway struct {
	config string // its file
	attach string // address of its attach point
	cmd    *exec.Cmd
}

// A handPush is one event that was pushed.
type handPush struct {
	id   string
	push *dingtest.Push
}

const handConfig = `
data: data%[1]d
api: 127.0.0.1:0
attach: {listen: %[2]s%[3]s}
database: {url: "%[4]s", claim_time: 3s}
apps:
  - name: hr
    stream: {client_id: dingkey, client_secret: s3cret, base_url: "%[5]s", robot: true}
subscriptions:
  - name: billing
    start: beginning
    timeout: 5s
    retry: {first: 100ms}
    stream: {client_id: ` + sdkClient + `, client_secret: ` + sdkSecret + `}
`

func newHandOver(t *testing.T, secure bool) *handOver {
	postgrestest.Need(t)
	h := &handOver{T: t, dir: t.TempDir(), database: postgrestest.Start(t, postgrestest.Options{}).URL("postgres")}
	h.fake = dingtest.New(&dingtest.Options{PlainTickets: true, Again: []time.Duration{time.Second, time.Second, time.Second, time.Second}})
	t.Cleanup(h.fake.Close)
	server := httptest.NewServer(h.fake)
	t.Cleanup(server.Close)
	var attach []string
	for i := range 3 {
		g := &handGateway{config: filepath.Join(h.dir, fmt.Sprintf("gateway%d.yaml", i)), attach: freeaddr.New(t)}
		tls := ""
		if secure { // programs ask for api.dingtalk.com, which leads to the load balancer
			tls = ", self_signed: [api.dingtalk.com, 127.0.0.1], public_url: https://" + g.attach
		}
		config := fmt.Sprintf(handConfig, i, g.attach, tls, h.database, server.URL)
		if err := os.WriteFile(g.config, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		h.gateways, attach = append(h.gateways, g), append(attach, g.attach)
		h.start(g)
	}
	h.balancer = newTCPBalancer(t, attach)
	return h
}

// start starts a gateway and waits until programs can attach.
func (h *handOver) start(g *handGateway) {
	h.Helper()
	g.cmd = exec.Command("dingevent", "serve", "-c", g.config)
	g.cmd.Dir = h.dir
	log := logTo(h.T, g.cmd)
	if err := g.cmd.Start(); err != nil {
		h.Fatal(err)
	}
	running := g.cmd
	h.Cleanup(func() { running.Process.Kill(); running.Wait(); log() })
	waitUntil(h.T, "the gateway is there", func() bool {
		conn, err := net.Dial("tcp", g.attach)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
}

// terminate ends a gateway as an operator does.
func (h *handOver) terminate(g *handGateway) {
	h.Helper()
	g.cmd.Process.Signal(syscall.SIGTERM)
	if err := g.cmd.Wait(); err != nil {
		h.Errorf("a gateway's end: %v", err)
	}
}

func (h *handOver) kill(g *handGateway) {
	g.cmd.Process.Kill()
	g.cmd.Wait()
}

// push has DingTalk push more events.
func (h *handOver) push(n int) {
	for range n {
		id := fmt.Sprintf("e%d", len(h.pushed))
		h.pushed = append(h.pushed, handPush{id, h.fake.PushStream("dingkey", dingtest.Event{ID: id, Type: "user_add_org", CorpID: "dingcorp", Data: []byte(`{}`)})})
	}
}

// certificates is a file with the certificates that programs trust: those of all gateways.
func (h *handOver) certificates() string {
	h.Helper()
	var all []byte
	for i := range h.gateways {
		ca, err := os.ReadFile(filepath.Join(h.dir, fmt.Sprintf("data%d", i), "gateway-ca.pem"))
		if err != nil {
			h.Fatal(err)
		}
		all = append(all, ca...)
	}
	path := filepath.Join(h.dir, "ca.pem")
	if err := os.WriteFile(path, all, 0o600); err != nil {
		h.Fatal(err)
	}
	return path
}

// A tcpBalancer hands each connection to the next address at which somebody listens.
type tcpBalancer struct {
	addr string
	to   []string

	mu   sync.Mutex // protects turn
	turn int
}

func newTCPBalancer(t *testing.T, to []string) *tcpBalancer {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	b := &tcpBalancer{addr: l.Addr().String(), to: to}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go b.serve(conn)
		}
	}()
	return b
}

func (b *tcpBalancer) serve(conn net.Conn) {
	defer conn.Close()
	for range b.to {
		b.mu.Lock()
		b.turn++
		addr := b.to[b.turn%len(b.to)]
		b.mu.Unlock()
		if behind, err := net.Dial("tcp", addr); err == nil {
			defer behind.Close()
			go func() { io.Copy(behind, conn); behind.Close() }()
			io.Copy(conn, behind)
			return
		}
	}
}

// waitUntilOr is waitUntil with what is told in the end.
func waitUntilOr(t *testing.T, done func() bool, or func() string) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(time.Minute); !done(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal(or())
		}
	}
}
