package sqlite

import (
	"errors"
	"slices"
	"time"
)

const (
	mergeOf   = 4           // so many runs of about one size become one
	sealPause = time.Minute // after an error
)

func (w *writer) newRunID() int64 {
	w.sealing.nextID++
	return w.sealing.nextID
}

// planSealing gives the sealer its next task, if it has none.
func (w *writer) planSealing() {
	s := &w.sealing
	for _, r := range s.bad {
		w.dropRun(r)
	}
	s.bad = nil
	if s.busy || s.broken || w.j.opts.now().Before(s.again) {
		return
	}
	if t := w.nextTask(); t != nil {
		s.busy = true
		w.j.sealer.tasks <- t
	}
}

// nextTask returns what the sealer should do now; nil if there is nothing.
func (w *writer) nextTask() *task {
	m, s := &w.memory, &w.sealing
	if w.j.opts.KeepAll && !m.asked { // a tool that looks into the journal, and takes no events
		return nil
	}
	var unread []*run
	for _, r := range m.runs {
		if !r.loaded {
			unread = append(unread, r)
		}
	}
	switch {
	case len(unread) > 0:
		return w.loadFilters(unread)
	case len(m.recent) >= w.j.opts.runKeys:
		return w.sealRecent()
	case len(s.gaps) > 0:
		return w.fillGap()
	case len(s.dead) > 0:
		return w.clearRun(s.dead[0])
	}
	if old := mergeable(m.runs, int64(w.j.opts.runKeys)); old != nil {
		return w.mergeRuns(old)
	}
	return nil
}

// mergeable returns runs side by side that should become one, so that a look-up asks few filters, and a key is written about
// as often as there are powers of four. A run gets at most a quarter of all keys, because it goes as a whole.
func mergeable(runs []*run, smallest int64) []*run {
	most := max(keysOf(runs)/4, smallest*mergeOf)
	for from := 0; from < len(runs); {
		end := from
		for top := sizeClass(runs[from].keys, smallest); end < len(runs) && sizeClass(runs[end].keys, smallest) <= top; end++ {
		}
		first, keys := -1, most
		for at := from; at+mergeOf <= end; at++ {
			if k := keysOf(runs[at : at+mergeOf]); k <= keys {
				first, keys = at, k
			}
		}
		if first >= 0 {
			return slices.Clone(runs[first : first+mergeOf])
		}
		from = end
	}
	return nil
}

// sizeClass is the power of four that a number of keys is, by least, about.
func sizeClass(keys, least int64) (class int) {
	for size := least * mergeOf; keys >= size*2/3; size *= mergeOf {
		class++
	}
	return class
}

// seal does a step for the sealer, if one waits. An error means that the writer has to recover.
func (w *writer) seal() error {
	step := w.sealing.step
	if w.sealing.step = nil; step == nil {
		select {
		case step = <-w.j.sealer.steps:
		default:
			return nil
		}
	}
	err := w.doStep(step)
	step.done <- err
	switch {
	case errors.Is(err, errSuperseded), errors.Is(err, errNoRoom), isUnreadable(err):
		return nil
	}
	return err
}

var errNoRoom = errors.New("there is no room to seal what dedupe remembers")

func (w *writer) doStep(step *sealStep) error {
	if step.size > 0 && !w.hasRoom(int64(step.size)) {
		return errNoRoom
	}
	if step.write != nil {
		if err := w.transaction(func() error { return step.write(w.conn) }); err != nil {
			return err
		}
		w.wrote(step.size + 16<<10)
		w.afterCommit()
		if w.j.opts.stepped != nil {
			w.j.opts.stepped()
		}
	}
	if step.after != nil {
		step.after()
	}
	return nil
}

// hasRoom reports whether what can be made anew may have so many bytes of the disk.
func (w *writer) hasRoom(bytes int64) bool {
	return w.filling.full == nil && w.space.shut == nil && (!w.space.known || w.left() > 2*bytes+leastRoom)
}

// ended is what the writer does once a task has.
func (w *writer) ended(t *task, err error) {
	s := &w.sealing
	s.busy = false
	if err == nil {
		return
	}
	if t.undo != nil {
		t.undo()
	}
	if t.id != 0 && !slices.ContainsFunc(w.memory.runs, func(r *run) bool { return r.id == t.id }) {
		s.dead = append(s.dead, t.id)
	}
	if errors.Is(err, errSuperseded) {
		return
	}
	s.again = w.j.opts.now().Add(sealPause)
	if damaged, ok := errors.AsType[*runError](err); ok {
		s.again = time.Time{}
		w.dropRun(damaged.run)
		return
	}
	s.broken = isUnreadable(err)
	w.brake.Warn(w.j.opts.Logger, "seal", "journal: what dedupe remembers cannot be sealed now, and needs more memory", "path", w.j.path, "error", err)
}

// dropRun has a damaged run made anew.
func (w *writer) dropRun(r *run) {
	if !w.memory.has(r) {
		return
	}
	w.brake.Warn(w.j.opts.Logger, "sealed", "journal: a part of what dedupe remembers is damaged, and is made anew; until then events that are pushed again may be kept twice",
		"path", w.j.path, "first", r.first, "last", r.last)
	w.memory.replace(nil, []*run{r})
	w.sealing.dead = append(w.sealing.dead, r.id)
	w.sealing.addGap(gap{r.first, r.last + 1})
}

// dropForgotten lets the runs go whose rows of seen a commit has deleted.
func (w *writer) dropForgotten() {
	w.forgetting.done(&w.memory)
	for _, r := range slices.Clone(w.memory.runs) {
		if r.last < w.forgetting.sweep.from {
			w.memory.replace(nil, []*run{r})
			w.sealing.dead = append(w.sealing.dead, r.id)
		}
	}
}
