//go:build unix

package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/mariadbtest"
)

// dingtalkAt is where a page's DingTalk listens. No page names this address: pages speak to api.dingtalk.com, and a proxy leads there.
const dingtalkAt = "127.0.0.1:7787"

// TestPages does what pages say, as it is written there, in both languages.
func TestPages(t *testing.T) {
	longtest.Skip(t)
	if !alone(t) {
		return
	}
	reader := newReader(t)
	for _, page := range []string{"internal-app", "third-party-app", "robot"} {
		t.Run(page, func(t *testing.T) { reader.does(t, readPage(t, "../../docs/"+page+".md")) })
	}
}

// TestSources does what each section of the page says on its own, because a reader takes one.
func TestSources(t *testing.T) {
	longtest.Skip(t)
	mariadbtest.Need(t)
	if !alone(t) {
		return
	}
	database(t)
	reader := newReader(t)
	for _, section := range readPage(t, "../../docs/sources.md").sections(t) {
		title, _, _ := strings.Cut(section.english, "\n")
		t.Run(title, func(t *testing.T) { reader.does(t, section) })
	}
}

// database is the one that the page names, with its password.
func database(t *testing.T) {
	t.Helper()
	server := mariadbtest.Start(t)
	for _, statement := range []string{
		"CREATE DATABASE test", "CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY 'secret'", "GRANT ALL ON *.* TO root@'127.0.0.1'",
	} {
		if err := execute(server.DSN("admin", ""), statement); err != nil {
			t.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:3306")
	if err != nil {
		t.Skipf("the page's address is taken, and this system gives the test no network of its own: %v", err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			here, err := listener.Accept()
			if err != nil {
				return
			}
			go tunnel(here, server.Addr())
		}
	}()
}

// tunnel leads a connection to an address.
func tunnel(here net.Conn, to string) {
	defer here.Close()
	there, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer there.Close()
	var both sync.WaitGroup
	both.Go(func() { io.Copy(there, here); there.(*net.TCPConn).CloseWrite() })
	both.Go(func() { io.Copy(here, there); here.(*net.TCPConn).CloseWrite() })
	both.Wait()
}

// A pageReader does what pages say, in a folder that is fresh for each.
type pageReader struct {
	folder string // the same for each, because Go compiles anew for another one
	cache  string // of the user
	env    []string
}

func newReader(t *testing.T) *pageReader {
	t.Helper()
	home := t.TempDir()
	return &pageReader{folder: filepath.Join(home, "reader"), cache: filepath.Join(home, "cache"), env: newPageWorld(t, home)}
}

// does does the steps of a page in English, and then in Chinese.
func (r *pageReader) does(t *testing.T, page pageText) {
	t.Helper()
	english, chinese := page.steps(t)
	r.doesIn(t, "en", english)
	r.doesIn(t, "zh", chinese)
}

func (r *pageReader) doesIn(t *testing.T, language string, steps []pageStep) {
	t.Helper()
	for _, left := range []string{r.folder, r.cache} {
		if err := os.RemoveAll(left); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(r.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	run := r.begins(t, language, r.folder)
	defer run.close()
	run.do(steps)
}

// begins gives a reader of the language terminals in the folder.
func (r *pageReader) begins(t *testing.T, language, folder string) *pageRun {
	return &pageRun{t: t, folder: folder, env: append(r.env[:len(r.env):len(r.env)], "DINGEVENT_LANG="+language)}
}

// repositoryOf is where this code can be cloned from. Code that came without its history gets one.
func repositoryOf(t *testing.T, home string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil && os.Getenv("CI") == "" {
		t.Skip("git is missing: a page clones this repository")
	}
	code, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(code, ".git")); err == nil {
		return code
	}
	repository := filepath.Join(home, "repository")
	for _, args := range [][]string{
		{"init", "--quiet", repository}, {"add", "--all"}, {"-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message=all"},
	} {
		git := exec.Command("git", args...)
		git.Env = append(os.Environ(), "GIT_DIR="+filepath.Join(repository, ".git"), "GIT_WORK_TREE="+code)
		if out, err := git.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, out)
		}
	}
	return repository
}

// newPageWorld is what surrounds a reader, as variables: DingTalk behind a proxy, this repository in the place of the public one, and a
// home without anything of ours in it.
func newPageWorld(t *testing.T, home string) (env []string) {
	t.Helper()
	repository := repositoryOf(t, home)
	git := fmt.Sprintf("[url %q]\n\tinsteadOf = https://github.com/dingevent/dingevent\n[safe]\n\tdirectory = *\n", repository)
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(git), 0o600); err != nil {
		t.Fatal(err)
	}
	ca, bin := filepath.Join(home, "ca.pem"), filepath.Join(home, "bin")
	startCommand(t, dingtalkAt, "simulate", "--addr", dingtalkAt, "--tls", "api.dingtalk.com,oapi.dingtalk.com", "--ca-file", ca, "--feed", "300ms")
	proxy := newProxy()
	proxy.to = dingtalkAt
	t.Cleanup(proxy.server.Close)
	env = append(os.Environ(),
		"PATH="+bin+":"+os.Getenv("PATH"), "GOBIN="+bin,
		"HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"), "TMPDIR="+home,
		"HTTPS_PROXY="+proxy.server.URL, "SSL_CERT_FILE="+ca, "NO_COLOR=1")
	for _, name := range []string{"GOPATH", "GOMODCACHE", "GOCACHE", "GOENV"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+strings.TrimSpace(string(value)))
	}
	return env
}
