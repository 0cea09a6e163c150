package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/freeaddr"
)

// TestLibraryLog: what net/http logs about a webhook that sends more than its answer is a line like others, at the level of
// debugging. Such a webhook cannot fill a log that has no such lines.
func TestLibraryLog(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{}, 100) // by the gateway, which has logged why before
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		conn, both, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n<b>more</b>")
		io.Copy(io.Discard, both)
		closed <- struct{}{}
	}))
	defer hook.Close()
	for level, told := range map[string]bool{"info": false, "debug": true} {
		fake := freeaddr.New(t)
		startCommand(t, "fake DingTalk at", "simulate", "--addr", fake)
		config := filepath.Join(t.TempDir(), "dingevent.yaml")
		text := fmt.Sprintf(`
log: {level: %s, format: json}
api: 127.0.0.1:0
apps: [{name: hr, stream: {client_id: k, client_secret: s, base_url: "http://%s"}}]
subscriptions: [{name: out, start: beginning, webhook: {url: "%s"}}]
`, level, fake, hook.URL)
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		serve, log := startCommand(t, `"msg":"connection open"`, "serve", "-c", config)
		if out, err := exec.Command("dingevent", "trigger", "user_add_org", "--simulator", "http://"+fake).CombinedOutput(); err != nil {
			t.Fatalf("trigger: %v\n%s", err, out)
		}
		<-closed
		serve.Process.Signal(os.Interrupt)
		if err := serve.Wait(); err != nil { // then the log is whole
			t.Error(err)
		}
		seen := false
		for line := range strings.Lines(log.String()) {
			var record struct{ Level, Msg string }
			if err := json.Unmarshal([]byte(line), &record); err != nil {
				t.Errorf("%s: %v: %s", level, err, line)
			}
			if strings.HasPrefix(record.Msg, "Unsolicited response") {
				seen = true
			}
		}
		if seen != told {
			t.Errorf("at level %s net/http's line is logged: %v\n%s", level, seen, log)
		}
	}
}
