package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/freeaddr"
)

// A served is a "dingevent serve" of its own process, whose end has everything in its way that can be: a webhook that does not
// answer, half a request at each port, a client that reads nothing, and a followed log.
type served struct {
	t        *testing.T
	dir      string
	callback dingtest.Callback
	api      string // its address
	fake     *dingtest.Server

	hook  *httptest.Server
	asked chan struct{} // gets one for each request to the webhook
	free  chan struct{} // closed to let it answer
	taken sync.Map      // the IDs of the events that it has answered

	process *exec.Cmd
	stderr  lockedBuffer
	prepare func(*exec.Cmd) // before it starts; may be nil
}

const servedConfig = `
listen: %[1]s
api: %[2]s
grace: %[3]s
log: {format: json}
apps:
  - name: hr
    http: {path: /cb, keys: [{token: token, aes_key: "1234567890123456789012345678901234567890123", owners: [dingkey]}]}
subscriptions:
  - name: slow
    start: beginning
    webhook: {url: "%[4]s"}
  - {name: standing, start: beginning, file: {path: "-"}}
`

func newServed(t *testing.T, grace string) *served {
	s := &served{t: t, dir: t.TempDir(), fake: dingtest.New(nil), asked: make(chan struct{}, 1000), free: make(chan struct{})}
	t.Cleanup(s.fake.Close)
	s.hook = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		s.asked <- struct{}{}
		select {
		case <-s.free:
			s.taken.Store(r.Header.Get("webhook-id"), true)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { s.hook.CloseClientConnections(); s.hook.Close() })
	listen := freeaddr.New(t)
	s.api = freeaddr.New(t)
	s.callback = dingtest.Callback{URL: "http://" + listen + "/cb", Token: "token", AESKey: "1234567890123456789012345678901234567890123", Owner: "dingkey"}
	config := fmt.Sprintf(servedConfig, listen, s.api, grace, s.hook.URL)
	if err := os.WriteFile(filepath.Join(s.dir, "dingevent.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// start starts the process, which writes events to stdout, through the commands in through.
func (s *served) start(stdout io.Writer, through ...string) {
	s.t.Helper()
	command := append(through, "dingevent", "serve")
	s.process = exec.Command(command[0], command[1:]...)
	s.process.Dir, s.process.Stderr, s.process.Stdout = s.dir, &s.stderr, stdout
	if s.prepare != nil {
		s.prepare(s.process)
	}
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { s.process.Process.Kill(); s.process.Wait() })
	s.until("the callback is checked", func() bool { return s.fake.CheckURL(s.t.Context(), s.callback) == nil })
}

func (s *served) until(what string, done func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("never: %s\n%s", what, s.stderr.String())
		}
	}
}

// push pushes events of a size, which are answered.
func (s *served) push(n, size int) {
	s.t.Helper()
	for i := range n {
		data := fmt.Appendf(nil, `{"eventId":"%d-%d","x":%q}`, time.Now().UnixNano(), i, strings.Repeat("x", size))
		push := s.fake.PushHTTP(s.callback, dingtest.Event{Type: "user_add_org", CorpID: "c", Data: data})
		if outcome, err := push.Wait(s.t.Context()); outcome != dingtest.Answered {
			s.t.Fatalf("a push: %v, %v\n%s", outcome, err, s.stderr.String())
		}
	}
}

// hold puts clients in the way of the end.
func (s *served) hold() {
	s.t.Helper()
	listen := strings.TrimSuffix(strings.TrimPrefix(s.callback.URL, "http://"), "/cb")
	address := s.address()
	for _, c := range []struct{ addr, text string }{
		{listen, ""}, {listen, "POST /cb HTTP/1.1\r\nHost: x\r\nX-"}, {listen, "POST /none HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"},
		{s.api, ""}, {s.api, "GET /metrics HTT"}, {s.api, "GET /api/v1/events/follow?from=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + address + "\r\n\r\n"},
	} {
		conn, err := net.Dial("tcp", c.addr)
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(func() { conn.Close() })
		io.WriteString(conn, c.text)
	}
}

// address is the token of the API.
func (s *served) address() string {
	text, err := os.ReadFile(filepath.Join(s.dir, "data", "api.json"))
	if err != nil {
		s.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), `"token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	return token
}

func (s *served) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.process.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// code waits for the end of the process.
func (s *served) code() int {
	s.t.Helper()
	ended := make(chan struct{})
	go func() { s.process.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(2 * time.Minute):
		s.process.Process.Signal(syscall.SIGQUIT)
		<-ended
		s.t.Fatalf("the process does not end\n%s", s.stderr.String())
	}
	return s.process.ProcessState.ExitCode()
}

func (s *served) wantLog(parts ...string) {
	s.t.Helper()
	for line := range strings.Lines(s.stderr.String()) {
		missing := false
		for _, part := range parts {
			missing = missing || !strings.Contains(line, part)
		}
		if !missing {
			return
		}
	}
	s.t.Errorf("no line of the log has %q:\n%s", parts, s.stderr.String())
}

// again starts the process once more, and wants so many events: each that was answered is delivered, and the journal is whole.
func (s *served) again(events int) {
	s.t.Helper()
	close(s.free)
	s.start(io.Discard)
	s.until("all events are delivered", func() bool {
		taken := 0
		s.taken.Range(func(any, any) bool { taken++; return true })
		return taken == events
	})
	s.signal(syscall.SIGTERM)
	if code := s.code(); code != 0 {
		s.t.Errorf("the next end: code %d\n%s", code, s.stderr.String())
	}
}

// TestOneSignal: whatever holds on, the end comes within grace, in good order, and says what it cut off.
func TestOneSignal(t *testing.T) {
	t.Parallel()
	s := newServed(t, "2s")
	s.start(io.Discard)
	s.push(3, 10)
	for range 3 {
		<-s.asked
	}
	s.hold()
	s.signal(syscall.SIGTERM)
	if code := s.code(); code != 0 {
		t.Errorf("code %d\n%s", code, s.stderr.String())
	}
	s.wantLog("cut off", `"subscription":"slow"`, `"attempts":3`)
	s.wantLog("has ended")
	s.again(3)
}

// TestHangup: SIGHUP has it read its config again, also under nohup. A config that is wrong changes nothing.
func TestHangup(t *testing.T) {
	t.Parallel()
	for _, through := range [][]string{nil, {"nohup"}} {
		s := newServed(t, "2s")
		s.start(io.Discard, through...)
		s.push(1, 10)
		<-s.asked
		s.write("subscriptions:", "subscriptions:\n  - {name: added, file: {path: added.ndjson}}")
		s.signal(syscall.SIGHUP)
		s.until("the change is logged", func() bool { return strings.Contains(s.stderr.String(), `"key":"subscriptions.added"`) })
		s.write("grace:", "grce:")
		s.signal(syscall.SIGHUP)
		s.until("the mistake is logged", func() bool { return strings.Contains(s.stderr.String(), "grce") })
		s.push(1, 10)
		s.until("the new subscription has the event", func() bool {
			text, err := os.ReadFile(filepath.Join(s.dir, "added.ndjson"))
			return err == nil && bytes.Count(text, []byte("\n")) == 1
		})
	}
}

// write changes a text of the config.
func (s *served) write(before, now string) {
	s.t.Helper()
	path := filepath.Join(s.dir, "dingevent.yaml")
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, bytes.Replace(text, []byte(before), []byte(now), 1), 0o600)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// TestSecondSignal: it ends the process at once, whichever it is, with the code that shells expect, and the journal is whole.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			s := newServed(t, "10m")
			lines := new(lockedBuffer)
			s.start(lines)
			s.push(5, 10)
			for range 5 {
				<-s.asked
			}
			s.until("standing has delivered", func() bool { return strings.Count(lines.String(), "\n") == 5 })
			s.hold()
			s.signal(sig)
			s.until("it drains", func() bool { return strings.Contains(s.stderr.String(), "the end begins") })
			s.signal(sig)
			if code := s.code(); code != 128+int(sig) {
				t.Errorf("code %d, want %d\n%s", code, 128+int(sig), s.stderr.String())
			}
			s.wantLog("a second signal", `"subscriptions":"slow 5"`, `"attempts":5`)
			s.again(5)
		})
	}
}

// TestGraceIsOver: a sink that ignores its end, a full pipe on standard output here, holds up nobody for longer than grace.
func TestGraceIsOver(t *testing.T) {
	t.Parallel()
	s := newServed(t, "2s")
	unread, stdout, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s.start(stdout)
	s.push(8, 100_000) // one alone is more than a pipe takes
	for range 8 {
		<-s.asked
	}
	if _, err := unread.Read(make([]byte, 1)); err != nil { // the sink writes, and goes on doing so
		t.Fatal(err)
	}
	s.signal(syscall.SIGTERM)
	if code := s.code(); code != 1 {
		t.Errorf("code %d\n%s", code, s.stderr.String())
	}
	s.wantLog("longer than grace", `standing `, `"while":"delivering"`)
	unread.Close()
	stdout.Close()
	s.again(8)
}

// A lockedBuffer is written by a process while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex // protects b
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// TestEndAtDesk: the commands of a developer end with one signal, and one that is in the middle of something ends at once with a second.
func TestEndAtDesk(t *testing.T) {
	t.Parallel()
	addr := freeaddr.New(t)
	forwarded := make(chan struct{}, 1)
	hang := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		select {
		case forwarded <- struct{}{}:
		default:
		}
		<-r.Context().Done()
	}))
	t.Cleanup(func() { hang.CloseClientConnections(); hang.Close() })
	simulate, _ := startCommand(t, "fake DingTalk at", "simulate", "--addr", addr)
	data := t.TempDir()
	listen, _ := startCommand(t, "2 of 2", "listen", "--client-id", "k", "--client-secret", "s", "--base-url", "http://"+addr, "--data", data)
	if out, err := exec.Command("dingevent", "trigger", "user_add_org", "--simulator", "http://"+addr).CombinedOutput(); err != nil {
		t.Fatalf("trigger: %v\n%s", err, out)
	}
	tail, _ := startCommand(t, "user_add_org", "tail", "--from", "1", "--data", data)
	dev, said := startCommand(t, "  http      ", "dev", "--addr", "127.0.0.1:0", "--every", "100ms", "--forward-to", hang.URL)
	for _, cmd := range []*exec.Cmd{tail, listen, simulate} {
		cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v after one signal: %v", cmd.Args, err)
		}
	}
	<-forwarded
	ended := make(chan struct{})
	go func() { dev.Wait(); close(ended) }()
	for again := true; again; { // two signals that come at once are one to a process
		dev.Process.Signal(syscall.SIGTERM)
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ended:
			again = false
		}
	}
	if dev.ProcessState.ExitCode() != 128+int(syscall.SIGTERM) {
		t.Errorf("dev after two signals: code %d\n%s", dev.ProcessState.ExitCode(), said)
	}
	if !strings.Contains(said.String(), "ended at once; attempts cut off: ") || !strings.Contains(said.String(), "forward ") {
		t.Errorf("dev after two signals says\n%s", said)
	}
}

// startCommand starts a command, and waits until it has said something.
func startCommand(t *testing.T, said string, args ...string) (*exec.Cmd, *lockedBuffer) {
	t.Helper()
	out := new(lockedBuffer)
	cmd := exec.Command("dingevent", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = t.TempDir(), out, out
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "DINGEVENT_LANG=en")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for deadline := time.Now().Add(2 * time.Minute); !strings.Contains(out.String(), said); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%v does not say %q\n%s", args, said, out)
		}
	}
	return cmd, out
}
