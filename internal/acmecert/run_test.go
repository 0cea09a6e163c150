package acmecert

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A fakeCA answers over memory, so that hours pass at once. It gives no certificate: internal/thirdparty/acme has a CA that does.
type fakeCA struct {
	answer func(w http.ResponseWriter) // to what follows the directory and a nonce
	early  bool                        // also to what asks for a nonce, and whose answer has no body

	mu       sync.Mutex  // protects attempts
	attempts []time.Time // when it was asked for a new account
}

// options are for a manager that asks the fake. Its listener ends with the test.
func (f *fakeCA) options(t *testing.T, folder string) Options {
	l := &memory{conns: make(chan net.Conn), ended: make(chan struct{})}
	server := &http.Server{Handler: f}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return Options{Domains: []string{"events.example.com"}, Directory: "http://" + strings.ReplaceAll(strings.ToLower(t.Name()), "/", "-") + ".example/dir", Folder: folder, Way: "forward it", dial: l.dial, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}
}

func (f *fakeCA) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/dir" {
		w.Header().Set("Content-Type", "application/json")
		base := "http://" + r.Host
		_ = json.NewEncoder(w).Encode(map[string]string{"newNonce": base + "/nonce", "newAccount": base + "/account", "newOrder": base + "/order"})
		return
	}
	if r.URL.Path == "/nonce" && !f.early {
		w.Header().Set("Replay-Nonce", "once")
		return
	}
	f.mu.Lock()
	f.attempts = append(f.attempts, time.Now())
	f.mu.Unlock()
	f.answer(w)
}

// asked is how often it was asked since a time.
func (f *fakeCA) asked(since time.Time) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, at := range f.attempts {
		if !at.Before(since) {
			n++
		}
	}
	return n
}

func (f *fakeCA) refuse(status int, kind, retryAfter string) {
	f.answer = func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/problem+json")
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"type": "urn:ietf:params:acme:error:" + kind, "detail": "no " + strings.Repeat("x", 9000), "status": status})
	}
}

// A memory is a listener within the process.
type memory struct {
	conns chan net.Conn
	ended chan struct{}
	once  sync.Once
}

func (l *memory) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.ended:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *memory) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.ended:
		return nil, net.ErrClosed
	}
}
func (l *memory) Close() error   { l.once.Do(func() { close(l.ended) }); return nil }
func (l *memory) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "unix"} }

// runFor runs a manager for a while.
func runFor(t *testing.T, o Options, d time.Duration) *Manager {
	t.Helper()
	m, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); m.Run(ctx) }()
	time.Sleep(d)
	stop()
	<-ended
	return m
}

// TestRestartLoop: a daemon that fails and is started again every few seconds asks no more often than one that runs, and less than
// Let's Encrypt allows: 5 failed validations an hour.
func TestRestartLoop(t *testing.T) {
	for name, life := range map[string]time.Duration{"runs on": 24 * time.Hour, "restarts": 7 * time.Second} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				ca := &fakeCA{}
				ca.refuse(403, "unauthorized", "")
				o := ca.options(t, folder)
				began := time.Now()
				for time.Since(began) < 24*time.Hour {
					runFor(t, o, life)
				}
				if hour, day := len(ca.attempts)-ca.asked(began.Add(time.Hour)), len(ca.attempts); hour < 3 || hour > 4 || day < 7 || day > 10 {
					t.Errorf("asked %d times in the first hour and %d times in a day: %v", hour, day, ca.attempts)
				}
				m, err := Open(o)
				if err != nil {
					t.Fatal(err)
				}
				s := m.Status()
				if s.Failures < 5 || !strings.HasPrefix(s.Error, "the CA says unauthorized: no xxx") || len(s.Error) > 600 || s.Hint != "forward it" || s.Valid(time.Now()) {
					t.Errorf("after a restart: %+v", s)
				}
				o.Domains = []string{"other.example.com"} // is another question
				runFor(t, o, time.Second)
				if n := len(ca.attempts); ca.asked(time.Now().Add(-time.Second)) != 1 {
					t.Errorf("another domain was not asked for at once: %d", n)
				}
			})
		})
	}
}

// TestRateLimit: until the CA allows it, nothing is asked, also after restarts, but for no longer than a week.
func TestRateLimit(t *testing.T) {
	for header, want := range map[string]time.Duration{"": time.Minute, "172800": 48 * time.Hour, "99999999": longestPause, "soon": time.Minute} {
		t.Run(header, func(t *testing.T) {
			folder := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				ca := &fakeCA{early: header == "172800"}
				ca.refuse(429, "rateLimited", header)
				o := ca.options(t, folder)
				runFor(t, o, time.Second)
				first := ca.attempts[0]
				for len(ca.attempts) < 2 {
					runFor(t, o, time.Hour+time.Second)
				}
				if waited := ca.attempts[1].Sub(first); waited < want || waited > want+want/10+2*time.Hour {
					t.Errorf("the next attempt was %v later, want %v", waited, want)
				}
				m, err := Open(o)
				if err != nil {
					t.Fatal(err)
				}
				if s := m.Status(); !strings.Contains(s.Error, "429") && !strings.Contains(s.Error, "rateLimited") || !strings.HasPrefix(s.Hint, "wait: ") {
					t.Errorf("%+v", s)
				}
			})
		})
	}
}

// TestCAIsAway: what a person reads names the CA and no whole URL, and each attempt ends.
func TestCAIsAway(t *testing.T) {
	for name, dial := range map[string]func(context.Context, string, string) (net.Conn, error){
		"refuses":      func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("connection refused") },
		"says nothing": func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				o := (&fakeCA{}).options(t, folder)
				o.dial = dial
				m, err := Open(o)
				if err != nil {
					t.Fatal(err)
				}
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				go m.Run(ctx)
				time.Sleep(attemptWithin + time.Second)
				if s := m.Status(); !strings.Contains(s.Error, "cannot be reached: ") || !strings.Contains(s.Error, ".example") || !strings.Contains(s.Hint, "acme.directory") {
					t.Errorf("%+v", s)
				}
			})
		})
	}
}

// TestFolderThatCannotBeWritten: the CA is not asked for what could not be kept.
func TestFolderThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "state.json"), 0o700); err != nil { // for root, who may write anywhere
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		ca := &fakeCA{}
		ca.refuse(403, "unauthorized", "")
		o := ca.options(t, folder)
		if _, err := Open(o); err == nil {
			t.Error("a folder that cannot be read is opened")
		}
		if err := os.Remove(filepath.Join(folder, "state.json")); err != nil {
			t.Fatal(err)
		}
		m, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		m.mu.Lock()
		m.attempt(t.Context())
		m.mu.Unlock()
		if s := m.Status(); len(ca.attempts) != 0 || !strings.Contains(s.Hint, "make room") || s.Failures != 1 {
			t.Errorf("%d attempts, %+v", len(ca.attempts), s)
		}
	})
}

// TestDamagedFiles: a state that cannot be read counts as failures, and a certificate that cannot be read as none.
func TestDamagedFiles(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{stateFile, certFile, accountFile} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("{torn"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		ca := &fakeCA{}
		ca.refuse(403, "unauthorized", "")
		m := runFor(t, ca.options(t, folder), time.Minute)
		if _, err := m.GetCertificate(nil); err == nil || len(ca.attempts) != 0 {
			t.Errorf("%v after %d attempts", err, len(ca.attempts))
		}
		runFor(t, ca.options(t, folder), time.Hour)
		if len(ca.attempts) == 0 {
			t.Error("it is never tried again")
		}
	})
}

// TestClockThatWasWrong: an attempt that a clock far ahead has noted holds up nothing once the clock is right.
func TestClockThatWasWrong(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		ca := &fakeCA{}
		ca.refuse(403, "unauthorized", "")
		o := ca.options(t, folder)
		m, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		m.state.Failures, m.state.Next = 1, time.Now().Add(50*365*24*time.Hour)
		if err := m.save(); err != nil {
			t.Fatal(err)
		}
		runFor(t, o, time.Second)
		if len(ca.attempts) != 1 {
			t.Errorf("%d attempts", len(ca.attempts))
		}
	})
}
