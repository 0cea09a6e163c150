package main

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
)

const orderedSubscription = `    order: corp
    concurrency: 64
    timeout: 300ms
    retry: {first: 20ms, max: 200ms}
`

// TestKillOrdered kills the gateway with SIGKILL at random moments, while events of 100 corps come by three transports and
// are delivered in order to a webhook that fails in every way, and takes nothing of one corp. Afterwards:
//
//   - Every event that was answered with success has been delivered.
//   - The events of a corp were delivered for the first time in the order of the journal, and none was left out: never
//     one before an earlier one.
//   - Each gateway went forward: of a corp it delivered no event after a later one. It may have begun with events that were
//     delivered before it was started, and again, where an answer got lost, with the same event.
func TestKillOrdered(t *testing.T) {
	longtest.Skip(t)
	k := newKillTest(t, orderedSubscription)
	k.corps = 100
	hook := newMoodyHook(t, k.webhook, "dingcorp0")
	stopPushing := k.push(8)
	began := time.Now()
	k.killAgainAndAgain(1500 * time.Millisecond)
	gateway := k.start()
	k.waitReady(gateway)
	stopPushing()
	hook.cheerUp()
	k.verify(hook.marks)
	k.end(gateway)
	hook.verify(t, eventsByCorp(t, filepath.Join(k.dir, "data")))
	t.Logf("all that in %v", time.Since(began).Round(time.Second))
}

// eventsByCorp reads the sequences of each corp's events from the journal of a stopped gateway.
func eventsByCorp(t *testing.T, data string) map[string][]journal.Seq {
	t.Helper()
	j, err := datafolder.OpenJournal(data, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	corps := make(map[string][]journal.Seq)
	for from := journal.Seq(1); ; {
		entries, err := j.Read(t.Context(), from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			return corps
		}
		for _, e := range entries {
			from = e.Seq + 1
			if e.Envelope.Transport != dingevent.TransportInternal { // as those of the audit, which these subscriptions do not want
				corps[e.Envelope.CorpID] = append(corps[e.Envelope.CorpID], e.Seq)
			}
		}
	}
}

// verify checks the order in which the events of each corp were handled against the journal.
func (h *moodyHook) verify(t *testing.T, corps map[string][]journal.Seq) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	total, again, back, furthest := 0, 0, 0, 0
	for corp, handled := range h.handled {
		var firsts []journal.Seq // in the order they came
		for i, e := range handled {
			seen := len(firsts) > 0 && e.seq <= firsts[len(firsts)-1]
			if !seen {
				firsts = append(firsts, e.seq)
			} else if _, ok := slices.BinarySearch(firsts, e.seq); !ok {
				t.Errorf("%s: event %d came first after %d", corp, e.seq, firsts[len(firsts)-1])
			}
			switch begins := i > 0 && e.life > handled[i-1].life; {
			case i > 0 && !begins && e.seq < handled[i-1].seq:
				t.Errorf("%s: gateway %d delivered event %d after %d", corp, e.life, e.seq, handled[i-1].seq)
			case begins && seen:
				at, _ := slices.BinarySearch(firsts, e.seq)
				back++
				furthest = max(furthest, len(firsts)-at)
			}
		}
		total, again = total+len(firsts), again+len(handled)-len(firsts)
		if want := corps[corp]; len(firsts) > len(want) || !slices.Equal(firsts, want[:len(firsts)]) {
			t.Errorf("%s: the events came otherwise than in the journal, from place %d on of %d", corp, difference(firsts, want), len(want))
		}
	}
	t.Logf("%d events of %d corps in order, %d deliveries of them again; %d times a gateway began earlier in a corp, by %d events at most; moods %v",
		total, len(h.handled), again, back, furthest, h.had)
}

// difference is the first place at which two lists differ.
func difference(a, b []journal.Seq) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
