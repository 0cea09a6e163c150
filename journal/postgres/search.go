package postgres

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Search returns entries that match q, newest first. An ID is found by an index; else the log is read back until q.Limit
// entries are found, which can be all of it. A page ends early after 8 MiB of Data.
func (j *Journal) Search(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	if err := j.usable(ctx); err != nil {
		return nil, err
	}
	before := int64(math.MaxInt64)
	if q.Before != 0 && q.Before < math.MaxInt64 {
		before = int64(q.Before)
	}
	c := new(conditions)
	for _, part := range [...]struct{ column, value string }{{"id", q.ID}, {"corp", q.CorpID}, {"app", q.App}} {
		if part.value != "" {
			c.add(part.column+" = $", toText(part.value))
		}
	}
	if q.ID != "" {
		c.add("id_hash = $", hashOf(q.ID))
	}
	if len(q.Types) > 0 {
		patterns := make([]string, len(q.Types))
		for i, pattern := range q.Types {
			patterns[i] = like(toText(pattern))
		}
		c.add("type LIKE ANY ($)", patterns)
	}
	if !q.Since.IsZero() {
		c.add("received >= $", ceilMilli(q.Since))
	}
	if !q.Until.IsZero() {
		c.add("received < $", ceilMilli(q.Until))
	}
	if q.Damaged {
		c.text += " AND seq IN (SELECT seq FROM dingevent.damaged)"
	}
	from := int64(min(q.From, math.MaxInt64))
	list, err := j.entries(ctx, span{"event", from, before}, c, true, q.PageSize())
	if err != nil || len(list) > 0 {
		return list, err
	}
	return j.keptIn(ctx, from, before, c, true, q.PageSize())
}

// like is a pattern with * for any run of characters as LIKE understands it.
func like(pattern string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`, `*`, `%`).Replace(pattern)
}

// ceilMilli is the first millisecond at t or later.
func ceilMilli(t time.Time) time.Time {
	return t.Add(time.Millisecond - 1).UTC().Truncate(time.Millisecond)
}
