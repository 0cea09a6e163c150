package acmecert

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/dingevent/dingevent/internal/limitstest"
)

// TestLimitOfAnAnswer: no more of a CA's answer is read than the bound.
func TestLimitOfAnAnswer(t *testing.T) {
	most := limitstest.Of(t, "acme: answer of the CA").Number()
	for _, size := range []int{most, most + 1, 2 * most} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, size)) }))
		resp, err := newTransport(Options{}).client().Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		if err != nil || len(text) != most {
			t.Errorf("of %d bytes %d are read, %v", size, len(text), err)
		}
		resp.Body.Close()
		server.Close()
	}
}
