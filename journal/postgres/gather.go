package postgres

import (
	"runtime"
	"time"

	"github.com/dingevent/dingevent/journal/internal/eventkey"
)

// next waits for calls and returns all that wait, up to the bounds of a group. It is not ok once the writer is closing.
func (w *writer) next() (g *group, ok bool) {
	g = new(group)
	bytes, keys := 0, make(map[eventkey.Key]bool)
	late := w.late
	w.late = nil
	for _, c := range late {
		w.join(g, c, &bytes, keys)
	}
	if len(g.calls) == 0 {
		select {
		case <-w.closing:
			return nil, false
		case c := <-w.calls:
			w.join(g, c, &bytes, keys)
		}
	}
	for yielded := 0; g.records < maxGroup && bytes < maxGroupBytes && len(w.late) < maxGroup; {
		select {
		case c := <-w.calls:
			w.join(g, c, &bytes, keys)
			continue
		default:
		}
		if yielded == g.records {
			break
		}
		yielded = g.records
		runtime.Gosched() // callers that were answered just now may be about to call again
	}
	w.linger(g, &bytes, keys)
	return g, true
}

// linger waits for more calls, as long as the pace says.
func (w *writer) linger(g *group, bytes *int, keys map[eventkey.Key]bool) {
	if g.linger = w.pace.plan(g.records); g.linger.wanted == 0 {
		return
	}
	began := time.Now()
	timer, wanted := time.NewTimer(g.linger.most), min(g.linger.wanted, maxGroup)
	defer timer.Stop()
	for over := false; !over && g.records < wanted && *bytes < maxGroupBytes && len(w.late) == 0; {
		select {
		case c := <-w.calls:
			w.join(g, c, bytes, keys)
		case <-timer.C:
			over = true
		case <-w.closing:
			over = true
		}
	}
	g.linger.took = time.Since(began)
}

// join takes a call into the group, or makes it late: a statement does not see what it has inserted itself.
func (w *writer) join(g *group, c *call, bytes *int, keys map[eventkey.Key]bool) {
	shared := false
	for i := range c.records {
		shared = shared || c.records[i].keyed && keys[c.records[i].key]
	}
	if shared || len(w.late) > 0 && g.records+len(c.records) > maxGroup {
		w.late = append(w.late, c)
		return
	}
	for i := range c.records {
		if r := &c.records[i]; r.keyed {
			keys[r.key] = true
			g.rounds = max(g.rounds, r.round+1)
		}
	}
	g.rounds = max(g.rounds, min(len(c.records), 1))
	g.calls = append(g.calls, c)
	g.records += len(c.records)
	*bytes += c.size
}
