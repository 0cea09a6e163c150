//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// address is that of the API, with its token, which is a secret, too.
func (w *plantedWorld) address() (at struct{ URL, Token string }) {
	w.Helper()
	text, err := os.ReadFile(filepath.Join(w.dir, "data", "api.json"))
	if err != nil {
		w.Fatal(err)
	}
	if err := json.Unmarshal(text, &at); err != nil {
		w.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.secrets["the token of the API"] = at.Token
	return at
}

// keys makes and rotates keys of the API, and asks by them and by what was a key before.
func (w *plantedWorld) keys() {
	w.Helper()
	at := w.address()
	for i, args := range [][]string{
		{"make", "watcher"}, {"rotate", "watcher"}, {"rotate", "watcher", "--overlap", "0s"}, {"make", "boss", "--role", "admin"}, {"make", "gone"},
	} {
		key, err := w.command(append([]string{"apikey"}, args...)...).Output()
		if err != nil {
			w.Fatal(err)
		}
		secret := strings.TrimSpace(string(key))
		w.mu.Lock()
		w.secrets[fmt.Sprint("key ", i, " of the API")] = secret
		w.mu.Unlock()
		w.get(http.DefaultClient, at.URL+"/api/v1/keys", secret)
	}
	w.say("apikey", "remove", "gone")
	w.say("apikey", "list", "--json")
	for i := range 5 {
		secret := w.secrets[fmt.Sprint("key ", i, " of the API")]
		w.get(http.DefaultClient, at.URL+"/api/v1/status", secret)
		w.get(http.DefaultClient, at.URL+"/api/v1/events/follow?from="+secret, secret) // misplaced
	}
}

// ask asks the API for all that can be asked without a body, with a wrong token, too, and for the metrics.
func (w *plantedWorld) ask() {
	w.Helper()
	at := w.address()
	var document struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal(w.get(http.DefaultClient, at.URL+"/api/v1/openapi.json", ""), &document); err != nil || len(document.Paths) < 10 {
		w.Fatalf("%d paths in the document of the API, %v", len(document.Paths), err)
	}
	named := strings.NewReplacer("{name}", "signed", "{seq}", "1", "{id}", "x")
	for path, methods := range document.Paths {
		if methods["get"] == nil || strings.Contains(path, "stream") {
			continue
		}
		if strings.HasSuffix(path, "/ticket") {
			continue // the one place that gives it
		}
		path = "/api/v1" + strings.TrimPrefix(named.Replace(path), "/api/v1")
		w.get(http.DefaultClient, at.URL+path, at.Token)
		w.get(http.DefaultClient, at.URL+path, "planted-guess")
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/vars", "/readyz"} {
		w.get(http.DefaultClient, at.URL+path, "")
	}
	w.get(http.DefaultClient, "http://"+w.listen+"/metrics", "")
}

// get notes what an address answers; of a feed, what comes within a second.
func (w *plantedWorld) get(client *http.Client, url, token string) []byte {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), 2*time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		w.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := client.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	switch kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";"); kind {
	case "text/event-stream", "application/x-ndjson":
		defer time.AfterFunc(time.Second, cancel).Stop()
	}
	body, _ := io.ReadAll(resp.Body) // a feed is cut off
	head := new(bytes.Buffer)
	_ = resp.Header.Write(head)
	w.said[url+" "+token] = append(head.Bytes(), body...)
	return body
}

// browse follows the links of the console.
func (w *plantedWorld) browse() {
	w.Helper()
	out, err := w.command("console", "--no-open").Output()
	if err != nil {
		w.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	link := regexp.MustCompile(`href="(?:\./)?([^"#:]*)"`)
	base := w.address().URL
	seen, todo := map[string]bool{}, []string{"/"}
	w.get(browser, strings.TrimSpace(string(out)), "")
	for len(todo) > 0 && len(seen) < 60 {
		path := todo[0]
		todo = todo[1:]
		if seen[path] || strings.HasPrefix(path, "/assets/") || strings.Contains(path, "/feed") {
			continue
		}
		seen[path] = true
		for _, found := range link.FindAllSubmatch(w.get(browser, base+path, ""), -1) {
			todo = append(todo, "/"+strings.TrimPrefix(strings.ReplaceAll(string(found[1]), "&amp;", "&"), "/"))
		}
	}
	w.pages = len(seen)
}

// end ends the daemon in order.
func (w *plantedWorld) end() {
	w.Helper()
	_ = w.daemon.Process.Signal(os.Interrupt)
	if err := w.daemon.Wait(); err != nil {
		w.Error(err)
	}
	w.said["the log"] = w.errors.Bytes()
}

// keep notes what is stored: all files but api.json, which has the token for commands of this user, and the config.
func (w *plantedWorld) keep() {
	w.Helper()
	err := fs.WalkDir(os.DirFS(w.dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) == ".yaml" || entry.Name() == "api.json" {
			return err
		}
		w.said[path], err = os.ReadFile(filepath.Join(w.dir, path))
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}

// judge looks for the secrets, after it has looked whether there was something to find.
func (w *plantedWorld) judge() {
	w.Helper()
	tokens := 0
	for what := range w.secrets {
		if strings.HasPrefix(what, "access") || strings.HasPrefix(what, "ticket") {
			tokens++
		}
	}
	log := string(w.said["the log"])
	if tokens < 2 || w.pages < 10 || len(w.said) < 40 || !strings.Contains(log, "level=DEBUG") || !bytes.Contains(w.said["data/journal.db"], []byte("check_in")) {
		w.Errorf("%d tokens, %d pages, %d texts: too little was looked at", tokens, w.pages, len(w.said))
	}
	for where, text := range w.said {
		for what, secret := range w.secrets {
			if what == suiteTicket && (strings.HasPrefix(where, "data/") || where == "out.ndjson") {
				continue // an event of DingTalk's has it, and this journal is not encrypted
			}
			if i := bytes.Index(text, []byte(secret)); i >= 0 {
				w.Errorf("%s tells %s: …%s…", where, what, text[max(0, i-100):min(len(text), i+len(secret)+40)])
			}
		}
	}
}
