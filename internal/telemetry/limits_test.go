//go:build !small

package telemetry_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/internal/telemetry"
)

// TestLimitOfAnAnswer: a collector's answer at the bound is read, and a longer one costs its connection.
func TestLimitOfAnAnswer(t *testing.T) {
	most := limitstest.Of(t, "OTLP: answer").Number()
	for size, want := range map[int]int{most: 1, most + 1: 2} {
		var mu sync.Mutex // protects connections
		connections := map[string]bool{}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			connections[r.RemoteAddr] = true
			mu.Unlock()
			w.Header().Set("Content-Length", fmt.Sprint(size))
			w.Write(make([]byte, size))
		}))
		tel := open(t, telemetry.Options{Endpoint: server.URL, NoTraces: true})
		for range 2 {
			finish(tel, prometheus.NewRegistry())
		}
		mu.Lock()
		if len(connections) != want {
			t.Errorf("two answers of %d bytes took %d connections, want %d", size, len(connections), want)
		}
		mu.Unlock()
		server.Close()
	}
}
