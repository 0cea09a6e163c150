package wire

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal/memjournal"
)

func TestHandlerRefuses(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	server := httptest.NewServer(NewHandler(&local.Service{Journal: j}, Access{Token: "t0ken"}))
	defer server.Close()
	client := &Client{URL: server.URL, Token: "t0ken"}
	wrong := &Client{URL: client.URL, Token: "guess"}
	if _, err := wrong.Status(t.Context()); err == nil || !strings.Contains(err.Error(), "api.json") {
		t.Errorf("a wrong token: %v", err)
	}
	for path, want := range map[string]int{
		"events?since=yesterday": http.StatusBadRequest,
		"events?limit=-1":        http.StatusBadRequest,
		"events/x":               http.StatusBadRequest,
		"events/7":               http.StatusNotFound,
		"attempts/s/7":           http.StatusNotFound,
		"nothing":                http.StatusNotFound,
	} {
		req, _ := http.NewRequest(http.MethodGet, client.URL+"/api/v1/"+path, nil)
		req.Header.Set("Authorization", "Bearer t0ken")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %s, want %d", path, resp.Status, want)
		}
	}
	if resp, err := http.Post(client.URL+"/api/v1/dead/retry", "application/json", strings.NewReader("{}")); err != nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a token: %v, %v", resp.Status, err)
	}
}
