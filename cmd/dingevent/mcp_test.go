package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// TestMCPSpeaksOverStdio: a client starts the command and asks the files of a stopped daemon.
func TestMCPSpeaksOverStdio(t *testing.T) {
	data := t.TempDir()
	j, err := sqlite.Open(filepath.Join(data, "journal.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	env := &dingevent.Envelope{ID: "e1", Type: "user_add_org", CorpID: "ding1", App: "hr", Transport: dingevent.TransportStream, Received: time.Now(), Data: []byte(`{"mobile":"13800000001"}`)}
	if err := j.Receive(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("dingevent", "mcp", "--data", data, "--lang", "zh")
	command.Stderr = os.Stderr
	client, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &mcp.CommandTransport{Command: command}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for name, want := range map[string]string{"show_event": `"mobile":"(hidden: personal data)"`, "why": `"daemon_runs":false`} {
		result, err := client.CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: map[string]any{"event": "e1"}})
		if err != nil {
			t.Fatal(err)
		}
		if text := result.Content[0].(*mcp.TextContent).Text; result.IsError || !strings.Contains(text, want) {
			t.Errorf("%s: %s", name, text)
		}
	}
}
