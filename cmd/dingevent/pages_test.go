//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/longtest"
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
		t.Run(page, func(t *testing.T) {
			reader := *reader
			reader.t = t
			reader.does("../../docs/" + page + ".md")
		})
	}
}

// A pageReader does what pages say, in a folder that is fresh for each.
type pageReader struct {
	t      *testing.T
	folder string // the same for each, because Go compiles anew for another one
	cache  string // of the user
	env    []string
}

func newReader(t *testing.T) *pageReader {
	t.Helper()
	home := t.TempDir()
	return &pageReader{t: t, folder: filepath.Join(home, "reader"), cache: filepath.Join(home, "cache"), env: newPageWorld(t, home)}
}

// does does the steps of a page, and then those of its Chinese one.
func (r *pageReader) does(path string) {
	r.t.Helper()
	english, chinese := bothLanguages(r.t, path)
	r.doesIn("en", path, english)
	r.doesIn("zh", path, chinese)
}

func (r *pageReader) doesIn(language, path string, steps []pageStep) {
	r.t.Helper()
	r.t.Logf("%s, %s", path, language)
	for _, left := range []string{r.folder, r.cache} {
		if err := os.RemoveAll(left); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := os.Mkdir(r.folder, 0o755); err != nil {
		r.t.Fatal(err)
	}
	run := r.begins(language, r.folder)
	defer run.close()
	run.do(steps)
}

// begins gives a reader of the language terminals in the folder.
func (r *pageReader) begins(language, folder string) *pageRun {
	return &pageRun{t: r.t, folder: folder, env: append(r.env[:len(r.env):len(r.env)], "DINGEVENT_LANG="+language)}
}

// newPageWorld is what surrounds a reader, as variables: DingTalk behind a proxy, this repository in the place of the public one, and a
// home without anything of ours in it.
func newPageWorld(t *testing.T, home string) (env []string) {
	t.Helper()
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
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
	for _, name := range []string{"GOPATH", "GOMODCACHE", "GOCACHE"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+strings.TrimSpace(string(value)))
	}
	return env
}
