package daemon

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// A hook is a webhook that notes the IDs of what it takes, marked if they are replayed.
type hook struct {
	*httptest.Server
	mu     sync.Mutex // protects what follows
	ids    []string
	status int
}

func newHook(t *testing.T) *hook {
	h := &hook{status: http.StatusOK}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var e struct{ ID, Replay string }
		_ = json.Unmarshal(body, &e)
		h.mu.Lock()
		defer h.mu.Unlock()
		if w.WriteHeader(h.status); h.status == http.StatusOK {
			h.ids = append(h.ids, e.ID)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) answer(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = status
}

func (h *hook) taken() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.ids)
}

// wants waits until the hook has taken these IDs since it was asked last, in any order, and nothing else.
func (h *hook) wants(t *testing.T, want ...string) {
	t.Helper()
	slices.Sort(want)
	eventually(t, func() error {
		got := h.taken()
		slices.Sort(got)
		if !slices.Equal(got, want) {
			return fmt.Errorf("the hook took %q, want %q", got, want)
		}
		return nil
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ids = nil
}
