package openapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/openapi"
)

// TestTokenDoesNotPrintItself: by no verb, in no log, in no JSON.
func TestTokenDoesNotPrintItself(t *testing.T) {
	world(t, nil, nil, func(t *testing.T, _ *dingtest.Server, c *openapi.Client, _ *recorder) {
		got, err := c.Token(t.Context(), "")
		if err != nil || got.IsZero() {
			t.Fatal(got, err)
		}
		type holder struct {
			Token openapi.Token
			Map   map[string]openapi.Token
		}
		held := holder{got, map[string]openapi.Token{"a": got}}
		var text bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&text, verb+verb, got, held)
		}
		slog.New(slog.NewTextHandler(&text, nil)).Info("a", "token", got, "held", held)
		slog.New(slog.NewJSONHandler(&text, nil)).Info("a", "token", got, "held", held)
		if err := json.NewEncoder(&text).Encode(held); err != nil {
			t.Fatal(err)
		}
		if hex := fmt.Sprintf("%x", got.Reveal()); strings.Contains(text.String(), got.Reveal()) || strings.Contains(text.String(), hex) || !strings.Contains(text.String(), "***") {
			t.Errorf("%s", text.String())
		}
	})
}
