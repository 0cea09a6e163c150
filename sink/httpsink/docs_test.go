package httpsink_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/docspage"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// pages are those with the request as it arrives, and with programs that read it.
var pages = []string{"json.md", "json.zh-CN.md"}

// block returns the only block of a page in a language.
func block(t *testing.T, page, language string) string {
	t.Helper()
	return docspage.Block(t, filepath.Join("..", "..", "docs", page), language)
}

// TestDocsRequest holds the request that the docs show to the one that leaves.
func TestDocsRequest(t *testing.T) {
	var sent bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 29, 8, 0, 1, 0, time.UTC)))
		sink := newSink(t, "http://localhost:3000/dingtalk", &httpsink.Options{
			Format: httpsink.Typed, Secrets: []string{secret},
			Client: &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, req.Write(&sent)
			})},
		})
		if err := sink.Deliver(t.Context(), documented()); err != nil {
			t.Fatal(err)
		}
	})
	want := strings.ReplaceAll(sent.String(), "\r\n", "\n") + "\n"
	for _, page := range pages {
		if diff := cmp.Diff(want, block(t, page, "http")); diff != "" {
			t.Errorf("%s (-the request +the page); put this there:\n%s\n%s", page, want, diff)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// documented is the delivery that the docs show.
func documented() dingevent.Delivery {
	born := time.Date(2026, 11, 29, 8, 0, 0, 123e6, time.UTC)
	entry, _ := catalog.Lookup("check_in")
	head := catalog.Head{CorpID: "ding7a31c05e8f2b46d0", ID: "66d1a2b0c4e94f0f9a", Born: born}
	return dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: head.ID, Type: entry.Type, CorpID: head.CorpID, App: "hr", Born: born,
			Transport: dingevent.TransportHTTP, Data: entry.Payload(dingevent.TransportHTTP, head),
		},
		Subscription: "attendance", Seq: 41, Attempt: 1,
	}
}

// TestDocsPython runs the docs' program in Python, which needs the standard library alone.
func TestDocsPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("python3 is not here: install it, and run go test ./sink/httpsink -run TestDocsPython")
	} else if err != nil {
		t.Fatal("python3 must be there: this must not be skipped in CI")
	}
	for _, page := range pages {
		t.Run(page, func(t *testing.T) { receives(t, page, "python", ".", "hook.py", python) })
	}
}

// TestDocsNode runs the docs' program in Node. Nothing happens without -standardwebhooks, which make webhooks passes.
func TestDocsNode(t *testing.T) {
	if *nodeVerifier == "" {
		return
	}
	for _, page := range pages {
		t.Run(page, func(t *testing.T) { receives(t, page, "js", *nodeVerifier, "hook.mjs", "node") })
	}
}

// receives starts the page's program on a port of ours, and wants it to take what is signed and to refuse what is not.
func receives(t *testing.T, page, language, folder, file, command string) {
	code := block(t, page, language)
	listen := freeaddr.New(t)
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(code, "3000") != 1 {
		t.Fatalf("the program must name its port, 3000, once:\n%s", code)
	}
	if folder == "." {
		folder = t.TempDir()
	}
	path := filepath.Join(folder, fmt.Sprintf("docs-%s-%s", page, file))
	if err := os.WriteFile(path, []byte(strings.Replace(code, "3000", port, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(path) })
	out := start(t, command, path)
	address := "http://" + listen + "/dingtalk"
	waitFor(t, listen)

	large := documented()
	large.Envelope.Data = fmt.Appendf(nil, `{"userId":["u1"],"optStaffId":%q}`, strings.Repeat("权", 1<<19))
	base64 := documented()
	base64.Envelope.Type, base64.Envelope.Data = "of_tomorrow", []byte("{\"a\":\"\xe4\xbd\"}")
	for i, d := range []dingevent.Delivery{documented(), large, base64} {
		if err := newSink(t, address, &httpsink.Options{Format: httpsink.Typed, Secrets: []string{oldSecret, secret}}).Deliver(t.Context(), d); err != nil {
			t.Error(err)
		}
		if i > 0 {
			continue
		}
		if line, err := out.ReadString('\n'); err != nil || !strings.Contains(line, "66d1a2b0c4e94f0f9a check_in") {
			t.Errorf("it printed %q, %v", line, err)
		}
		go func() { _, _ = io.Copy(io.Discard, out) }() // until the program has ended
	}
	for name, opts := range map[string]*httpsink.Options{
		"unsigned": {Format: httpsink.Typed}, "signed by another": {Format: httpsink.Typed, Secrets: []string{oldSecret}},
	} {
		var answer dingevent.Answer
		d := documented()
		d.Answer = &answer
		if err := newSink(t, address, opts).Deliver(t.Context(), d); err == nil || answer.Status != http.StatusUnauthorized {
			t.Errorf("%s: %v, %d", name, err, answer.Status)
		}
	}
}

func start(t *testing.T, command, path string) *bufio.Reader {
	t.Helper()
	program := exec.CommandContext(t.Context(), command, path)
	program.Env = append(os.Environ(), "WEBHOOK_SECRET="+secret)
	program.Stderr = os.Stderr
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Process.Kill(); _ = program.Wait() })
	return bufio.NewReader(out)
}

func waitFor(t *testing.T, addr string) {
	t.Helper()
	for begun := time.Now(); time.Since(begun) < 2*time.Minute; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", addr); err == nil {
			conn.Close()
			return
		}
	}
	t.Fatal("the program does not listen")
}
