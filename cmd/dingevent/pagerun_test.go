//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/envref"
)

// A pageRun does what a page says, as a reader who types it into terminals.
type pageRun struct {
	t      *testing.T
	folder string // where the reader begins
	env    []string
	shells []*shell // the one that was used last is the last
	fences int
}

var (
	// serves is a last line that goes on until Ctrl-C.
	serves = regexp.MustCompile(`(?:^|\n)(?:(?:dingevent|go run -tags small ./cmd/dingevent) (?:dev|serve|simulate|listen)|go run (?:\.|\S+\.go))(?: [^\n]*[^&\n])?$`)
	// looks are commands that change nothing. A reader types them again if what they show is not there yet.
	looks = regexp.MustCompile(`^((dingevent (events|status|why|attempts|subscriptions|suite|dead list)|cat)( .*)?\n?)+$`)
	// fails is a comment on a command that ends with code 1.
	fails = regexp.MustCompile(`# .*(?:code|返回码) 1`)
	// there ends a line with Ctrl-C if the reader goes on in that terminal.
	there = regexp.MustCompile(`there:$|在那里：$`)
	ctrlC = regexp.MustCompile(`(?m)^# .*Ctrl-C.*$`)
)

// do does the steps. Beside a text it waits for the end of each fence, and for the text of one that serves.
func (r *pageRun) do(steps []pageStep) {
	r.t.Helper()
	for i, step := range steps {
		shown := ""
		if i+1 < len(steps) && steps[i+1].kind == "text" {
			shown = steps[i+1].text
		}
		switch step.kind {
		case "file":
			r.write(step)
			if strings.HasSuffix(step.name, ".yaml") {
				r.checks(step.text)
			}
		case "yaml":
			r.checks(step.text)
		case "go":
			r.t.Fatalf("the first line of this is no comment with the name of its file:\n%s", step.text)
		case "text":
			if i == 0 || steps[i-1].kind != "sh" {
				r.elsewhere(step.text)
			}
		case "sh":
			for _, line := range ctrlC.FindAllString(step.text, -1) {
				r.interrupt(line)
			}
			r.run(strings.TrimSpace(strings.ReplaceAll(step.text, "\\\n", "")), shown)
		}
	}
}

// write writes a file into the reader's folder.
func (r *pageRun) write(step pageStep) {
	r.t.Helper()
	path := filepath.Join(r.here(), step.name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(step.text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// checks wants a config to be valid. A piece that begins deeper is of an app that is more besides.
func (r *pageRun) checks(text string) {
	r.t.Helper()
	if strings.HasPrefix(text, "    ") {
		text = "apps:\n  - name: piece\n    stream: {client_id: dingkey, client_secret: secret}\n" + text
	}
	if _, err := daemon.ParseConfig([]byte(text), envref.Variables(sampleVariable)); err != nil {
		r.t.Errorf("%s\n%v", text, err)
	}
}

// sampleVariable is a value for what an example takes from the environment.
func sampleVariable(name string) (string, bool) {
	switch {
	case strings.HasSuffix(name, "AES_KEY"):
		return strings.Repeat("k", 43), true
	case strings.HasPrefix(name, "HOOK_"), strings.HasPrefix(name, "WEBHOOK_"):
		return "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true
	case strings.HasPrefix(name, "RDS_"):
		return "mysql://user:password@db.example.com:3306/ding_cloud_push", true
	}
	return "sample12", true
}

// here is the folder of the terminal that was used last.
func (r *pageRun) here() string {
	if len(r.shells) == 0 {
		return r.folder
	}
	return r.shells[len(r.shells)-1].folder
}

// free is the terminal that was used last and is not busy; else a new one in the same folder.
func (r *pageRun) free() *shell {
	for i := len(r.shells) - 1; i >= 0; i-- {
		if sh := r.shells[i]; sh.serving == "" {
			r.shells = append(append(r.shells[:i:i], r.shells[i+1:]...), sh)
			return sh
		}
	}
	sh := openShell(r.t, r.here(), r.env)
	r.shells = append(r.shells, sh)
	return sh
}

// run types a fence.
func (r *pageRun) run(fence, shown string) {
	r.t.Helper()
	if serves.MatchString(fence) && shown == "" {
		r.t.Fatalf("this goes on, and nothing says how to see that it does:\n%s", fence)
	}
	deadline := time.Now().Add(pagePatience)
	for {
		sh := r.free()
		r.fences++
		sh.types(r.t, fence, fmt.Sprintf("@@%d@@", r.fences))
		missing := r.await(sh, fence, shown, deadline)
		if missing == "" {
			return
		}
		if !looks.MatchString(fence) || time.Now().After(deadline) {
			r.t.Fatalf("%s\ndoes not show\n%s\nbut\n%s", fence, missing, sh.output())
		}
		time.Sleep(50 * time.Millisecond) // between two looks
	}
}

// await waits for the end of a fence, or for what one shows that goes on. It returns the line that is missing at the end.
func (r *pageRun) await(sh *shell, fence, shown string, deadline time.Time) (missing string) {
	r.t.Helper()
	for ; ; time.Sleep(20 * time.Millisecond) {
		failed, folder, ended := sh.end()
		missing := sees(sh.output(), shown)
		switch {
		case ended && sh.serving != "":
			r.t.Fatalf("%s\nhas ended, in %s\n%s", fence, folder, sh.output())
		case sh.serving != "" && strings.Contains(sh.output(), "@@failed@@"):
			r.t.Fatalf("%s\nhas a command that fails\n%s", fence, sh.output())
		case ended && (failed == "1") != fails.MatchString(fence):
			r.t.Fatalf("%s\nhas a command that fails, or none where one should (%s)\n%s", fence, failed, sh.output())
		case ended:
			sh.folder = folder
			return missing
		case sh.serving != "" && missing == "":
			return ""
		case time.Now().After(deadline):
			r.t.Fatalf("%s\ndoes not end, or does not show\n%s\nbut\n%s", fence, missing, sh.output())
		}
	}
}

// elsewhere waits until a text that follows no command stands in one of the terminals.
func (r *pageRun) elsewhere(shown string) {
	r.t.Helper()
	for deadline := time.Now().Add(pagePatience); ; time.Sleep(20 * time.Millisecond) {
		var all strings.Builder
		for _, sh := range r.shells {
			all.WriteString(sh.out.String())
		}
		missing := sees(all.String(), shown)
		if missing == "" {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("no terminal shows\n%s\nbut\n%s", missing, all.String())
		}
	}
}

// interrupt is Ctrl-C in the terminal whose command stands in the line.
func (r *pageRun) interrupt(line string) {
	r.t.Helper()
	for i, sh := range r.shells {
		lines := strings.Split(sh.serving, "\n")
		if sh.serving == "" || !strings.Contains(line, strings.Join(strings.Fields(lines[len(lines)-1])[:2], " ")) { // such as: dingevent serve
			continue
		}
		sh.interrupt(r.t)
		if there.MatchString(line) {
			r.shells = append(append(r.shells[:i:i], r.shells[i+1:]...), sh)
		}
		return
	}
	r.t.Fatalf("%q: no terminal runs that", line)
}

// close closes the terminals.
func (r *pageRun) close() {
	for _, sh := range r.shells {
		sh.close(r.t)
	}
}
