package sqlite

import (
	"runtime"
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal/internal/linger"
)

// patience is how long a commit applies state while events wait for it or for the next one. Each commit applies at
// least one change, so neither queue starves the other.
const patience = 10 * time.Millisecond

// take waits for a call and takes all events that wait. State joins within the transaction, see applyState. The group
// is empty when there is something to age and no call waits. It returns false when the journal is closing.
func (w *writer) take(tick <-chan time.Time) (g *group, ok bool) {
	g = new(group)
	if ok := w.first(g, tick); !ok || len(g.calls) == 0 {
		return g, ok
	}
	runtime.Gosched() // lets the callers run that the last commit has answered, because their next call can join
	most := w.mostBytes()
	more := func() bool { return g.hasRoom() && g.size < most }
	for more() {
		c := w.j.appends.next()
		if c == nil {
			break
		}
		g.add(c)
	}
	if more() {
		linger.Wait(&w.linger, len(g.calls), w.j.appends.calls, w.j.closing, func(c *call) (int, bool) {
			g.add(c)
			return len(g.calls), more()
		})
	}
	return g, true
}

// first waits for the first call of g. Events come before state.
func (w *writer) first(g *group, tick <-chan time.Time) (ok bool) {
	select {
	case <-w.j.closing:
		return false
	default:
	}
	if c := w.j.appends.next(); c != nil {
		g.add(c)
		return true
	}
	if w.ageing.walking || w.forgetting.more {
		return true
	}
	select {
	case c := <-w.j.appends.calls:
		g.add(c)
	case c := <-w.j.changes.calls:
		g.add(c)
	case <-w.j.lost:
		w.looked = time.Time{} // an empty commit looks itself
	case <-tick:
		w.ageing.begin()
	case <-w.j.retained: // an empty commit goes by it
	case <-w.j.findings.more:
	case <-w.summing.alarm():
		w.summing.due = true
	case w.sealing.step = <-w.j.sealer.steps:
	case <-w.idle.C:
		w.idleLook(w.j.opts.now())
	case <-w.j.closing:
		return false
	}
	return true
}

// applyState adds the state that waits to g, within the transaction: all of it, or its share if events wait, too.
func (w *writer) applyState(g *group, now time.Time) error {
	var state group // bounded apart, so that many events leave room
	events := slices.ContainsFunc(g.calls, func(c *call) bool { return c.change == nil })
	most := w.mostBytes()
	for began := time.Now(); state.hasRoom() && state.size < most; {
		c := w.j.changes.next()
		if c == nil {
			return nil
		}
		state.add(c)
		g.add(c)
		if err := w.apply(c, now); err != nil {
			return err
		}
		if time.Since(began) > patience && (events || len(w.j.appends.calls) > 0) {
			return nil
		}
	}
	return nil
}
