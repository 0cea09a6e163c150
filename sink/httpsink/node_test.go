package httpsink_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/httpsink"
)

var nodeVerifier = flag.String("standardwebhooks", "", "the folder in which Standard Webhooks' library for Node is installed, for TestNodeVerifies")

// TestNodeVerifies holds our signatures to what Standard Webhooks' own library for Node makes of them, over
// HTTP. Nothing happens without -standardwebhooks, which make webhooks passes.
func TestNodeVerifies(t *testing.T) {
	if *nodeVerifier == "" {
		return
	}
	address := startVerifier(t, map[string]string{
		"current": secret, "old": oldSecret, "wrong": "whsec_" + strings.Repeat("A", 32),
	})
	odd := delivery()
	odd.Envelope.ID, odd.Envelope.App = "事件.1 \"a\"", "人事\n"
	odd.Envelope.Data = []byte(`{"text":"钉钉 \u2028 <&> 😀"}`)
	binary := delivery()
	binary.Envelope.Data = []byte("\xff\x00\n")
	for name, test := range map[string]struct {
		d    dingevent.Delivery
		opts httpsink.Options
		old  bool // the old secret signs too
	}{
		"structured":            {delivery(), httpsink.Options{Secrets: []string{secret}}, false},
		"while rotated":         {delivery(), httpsink.Options{Secrets: []string{secret, oldSecret}}, true},
		"rotated, old first":    {delivery(), httpsink.Options{Secrets: []string{oldSecret, secret}}, true},
		"odd characters":        {odd, httpsink.Options{Secrets: []string{secret}}, false},
		"odd characters, raw":   {odd, httpsink.Options{Format: httpsink.Raw, Secrets: []string{secret}}, false},
		"binary":                {delivery(), httpsink.Options{Format: httpsink.Binary, Secrets: []string{secret}}, false},
		"no text in binary":     {binary, httpsink.Options{Format: httpsink.Binary, Secrets: []string{secret}}, false},
		"no text in raw":        {binary, httpsink.Options{Format: httpsink.Raw, Secrets: []string{secret}}, false},
		"no text in typed":      {binary, httpsink.Options{Format: httpsink.Typed, Secrets: []string{secret}}, false},
		"no JSON in structured": {binary, httpsink.Options{Secrets: []string{secret}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			const no = "No matching signature found"
			want := map[string]string{
				"current": "verified", "old": no, "wrong": no,
				"current, changed body": no, "old, changed body": no, "wrong, changed body": no,
			}
			if test.old {
				want["old"] = "verified"
			}
			got := said(t, address, &test.opts, test.d)
			if id := got["id"]; id == "" {
				t.Error("no webhook-id")
			}
			delete(got, "id")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what the library said (-want +got):\n%s", diff)
			}
		})
	}
}

// said delivers d to the verifier and returns its answer.
func said(t *testing.T, address string, opts *httpsink.Options, d dingevent.Delivery) (said map[string]string) {
	t.Helper()
	var answer dingevent.Answer
	d.Answer = &answer
	if err := newSink(t, address, opts).Deliver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(answer.Body, &said); err != nil {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	return said
}

// startVerifier starts the program with these secrets by name, and returns its URL.
func startVerifier(t *testing.T, secrets map[string]string) (address string) {
	t.Helper()
	text, err := json.Marshal(secrets)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", filepath.Join(*nodeVerifier, "program.mjs"))
	node.Env = append(os.Environ(), "SECRETS="+string(text))
	node.Stderr = os.Stderr
	in, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatalf("%v; Node must be installed", err)
	}
	t.Cleanup(func() { in.Close(); _ = node.Wait() })
	var port int
	if _, err := fmt.Fscan(out, &port); err != nil {
		t.Fatalf("the program told no port: %v", err)
	}
	return fmt.Sprintf("http://127.0.0.1:%d/hook", port)
}
