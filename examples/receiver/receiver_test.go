package main

import (
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/docspage"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/sink/httpsink"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// block returns the page's only block of a language.
func block(t *testing.T, page, language string) string {
	t.Helper()
	return docspage.Block(t, filepath.Join("..", "..", "docs", page), language)
}

var pages = []string{"order-retry-replay.md", "order-retry-replay.zh-CN.md"}

// TestPage: the pages show take as it is, and one program in Python.
func TestPage(t *testing.T) {
	program, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if !strings.Contains(string(program), block(t, page, "go")) {
			t.Errorf("main.go has not what %s shows of it", page)
		}
	}
	if block(t, pages[0], "python") != block(t, pages[1], "python") {
		t.Error("the languages show different programs in Python")
	}
}

func TestGo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "members.db")
	takesOnce(t, path, func(t *testing.T) string {
		h, err := newReceiver(path, secret)
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(h)
		t.Cleanup(func() { server.Close(); h.db.Close() })
		return server.URL
	})
}

func TestPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("python3 is not here: install it, and run go test ./examples/receiver -run TestPython")
	} else if err != nil {
		t.Fatal("python3 must be there: this must not be skipped in CI")
	}
	dir := t.TempDir()
	takesOnce(t, filepath.Join(dir, "members.db"), func(t *testing.T) string {
		addr := freeaddr.New(t)
		_, port, _ := net.SplitHostPort(addr)
		code := strings.Replace(block(t, pages[0], "python"), "3000", port, 1)
		if err := os.WriteFile(filepath.Join(dir, "receiver.py"), []byte(code), 0o600); err != nil {
			t.Fatal(err)
		}
		program := exec.Command(python, "receiver.py")
		program.Dir, program.Env = dir, append(os.Environ(), "WEBHOOK_SECRET="+secret)
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = program.Process.Kill(); _ = program.Wait() })
		for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			if conn, err := net.Dial("tcp", addr); err == nil {
				conn.Close()
				return "http://" + addr
			} else if time.Since(begun) > 30*time.Second {
				t.Fatal("the program does not listen")
			}
		}
	})
}

// takesOnce wants a receiver to write one mail for an event, however often and in whatever life of its it comes.
func takesOnce(t *testing.T, path string, start func(*testing.T) (url string)) {
	joined := event("joined1", "user_add_org")
	t.Run("first life", func(t *testing.T) {
		url := start(t)
		left := event("left1", "user_leave_org")
		if err := deliver(t, url, secret, left); !dingevent.Rejected(err) || !strings.Contains(err.Error(), "no such user") {
			t.Errorf("a user who never came has left: %v", err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := deliver(t, url, secret, joined); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		wantMails(t, path, 1)
		if err := deliver(t, url, secret, left); err != nil { // the first try was rolled back, and is not known
			t.Error(err)
		}
		if err := deliver(t, url, "whsec_"+strings.Repeat("A", 32), event("forged1", "user_add_org")); err == nil {
			t.Error("a forged event was taken")
		}
	})
	t.Run("second life", func(t *testing.T) {
		url := start(t)
		if err := deliver(t, url, secret, joined); err != nil {
			t.Error(err)
		}
		wantMails(t, path, 1)
		if err := deliver(t, url, secret, event("joined2", "user_add_org")); err != nil {
			t.Error(err)
		}
		wantMails(t, path, 2)
	})
}

func event(id, eventType string) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: id, Type: eventType, CorpID: "ding1", App: "hr", Transport: dingevent.TransportStream, Received: time.Now(), Data: []byte(`{"userId":["u1"]}`),
	}
}

func deliver(t *testing.T, url, secret string, env *dingevent.Envelope) error {
	sink, err := httpsink.New(url, &httpsink.Options{Format: httpsink.Typed, Secrets: []string{secret}, Client: http.DefaultClient})
	if err != nil {
		return err
	}
	defer sink.Close()
	return sink.Deliver(t.Context(), dingevent.Delivery{Envelope: env, Subscription: "members", Seq: 1, Attempt: 1})
}

func wantMails(t *testing.T, path string, want int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var mails string
	if err := db.QueryRow(`SELECT count(*) FROM mails`).Scan(&mails); err != nil || mails != fmt.Sprint(want) {
		t.Errorf("%s mails, %v; want %d", mails, err, want)
	}
}
