package callback

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// pusherVariable makes the test binary push, so that its work does not count as the server's.
const pusherVariable = "DINGEVENT_BENCH_PUSHES"

func TestMain(m *testing.M) {
	if task := os.Getenv(pusherVariable); task != "" {
		pusherProcess(task)
		return
	}
	os.Exit(m.Run())
}

// pusherProcess makes the pushes, opens the connections, says so, waits for a line, pushes, and says that all is answered.
func pusherProcess(task string) {
	var addr string
	var n, connections int
	if _, err := fmt.Sscan(task, &addr, &n, &connections); err != nil {
		panic(err)
	}
	all := sealed(nil, n)
	requests := make([][]byte, n)
	for i, p := range all {
		requests[i] = fmt.Appendf(nil, "POST /callback?%s HTTP/1.1\r\nHost: ding.test\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", p.query, len(p.body), p.body)
	}
	conns := make([]net.Conn, connections)
	for i := range conns {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			panic(err)
		}
		conns[i] = conn
	}
	fmt.Println("ready")
	bufio.NewReader(os.Stdin).ReadString('\n')
	var running sync.WaitGroup
	for c, conn := range conns {
		running.Go(func() {
			in := bufio.NewReader(conn)
			for i := c; i < n; i += connections {
				if err := pushOne(conn, in, requests[i]); err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
			}
		})
	}
	running.Wait()
	fmt.Println("answered")
}

// pushOne writes a request and reads its answer.
func pushOne(conn net.Conn, in *bufio.Reader, request []byte) error {
	if _, err := conn.Write(request); err != nil {
		return err
	}
	status, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	if !strings.HasPrefix(status, "HTTP/1.1 200 ") {
		return fmt.Errorf("an answer is %s", status)
	}
	length := -1
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if line == "\r\n" {
			break
		}
		if name, value, _ := strings.Cut(line, ":"); http.CanonicalHeaderKey(name) == "Content-Length" {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return fmt.Errorf("an answer has no length")
	}
	_, err = in.Discard(length)
	return err
}

// A pusher is that process, as its parent sees it.
type pusher struct {
	in  io.Writer
	out *bufio.Reader
}

// startPusher returns when the process is ready. It ends with b.
func startPusher(b *testing.B, addr string, n, connections int) *pusher {
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), fmt.Sprintf("%s=%s %d %d", pusherVariable, addr, n, connections)), os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
	})
	p := &pusher{in, bufio.NewReader(out)}
	p.expect(b, "ready")
	return p
}

// push returns when all are answered.
func (p *pusher) push(b *testing.B) {
	if _, err := io.WriteString(p.in, "go\n"); err != nil {
		b.Fatal(err)
	}
	p.expect(b, "answered")
}

func (p *pusher) expect(b *testing.B, want string) {
	if line, err := p.out.ReadString('\n'); err != nil || strings.TrimSpace(line) != want {
		b.Fatalf("the pusher says %q (%v), want %s", line, err, want)
	}
}
