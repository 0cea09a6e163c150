package assistant_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/dingevent/dingevent/internal/assistant"
	"github.com/dingevent/dingevent/internal/limitstest"
)

// A bearer sends a token.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

func TestHTTP(t *testing.T) {
	service := newService(t)
	server := assistant.New(func(ctx context.Context, ask func(context.Context, assistant.Service) error) error {
		return ask(ctx, service)
	}, assistant.Options{})
	web := httptest.NewServer(assistant.Handler(server, "127.0.0.1:0", "right", slog.New(slog.DiscardHandler)))
	defer web.Close()
	url := web.URL + assistant.Path
	client, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(),
		&mcp.StreamableClientTransport{Endpoint: url, HTTPClient: &http.Client{Transport: bearer("right")}, DisableStandaloneSSE: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	session{t, client}.wants("show_event", map[string]any{"event": "e1"}, `"seq":"1"`)
	client.Close()

	most := limitstest.Of(t, "mcp: body").Number()
	for size, want := range map[int]int{most: 200, most + 1: 413} {
		call := `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}`
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(call+strings.Repeat(" ", size-len(call))))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		answer, err := (&http.Client{Transport: bearer("right")}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("a request of %d bytes is answered %d, want %d", size, answer.StatusCode, want)
		}
	}
	for _, c := range []struct {
		token, host, origin string
		want                int
	}{
		{"right", "", "", 200},
		{"right", "localhost:80", "http://localhost:80", 200},
		{"wrong", "", "", 401},
		{"", "", "", 401},
		{"right", "evil.example", "", 403},
		{"right", "", "https://evil.example", 403},
		{"right", "localhost:80", "null", 403},
		{"", "evil.example", "https://evil.example", 403},
	} {
		body := `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}`
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Origin": c.origin} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(c.host, "evil") && (strings.Contains(string(said), "api_hosts") || !strings.Contains(string(said), "ask by localhost")) {
			t.Errorf("host %q is told what does not help: %s", c.host, said)
		}
		if answer.StatusCode != c.want {
			t.Errorf("token %q, host %q, origin %q: %d, want %d", c.token, c.host, c.origin, answer.StatusCode, c.want)
		}
	}
}
