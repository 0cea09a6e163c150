package stream_test

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// pusherVariable makes the test binary be a pusher, so that its work does not count as the client's.
const pusherVariable = "DINGEVENT_TEST_PUSHER"

// pusherProcess serves until standard input ends, which it does when the parent ends, however it ends.
func pusherProcess() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	loads := make(chan *load, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1.0/gateway/connections/open", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"endpoint":"ws://%s/connect","ticket":"one"}`, r.Host)
	})
	mux.HandleFunc("GET /connect", func(w http.ResponseWriter, r *http.Request) { loads <- upgrade(w, r) })
	mux.HandleFunc("POST /run", func(w http.ResponseWriter, r *http.Request) {
		l := <-loads
		if err := l.run(number(r, "events"), number(r, "window")); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
		loads <- l
	})
	mux.HandleFunc("POST /end", func(http.ResponseWriter, *http.Request) { go (<-loads).drain() })
	go http.Serve(listener, mux)
	fmt.Println(listener.Addr())
	io.Copy(io.Discard, os.Stdin)
}

// upgrade makes the request's connection a WebSocket.
func upgrade(w http.ResponseWriter, r *http.Request) *load {
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	return newLoad(conn, bufio.NewReaderSize(io.MultiReader(rw.Reader, conn), 64<<10))
}

// drain stays on the connection until the client closes it.
func (l *load) drain() {
	defer l.conn.Close()
	for {
		if _, err := l.read(); err != nil {
			return
		}
	}
}

func number(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.FormValue(name))
	if err != nil {
		panic(err)
	}
	return n
}

// A pusher is a fast DingTalk in a process of its own, as its parent sees it.
type pusher struct {
	url  string
	http *http.Client
}

// startPusher starts the process, which ends with tb.
func startPusher(tb testing.TB) *pusher {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env, cmd.Stderr = append(os.Environ(), pusherVariable+"=1"), os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		stdin.Close()
		if err := cmd.Wait(); err != nil {
			tb.Error(err)
		}
	})
	addr, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	return &pusher{
		url:  "http://" + strings.TrimSpace(addr),
		http: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
	}
}

// run returns when so many events were answered on the connection, for which it waits.
func (p *pusher) run(events, window int) error {
	return p.post(fmt.Sprintf("/run?events=%d&window=%d", events, window))
}

// end lets the client close the connection.
func (p *pusher) end() error { return p.post("/end") }

func (p *pusher) post(path string) error {
	resp, err := p.http.Post(p.url+path, "", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if text, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the pusher: %s %v", text, err)
	}
	return nil
}
