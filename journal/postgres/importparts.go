package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

// makePartsFor makes the partitions that entries need. A run of sequences that no entry has needs none.
func (t *Target) makePartsFor(ctx context.Context, entries []journal.Entry) error {
	if integer(entries[len(entries)-1].Seq) < t.ends {
		return nil
	}
	size := t.opts.partSize
	if size <= 0 {
		size = sizeFor(entries)
	}
	ends := t.ends
	err := t.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockLog, lockClassMigrate, t.lock); err != nil {
			return err
		}
		for _, e := range entries {
			if seq := integer(e.Seq); seq >= ends {
				if err := t.makePartAt(ctx, tx, seq, size); err != nil {
					return err
				}
				ends = seq + size
			}
		}
		return nil
	})
	if err == nil {
		t.ends = ends
	}
	return err
}

// sizeFor is how many sequences a partition has that spans about a day at the rate of entries.
func sizeFor(entries []journal.Entry) int64 {
	first, last := entries[0], entries[len(entries)-1]
	if first.Envelope == nil || last.Envelope == nil {
		return leastPart
	}
	took := max(last.Envelope.Received.Sub(first.Envelope.Received), time.Second)
	rate := float64(last.Seq-first.Seq+1) / took.Seconds()
	return max(leastPart, int64(min(rate*partSpan.Seconds(), mostPart))/1000*1000)
}
