package sqlite

import (
	"context"
	"fmt"
	"time"
)

// sealed compares the runs of what dedupe remembers with their checksums, and the filters with the keys. The sealer may
// replace runs meanwhile.
func (v *verification) sealed(ctx context.Context) error {
	runs, err := readRuns(v.conn)
	if err != nil {
		return err
	}
	if lost, err := number(v.conn, "SELECT count(*) FROM sealed WHERE blocks <= 0 OR sum <> "+sealedRowSum); err != nil {
		return err
	} else if lost > 0 {
		v.problem("%d rows of table sealed do not match their checksums: they are made anew when the journal is opened", lost)
	}
	for _, r := range runs {
		err := v.sealedRun(ctx, r)
		if !isUnreadable(err) {
			if err != nil {
				return err
			}
			continue
		}
		there, failed := number(v.conn, "SELECT count(*) FROM sealed WHERE id = ?", r.id)
		if failed != nil {
			return failed
		}
		if there > 0 {
			v.problem("what dedupe remembers of entries %d to %d is damaged: such an event may be kept twice if it is pushed again: %v", r.first, r.last, err)
		}
	}
	return nil
}

// sealedRun compares one run.
func (v *verification) sealedRun(ctx context.Context, r *run) error {
	keys := int64(0)
	for part := range r.filters {
		began := time.Now()
		from := int64(part) * partBlocks
		f, err := readFilter(v.conn, r.row(from))
		if err != nil {
			return err
		}
		err = eachBlock(v.conn, r.row(from), r.row(min(from+partBlocks, r.blocks)), func(id int64, b block) error {
			for i := range b.len() {
				if !f.mayHave(b.prefix(i)) {
					return fmt.Errorf("a filter does not know a key of block %d: %w", id, errSealed)
				}
			}
			keys += int64(b.len())
			return nil
		})
		if err != nil {
			return err
		}
		if err := v.pace.pause(ctx, time.Since(began), partBlocks); err != nil {
			return err
		}
	}
	if keys != r.keys {
		return fmt.Errorf("it has %d keys, and should have %d: %w", keys, r.keys, errSealed)
	}
	return nil
}
