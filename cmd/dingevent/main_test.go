package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dingevent/dingevent/internal/freeaddr"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dingevent": main, "ledger": ledgerMain, "attach": attachMain, "counter": counterMain, "writer": writerMain})
}

// TestScripts runs the command as a person types it. Each script gets free addresses, and a webhook
// that answers what "answer CODE" told it last.
func TestScripts(t *testing.T) { testscript.Run(t, scriptsIn(t, "testdata/script")) }

// scriptsIn are the scripts of a folder, with what each of them gets.
func scriptsIn(t *testing.T, dir string) testscript.Params {
	return testscript.Params{
		Dir: dir,
		Setup: func(env *testscript.Env) error {
			hook := newScriptHook()
			env.Defer(hook.server.Close)
			env.Values["hook"] = hook
			env.Setenv("HOOK", hook.server.URL)
			proxy := newProxy()
			env.Defer(proxy.server.Close)
			env.Values["proxy"] = proxy
			env.Setenv("PROXY", proxy.server.URL)
			env.Setenv("NO_COLOR", "1")
			env.Setenv("GORACE", os.Getenv("GORACE")) // how make race sets up the race detector
			deploy, err := filepath.Abs("../../deploy")
			if err != nil {
				return err
			}
			env.Setenv("DEPLOY", deploy)
			for _, name := range []string{"SIM", "LISTEN", "API", "ATTACH", "SPARE"} {
				env.Setenv(name, freeaddr.New(t))
			}
			proxy.to = env.Getenv("SIM")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"answer":   answerCommand,
			"aside":    asideCommand,
			"flip":     flipCommand,
			"await":    awaitCommand,
			"capture":  captureCommand,
			"certs":    certsCommand,
			"expand":   expandCommand,
			"get":      getCommand,
			"proxy":    proxyCommand,
			"tunneled": tunneledCommand,
			"postfile": postFileCommand,
			"post":     postCommand,
			"waitfile": waitfileCommand,
		},
	}
}

// A scriptHook is a webhook that answers with one status.
type scriptHook struct {
	server *httptest.Server
	status atomic.Int32
}

func newScriptHook() *scriptHook {
	h := new(scriptHook)
	h.status.Store(http.StatusOK)
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(int(h.status.Load()))
		fmt.Fprintln(w, "as the script told me")
	}))
	return h
}

// answer CODE: the webhook answers so from now on.
func answerCommand(ts *testscript.TestScript, neg bool, args []string) {
	var status int32
	if _, err := fmt.Sscan(args[0], &status); err != nil || neg {
		ts.Fatalf("usage: answer CODE")
	}
	ts.Value("hook").(*scriptHook).status.Store(status)
}

// flip FILE BYTE: turns over a bit. Instead of a number there may be a text: the bit is in its last place.
func flipCommand(ts *testscript.TestScript, _ bool, args []string) {
	data := []byte(ts.ReadFile(args[0]))
	at, err := strconv.Atoi(args[1])
	if err != nil {
		at = bytes.LastIndex(data, []byte(args[1]))
	}
	if at < 0 || at >= len(data) {
		ts.Fatalf("no %s in %s", args[1], args[0])
	}
	data[at] ^= 4
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

// aside NAME: keeps the folder of the last recovery as the variable.
func asideCommand(ts *testscript.TestScript, _ bool, args []string) {
	folders, err := filepath.Glob(ts.MkAbs("data/damaged-*"))
	ts.Check(err)
	ts.Setenv(args[0], slices.Max(folders))
}

// expand FILE: replaces the script's variables in FILE.
func expandCommand(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	text := ts.ReadFile(path)
	for _, name := range []string{"SIM", "LISTEN", "API", "ATTACH", "SPARE", "HOOK", "WORK", "DATABASE", "SCHEMA", "LISTEN2", "API2", "RDS", "NAME", "HOST"} {
		text = strings.ReplaceAll(text, "@"+name+"@", ts.Getenv(name))
	}
	ts.Check(os.WriteFile(path, []byte(text), 0o600))
}

// capture NAME PATTERN URL: fetches the URL until the answer has the pattern, and keeps its first group as
// the variable.
func captureCommand(ts *testscript.TestScript, _ bool, args []string) {
	pattern := regexp.MustCompile(args[1])
	until(ts, args[1], func() bool {
		found := pattern.FindSubmatch(answerOf(http.Get(args[2])))
		if found != nil {
			ts.Setenv(args[0], string(found[1]))
		}
		return found != nil
	})
}

// postfile PATTERN URL FILE: posts the file, which is JSON, until the answer has the pattern.
func postFileCommand(ts *testscript.TestScript, _ bool, args []string) {
	body := ts.ReadFile(args[2])
	until(ts, args[0], func() bool {
		answer := answerOf(http.Post(args[1], "application/json", strings.NewReader(body)))
		return regexp.MustCompile(args[0]).Match(answer)
	})
}

// answerOf is the body of an answer; nothing if there is none.
func answerOf(resp *http.Response, err error) []byte {
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil
	}
	return body
}

// get PATTERN URL: fetches the URL until the answer has the pattern; with ! before, until an answer does not have it.
func getCommand(ts *testscript.TestScript, neg bool, args []string) {
	until(ts, args[0], func() bool {
		answer := answerOf(http.Get(args[1]))
		return len(answer) > 0 && regexp.MustCompile(args[0]).Match(answer) != neg
	})
}

// post URL JSON: posts it, and wants to be answered 200; with ! before, something else.
func postCommand(ts *testscript.TestScript, neg bool, args []string) {
	resp, err := http.Post(args[0], "application/json", strings.NewReader(args[1]))
	ts.Check(err)
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); (resp.StatusCode != http.StatusOK) != neg {
		ts.Fatalf("answered %s: %s", resp.Status, body)
	}
}

// waitfile FILE: waits until there is one.
func waitfileCommand(ts *testscript.TestScript, _ bool, args []string) {
	until(ts, args[0], func() bool {
		_, err := os.Stat(ts.MkAbs(args[0]))
		return err == nil
	})
}

// await PATTERN COMMAND...: runs the command again and again until its output has the pattern, or,
// with ! before, no longer has it.
func awaitCommand(ts *testscript.TestScript, neg bool, args []string) {
	until(ts, args[0], func() bool {
		err := ts.Exec(args[1], args[2:]...)
		return err == nil && regexp.MustCompile(args[0]).MatchString(ts.ReadFile("stdout")) != neg
	})
}

// until looks again and again until it is done. The processes are real, and so is time: it gives up only when a machine that is
// ten times as slow as usual must have been done, too.
func until(ts *testscript.TestScript, what string, done func() bool) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(2 * time.Minute); !done(); {
		select {
		case <-tick.C:
		case <-deadline:
			ts.Fatalf("%q never came", what)
		}
	}
}
