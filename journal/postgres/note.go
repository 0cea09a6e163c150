package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// noteDamages writes damages that were found to the database, where dedupe looks, and reports those that no other gateway
// has found before.
func (j *Journal) noteDamages(ctx context.Context) error {
	j.damages.noting.Lock() // whoever comes meanwhile finds them noted
	defer j.damages.noting.Unlock()
	list := j.damages.take()
	if len(list) == 0 {
		return nil
	}
	reasons := make(map[int64]damage, len(list))
	var seqs []int64
	var whys []string
	for _, found := range list {
		reasons[int64(found.seq)] = found
		seqs, whys = append(seqs, int64(found.seq)), append(whys, toText(found.why))
	}
	var fresh []int64
	err := j.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := tx.Query(ctx, j.sql(`INSERT INTO dingevent.damaged (seq, why, found)
			SELECT seq, why, coalesce($3, clock_timestamp()) FROM unnest($1::bigint[], $2::text[]) AS d(seq, why)
			ON CONFLICT DO NOTHING RETURNING seq`), seqs, whys, j.clock())
		if err != nil {
			return err
		}
		fresh, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
	if err != nil {
		j.damages.putBack(list)
		return err
	}
	news := make([]damage, 0, len(fresh))
	for _, seq := range fresh {
		news = append(news, reasons[seq])
	}
	j.damages.tell(news)
	j.reportDamages()
	return nil
}

// reportDamages logs what was found, and calls Options.OnDamage.
func (j *Journal) reportDamages() {
	r, ok := j.damages.report(time.Now())
	if !ok {
		return
	}
	j.opts.Logger.Error("journal: entries are damaged; they are not delivered", "entries", r.Entries, "first", r.First, "last", r.Last, "reason", r.Reason)
	if j.opts.OnDamage != nil {
		j.opts.OnDamage(r)
	}
}
