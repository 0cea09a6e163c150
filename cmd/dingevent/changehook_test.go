package main

import (
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/dingevent/dingevent/journal"
)

// A changeHook is a webhook for subscriptions that are changed, sought and replayed. It fails now and then, before it has
// handled an event or after that, and notes what it has handled, by what.
type changeHook struct {
	mu      sync.Mutex // protects what follows
	cheered bool
	life    int                                  // of the latest gateway
	sought  int                                  // raised when a seek of the ordered subscription begins, and when it has ended
	ordered map[string][]soughtEvent             // what the ordered subscription delivered, by corp
	arrived map[string]map[string]map[string]int // by subscription, mark and ID
	replays map[string]map[journal.Seq]bool      // by ID
}

// A soughtEvent is an event as the ordered subscription delivered it.
type soughtEvent struct {
	handledEvent
	sought int
}

const (
	orderedName = "ordered" // its events go one after another, corp by corp, and none becomes a dead letter
	looseName   = "loose"   // some of its events do
)

func newChangeHook(t *testing.T, addr string) *changeHook {
	h := &changeHook{
		ordered: map[string][]soughtEvent{}, replays: map[string]map[journal.Seq]bool{},
		arrived: map[string]map[string]map[string]int{orderedName: {}, looseName: {}},
	}
	server := &http.Server{Addr: addr, Handler: h}
	go server.ListenAndServe()
	t.Cleanup(func() { server.Close() })
	return h
}

func (h *changeHook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		fail(w, r)
		return
	}
	h.take(r.Header, body)(w, r)
}

// take notes an event if it is handled, and returns what is answered.
func (h *changeHook) take(header http.Header, body []byte) func(http.ResponseWriter, *http.Request) {
	life, _ := strconv.Atoi(header.Get("Life"))
	n, _ := strconv.ParseUint(header.Get("Dingevent-Seq"), 10, 64)
	name, replay := header.Get("Dingevent-Subscription"), header.Get("Dingevent-Replay")
	h.mu.Lock()
	defer h.mu.Unlock()
	if life < h.life { // it comes late, from a gateway that is dead
		return fail
	}
	h.life = life
	handled, answer := h.pick(replay == "" && name == orderedName)
	if handled {
		h.note(name, replay, header.Get("Dingevent-Corp"), markOf(body), header.Get("webhook-id"), journal.Seq(n))
	}
	return answer
}

func (h *changeHook) pick(ordered bool) (handled bool, answer func(http.ResponseWriter, *http.Request)) {
	switch dice := rand.N(100); {
	case h.cheered:
	case dice < 4:
		return false, fail
	case dice < 6:
		return true, fail
	case dice < 8:
		return true, reset
	case dice < 11 && !ordered:
		return false, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnprocessableEntity) }
	}
	return true, good.answer
}

func (h *changeHook) note(name, replay, corp, mark, id string, seq journal.Seq) {
	if replay != "" {
		if h.replays[replay] == nil {
			h.replays[replay] = map[journal.Seq]bool{}
		}
		h.replays[replay][seq] = true
		return
	}
	if marks := h.arrived[name]; marks != nil {
		if marks[mark] == nil {
			marks[mark] = map[string]int{}
		}
		marks[mark][id]++
	}
	if name == orderedName {
		h.ordered[corp] = append(h.ordered[corp], soughtEvent{handledEvent{h.life, seq}, h.sought})
	}
}

// seeking notes that a seek of the ordered subscription begins or has ended: while it is an odd number, one is under way.
func (h *changeHook) seeking() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sought++
}

// cheerUp ends all failures.
func (h *changeHook) cheerUp() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cheered = true
}

// marks returns the IDs under which each mark arrived by a subscription, with how often.
func (h *changeHook) marks(name string) map[string]map[string]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	marks := make(map[string]map[string]int, len(h.arrived[name]))
	for mark, ids := range h.arrived[name] {
		marks[mark] = maps.Clone(ids)
	}
	return marks
}

// verify checks the order of the ordered subscription against the journal: of a corp each event came first after all before
// it, and none later went back but where a gateway began or a seek was under way or between.
func (h *changeHook) verify(t *testing.T, corps map[string][]journal.Seq) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	total, again, back := 0, 0, 0
	for corp, handled := range h.ordered {
		var firsts []journal.Seq // in the order they came
		for i, e := range handled {
			if len(firsts) == 0 || e.seq > firsts[len(firsts)-1] {
				firsts = append(firsts, e.seq)
			}
			if i == 0 || e.seq >= handled[i-1].seq {
				continue
			}
			back++
			if before := handled[i-1]; e.life == before.life && e.sought == before.sought && e.sought%2 == 0 {
				t.Errorf("%s: gateway %d delivered event %d after %d, though nobody sought", corp, e.life, e.seq, before.seq)
			}
		}
		total, again = total+len(firsts), again+len(handled)-len(firsts)
		if want := corps[corp]; len(firsts) > len(want) || !slices.Equal(firsts, want[:len(firsts)]) {
			t.Errorf("%s: the events came first otherwise than in the journal, from place %d on of %d", corp, difference(firsts, want), len(want))
		}
	}
	t.Logf("%d events of %d corps in order, %d deliveries of them again, %d steps back", total, len(h.ordered), again, back)
}

// lacks returns how many of the events in a range a replay did not deliver.
func (h *changeHook) lacks(replay string, corps map[string][]journal.Seq, from, end journal.Seq) (lacking int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, seqs := range corps {
		for _, seq := range seqs {
			if seq >= from && seq < end && !h.replays[replay][seq] {
				lacking++
			}
		}
	}
	return lacking
}
