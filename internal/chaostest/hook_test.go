package chaostest

import (
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A hook is the webhook of all subscriptions, one path each. It notes what it takes. Some requests it answers slowly, with 500,
// or never, before it has taken the event or after that.
type hook struct {
	good atomic.Bool // all is taken at once

	mu      sync.Mutex           // protects handled
	handled map[string][]handled // by subscription
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	dice := rand.N(100)
	if h.good.Load() {
		dice = 100
	}
	if dice >= 4 {
		h.note(strings.TrimPrefix(r.URL.Path, "/"), handled{r.Header.Get("webhook-id"), r.Header.Get("Dingevent-Corp"), markOf(body)})
	}
	switch dice {
	case 0, 1, 2, 4:
		w.WriteHeader(http.StatusInternalServerError)
	case 3, 5:
		<-r.Context().Done() // the gateway gives up, or is killed
	case 6, 7, 8:
		<-time.After(rand.N(300 * time.Millisecond))
	}
}

func (h *hook) note(subscription string, e handled) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.handled == nil {
		h.handled = map[string][]handled{}
	}
	h.handled[subscription] = append(h.handled[subscription], e)
}

func (h *hook) all() map[string][]handled {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := maps.Clone(h.handled)
	for name := range all {
		all[name] = slices.Clone(all[name])
	}
	return all
}

// markOf finds the mark that the test put into the payload, or into that of a row.
func markOf(payload []byte) string {
	var p struct {
		Mark    string
		BizData string `json:"biz_data"`
	}
	json.Unmarshal(payload, &p)
	if p.BizData != "" {
		return markOf([]byte(p.BizData))
	}
	return p.Mark
}
