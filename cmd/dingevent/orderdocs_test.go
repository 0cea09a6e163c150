//go:build unix

package main

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/docspage"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/longtest"
)

// TestOrderDocs runs what the pages on order, retries and replays say to try, as it is written there: only the ports are others,
// because other programs may have those. What a command prints is what the page shows, but for numbers.
func TestOrderDocs(t *testing.T) {
	longtest.Skip(t)
	if _, err := exec.LookPath("python3"); err != nil && os.Getenv("CI") == "" {
		t.Skip("python3 is not here: install it, and run go test ./cmd/dingevent -run TestOrderDocs")
	}
	var pages [2]string
	for i, name := range []string{"order-retry-replay.md", "order-retry-replay.zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		pages[i] = string(text)
	}
	_, tried, _ := strings.Cut(pages[0], "\n## Try it\n")
	_, triedZH, _ := strings.Cut(pages[1], "\n## 试一试\n")
	fenced := docspage.Blocks
	config, begin, steps := fenced(tried, "yaml"), fenced(tried, "sh")[0], fenced(tried, "sh")[1:]
	if strings.Join(fenced(tried, "yaml"), "")+strings.Join(fenced(tried, "sh"), "") != strings.Join(fenced(triedZH, "yaml"), "")+strings.Join(fenced(triedZH, "sh"), "") {
		t.Error("the languages try different things")
	}

	dir, sim, hook, api := t.TempDir(), freeaddr.New(t), freeaddr.New(t), freeaddr.New(t)
	_, port, _ := net.SplitHostPort(hook)
	ports := strings.NewReplacer("127.0.0.1:7788", sim, "localhost:3000", "localhost:"+port, `"127.0.0.1", 3000`, `"127.0.0.1", `+port,
		"dingevent simulate", "dingevent simulate --addr "+sim, "dingevent trigger", "dingevent trigger --simulator http://"+sim)
	for name, text := range map[string]string{"dingevent.yaml": config[0] + "api: " + api + "\n", "receiver.py": fenced(pages[0], "python")[0]} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(ports.Replace(text)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	programs := exec.Command("sh", "-c", ports.Replace(begin)+"wait\n")
	programs.Dir, programs.SysProcAttr = dir, &syscall.SysProcAttr{Setpgid: true}
	if err := programs.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		syscall.Kill(-programs.Process.Pid, syscall.SIGKILL)
		_ = programs.Wait()
		if t.Failed() {
			for _, name := range []string{"simulate.log", "serve.log", "receiver.log"} {
				text, _ := os.ReadFile(filepath.Join(dir, name))
				t.Logf("%s:\n%s", name, text)
			}
		}
	})
	waitUntil(t, "the daemon is connected, and the receiver listens", func() bool {
		status := exec.Command("dingevent", "status")
		status.Dir = dir
		out, _ := status.Output()
		resp, err := http.Get("http://" + hook)
		if err == nil {
			resp.Body.Close()
		}
		return err == nil && strings.Contains(string(out), "stream  connected")
	})
	commands := 0
	for _, step := range steps {
		for _, one := range strings.Split(step, "$ ")[1:] {
			command, want, _ := strings.Cut(one, "\n")
			commands++
			asks := !regexp.MustCompile(`trigger|retry|replay --subscription`).MatchString(command)
			var got string
			ran := func() bool {
				run := exec.Command("sh", "-c", ports.Replace(command))
				run.Dir, run.Env = dir, append(os.Environ(), "NO_COLOR=1", "LC_ALL=C")
				out, _ := run.CombinedOutput()
				got = strings.ReplaceAll(string(out), "localhost:"+port, "localhost:3000")
				return withoutNumbers(got) == withoutNumbers(want)
			}
			for deadline := time.Now().Add(20 * time.Second); !ran(); time.Sleep(50 * time.Millisecond) {
				if !asks || time.Now().After(deadline) { // what a change led to shows a moment later
					t.Fatalf("%s printed\n%s\nand the page has\n%s", command, got, want)
				}
			}
		}
	}
	if commands < 8 {
		t.Errorf("the page tries only %d commands", commands)
	}
}

var (
	aTime  = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|[\d.]+ ?m?s\b`)
	spaces = regexp.MustCompile(` +`)
)

// withoutNumbers is what two runs have in common: no times, and columns of any width.
func withoutNumbers(text string) string {
	return spaces.ReplaceAllString(aTime.ReplaceAllString(text, "TIME"), " ")
}
