package sqlite

import (
	"errors"

	"github.com/dingevent/dingevent/journal"
)

// atOnce is how many blocks a merge reads of a run at once.
const atOnce = 16

// A runReader reads the keys of a run in their order.
type runReader struct {
	run  *run
	next int64 // block
	keys []keyed
}

// fill reads more keys if none are left, and reports false at the end.
func (r *runReader) fill(s *sealer) (bool, error) {
	for len(r.keys) == 0 && r.next < r.run.blocks {
		end := min(r.next+atOnce, r.run.blocks)
		err := eachBlock(s.conn, r.run.row(r.next), r.run.row(end), func(_ int64, b block) error {
			for i := range b.len() {
				r.keys = append(r.keys, keyed{b.prefix(i), r.run.first + b.offset(i)})
			}
			return nil
		})
		if isUnreadable(err) {
			return false, &runError{r.run, err}
		}
		if err != nil {
			return false, err
		}
		r.next = end
	}
	return len(r.keys) > 0, nil
}

// A runError is the damage of a run that a merge has met.
type runError struct {
	run *run
	err error
}

func (e *runError) Error() string { return e.err.Error() }
func (e *runError) Unwrap() error { return e.err }

// errSuperseded means that a run has gone meanwhile that a merge has read.
var errSuperseded = errors.New("a run has gone")

// merge calls add with the keys of all runs in their order, of copies with the newest, and leaves out those before oldest.
func (s *sealer) merge(runs []*run, oldest journal.Seq, add func(keyed) error) error {
	readers := make([]runReader, len(runs))
	for i, r := range runs {
		readers[i].run = r
	}
	for {
		var least *runReader
		for i := range readers {
			r := &readers[i]
			if more, err := r.fill(s); err != nil {
				return err
			} else if !more {
				continue
			}
			if least != nil && r.keys[0].prefix == least.keys[0].prefix {
				r.keys = r.keys[1:] // older, because the newest run comes first
				if more, err := r.fill(s); err != nil {
					return err
				} else if !more {
					continue
				}
			}
			if least == nil || r.keys[0].prefix < least.keys[0].prefix {
				least = r
			}
		}
		if least == nil {
			return nil
		}
		k := least.keys[0]
		least.keys = least.keys[1:]
		if k.seq < oldest {
			continue
		}
		if err := add(k); err != nil {
			return err
		}
	}
}
