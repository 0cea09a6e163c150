package sqlite

import (
	"cmp"
	"context"
	"slices"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// loadFilters reads the filters of runs that an earlier process made.
func (w *writer) loadFilters(runs []*run) *task {
	return &task{run: func(ctx context.Context, s *sealer, _ *task) error {
		for _, r := range runs {
			damaged, err := r.load(s.conn)
			if err != nil {
				return err
			}
			if damaged != nil {
				s.opts.Logger.Warn("journal: a filter of what dedupe remembers is damaged; look-ups go without it", "path", s.path, "error", damaged)
			}
			if err := s.ask(ctx, &sealStep{after: func() { r.loaded = true }}); err != nil {
				return err
			}
		}
		return nil
	}}
}

// sealRecent makes a run of the map.
func (w *writer) sealRecent() *task {
	keys, first := w.memory.freeze(w.next)
	last := w.next - 1
	return &task{
		id: w.newRunID(),
		run: func(ctx context.Context, s *sealer, t *task) error {
			list := make([]keyed, 0, len(keys))
			for prefix, seq := range keys {
				if seq >= first {
					list = append(list, keyed{prefix, seq})
				}
			}
			return s.makeRun(ctx, t.id, first, last, list, func(r *run) {
				w.memory.replace(r, nil)
				w.memory.sealing = nil
			})
		},
		undo: func() { w.memory.unfreeze(first) },
	}
}

// fillGap makes a run of the newest rows of seen that are in no run, such as those of an older release.
func (w *writer) fillGap() *task {
	gaps := &w.sealing.gaps
	g := (*gaps)[len(*gaps)-1]
	*gaps = (*gaps)[:len(*gaps)-1]
	return &task{
		id: w.newRunID(),
		run: func(ctx context.Context, s *sealer, t *task) error {
			list, reached, err := s.readGap(g)
			if err != nil {
				return err
			}
			left := func() {
				if reached > g.first {
					w.sealing.addGap(gap{g.first, reached})
				}
			}
			if len(list) == 0 {
				return s.ask(ctx, &sealStep{after: left})
			}
			return s.makeRun(ctx, t.id, reached, g.end-1, list, func(r *run) {
				w.memory.replace(r, nil)
				left()
			})
		},
		undo: func() { w.sealing.addGap(g) },
	}
}

// readGap reads the newest rows of a gap, as many as a run gets.
func (s *sealer) readGap(g gap) (list []keyed, reached journal.Seq, err error) {
	for reached = g.end; reached > g.first && len(list) < s.opts.runKeys; {
		most := min(4096, s.opts.runKeys-len(list)) // so that no read is long
		var whole bool
		reached, whole, err = readSeen(s.conn, g.first, reached, most, func(k keyed) { list = append(list, k) })
		if err != nil {
			return nil, 0, err
		}
		if !whole {
			s.opts.Logger.Warn(rememberedDamaged, "path", s.path)
		}
	}
	return list, reached, nil
}

// makeRun writes a run of keys. after is the writer's.
func (s *sealer) makeRun(ctx context.Context, id int64, first, last journal.Seq, list []keyed, after func(*run)) error {
	slices.SortFunc(list, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.prefix, b.prefix), cmp.Compare(b.seq, a.seq)) })
	m := newRunMaker(ctx, s, id, first, last, int64(len(list)))
	for i, k := range list {
		if i > 0 && list[i-1].prefix == k.prefix {
			continue // an older copy
		}
		if err := m.add(k); err != nil {
			return err
		}
	}
	return m.finish(nil, func() { after(m.run) })
}

// mergeRuns makes one run of some that stand side by side, without what is forgotten.
func (w *writer) mergeRuns(old []*run) *task {
	return &task{
		id: w.newRunID(),
		run: func(ctx context.Context, s *sealer, t *task) error {
			oldest, err := number(s.conn, "SELECT min(seq) FROM seen")
			if err != nil && !isUnreadable(err) {
				return err
			}
			m := newRunMaker(ctx, s, t.id, old[len(old)-1].first, old[0].last, keysOf(old))
			m.pace = pace{gentle: true}
			if err := s.merge(old, journal.Seq(oldest), m.add); err != nil {
				return err
			}
			return m.finish(old, func() {
				w.memory.replace(m.run, old)
				for _, o := range old {
					w.sealing.dead = append(w.sealing.dead, o.id)
				}
			})
		},
	}
}

func keysOf(runs []*run) (n int64) {
	for _, r := range runs {
		n += r.keys
	}
	return n
}

// clearRun removes a run's rows, a piece at a time.
func (w *writer) clearRun(id int64) *task {
	return &task{run: func(ctx context.Context, s *sealer, _ *task) error {
		for more := true; more; {
			err := s.ask(ctx, &sealStep{write: func(conn *sqlite.Conn) (err error) {
				more, err = clearSome(conn, id)
				return err
			}})
			if isUnreadable(err) {
				s.opts.Logger.Warn("journal: a part of the file is damaged and stays as it is", "path", s.path, "error", err)
				break
			}
			if err != nil {
				return err
			}
		}
		return s.ask(ctx, &sealStep{after: func() {
			w.sealing.dead = slices.DeleteFunc(w.sealing.dead, func(d int64) bool { return d == id })
		}})
	}}
}

// clearSome removes some rows of a run, and reports whether there were any.
func clearSome(conn *sqlite.Conn, id int64) (more bool, err error) {
	if err := deleteRun(conn, id); err != nil {
		return false, err
	}
	for _, table := range [...]string{"sealed_block", "sealed_filter"} {
		err := sqlitex.Execute(conn, "DELETE FROM "+table+" WHERE id IN (SELECT id FROM "+table+" WHERE id >= ? AND id < ? LIMIT ? + 0)",
			&sqlitex.ExecOptions{Args: []any{id << 32, (id + 1) << 32, stepBlocks}})
		if err != nil {
			return false, err
		}
		more = more || conn.Changes() > 0
	}
	return more, nil
}
