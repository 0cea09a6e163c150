package main

import (
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A moodyHook is a webhook that fails in every way, before it has handled an event or after that, and notes what it
// has handled in which order. Of one corp it takes nothing, until it is in a good mood.
type moodyHook struct {
	sulks string // the corp

	mu      sync.Mutex // protects what follows
	cheered bool
	life    int                       // of the latest gateway
	tried   map[journal.Seq]int       // latest attempts of that gateway
	handled map[string][]handledEvent // by corp
	arrived map[string]map[string]int // by mark and ID
	had     map[string]int            // moods, how often
}

// A handledEvent is a line of what a corp's events came to.
type handledEvent struct {
	life int // which gateway sent it
	seq  journal.Seq
}

// A mood is what happens to a request.
type mood struct {
	name    string
	percent int
	handled bool
	answer  func(http.ResponseWriter, *http.Request)
}

// moods are the bad ones; most requests are handled, and answered at once.
var moods = []mood{
	{"500", 4, false, fail},
	{"429", 1, false, postpone},
	{"reset", 2, false, reset},
	{"no answer", 1, false, wait},
	{"slow", 3, true, func(http.ResponseWriter, *http.Request) { <-time.After(rand.N(150 * time.Millisecond)) }},
	{"500 but handled", 1, true, fail},
	{"reset but handled", 2, true, reset},
	{"no answer but handled", 1, true, wait},
}

var (
	good  = mood{"good", 100, true, func(http.ResponseWriter, *http.Request) {}}
	sulky = mood{"sulky", 0, false, fail}
	stale = mood{"stale", 0, false, fail}
)

func fail(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }

func postpone(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusTooManyRequests)
}

// reset ends the connection as a crash does.
func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	}
}

// wait waits until the gateway gives up, or is killed.
func wait(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func newMoodyHook(t *testing.T, addr, sulks string) *moodyHook {
	h := &moodyHook{
		sulks: sulks, tried: make(map[journal.Seq]int), handled: make(map[string][]handledEvent),
		arrived: make(map[string]map[string]int), had: make(map[string]int),
	}
	server := &http.Server{Addr: addr, Handler: h}
	go server.ListenAndServe()
	t.Cleanup(func() { server.Close() })
	return h
}

func (h *moodyHook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		fail(w, r)
		return
	}
	h.take(r.Header, body).answer(w, r)
}

// take picks a mood, and notes the event if it is handled in it.
func (h *moodyHook) take(header http.Header, body []byte) mood {
	life, _ := strconv.Atoi(header.Get("Life"))
	attempt, _ := strconv.Atoi(header.Get("Dingevent-Attempt"))
	n, _ := strconv.ParseUint(header.Get("Dingevent-Seq"), 10, 64)
	seq, corp := journal.Seq(n), header.Get("Dingevent-Corp")
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.pick(corp)
	if h.isStale(life, seq, attempt) {
		m = stale
	}
	h.had[m.name]++
	if m.handled {
		h.handled[corp] = append(h.handled[corp], handledEvent{life, seq})
		mark, id := markOf(body), header.Get("webhook-id")
		if h.arrived[mark] == nil {
			h.arrived[mark] = make(map[string]int)
		}
		h.arrived[mark][id]++
	}
	return m
}

// isStale reports whether a request comes late: from a gateway that is dead, or that gave it up and sent the next.
func (h *moodyHook) isStale(life int, seq journal.Seq, attempt int) bool {
	if life > h.life {
		h.life = life
		clear(h.tried)
	}
	if life < h.life || attempt <= h.tried[seq] {
		return true
	}
	h.tried[seq] = attempt
	return false
}

func (h *moodyHook) pick(corp string) mood {
	switch {
	case h.cheered:
		return good
	case corp == h.sulks:
		return sulky
	}
	dice := rand.N(100)
	for _, m := range moods {
		if dice -= m.percent; dice < 0 {
			return m
		}
	}
	return good
}

// cheerUp ends all moods but the good one.
func (h *moodyHook) cheerUp() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cheered = true
}

// marks returns the IDs under which each mark arrived, with how often.
func (h *moodyHook) marks() map[string]map[string]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	marks := make(map[string]map[string]int, len(h.arrived))
	for mark, ids := range h.arrived {
		marks[mark] = maps.Clone(ids)
	}
	return marks
}
