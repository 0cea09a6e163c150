package postgres

import (
	"runtime"

	"github.com/dingevent/dingevent/journal/internal/eventkey"
	"github.com/dingevent/dingevent/journal/internal/linger"
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
	more := func() bool { return g.records < maxGroup && bytes < maxGroupBytes && len(w.late) == 0 }
	if more() {
		linger.Wait(&w.linger, g.records, w.calls, w.closing, func(c *call) (int, bool) {
			w.join(g, c, &bytes, keys)
			return g.records, more()
		})
	}
	return g, true
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
