package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dingevent/dingevent/journal"
)

// selectSubscriptions counts by an index alone.
const selectSubscriptions = `SELECT s.name, c.seq, s.since, s.reason, s.drain, s.note, n.waiting, n.attempting, n.parked, n.dead
	FROM dingevent.subscription s JOIN dingevent.cursor c ON c.subscription = s.id, LATERAL (
		SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'attempting') AS attempting,
			count(*) FILTER (WHERE state = 'parked') AS parked, count(*) FILTER (WHERE state = 'dead') AS dead
		FROM dingevent.exception e WHERE e.subscription = s.id
	) AS n WHERE `

// Subscriptions lists all but sources, or those of the names, by name.
func (j *Journal) Subscriptions(ctx context.Context, names ...string) ([]journal.Subscription, error) {
	if len(names) == 0 {
		return j.subscriptions(ctx, func(name string) bool { return !journal.IsSource(name) }, "s.name NOT LIKE 'source/%'")
	}
	var wanted []string
	for _, name := range names {
		wanted = append(wanted, toText(name))
	}
	return j.subscriptions(ctx, func(string) bool { return true }, "s.name = ANY($1)", wanted)
}

// Sources lists what is kept for sources, by work.
func (j *Journal) Sources(ctx context.Context) ([]journal.Subscription, error) {
	return j.subscriptions(ctx, journal.IsSource, "s.name LIKE 'source/%' OR s.name LIKE $1", escape+"%")
}

// subscriptions lists those for which a condition in SQL holds, and one of their names that SQL cannot tell, because a name may be
// escaped; by name.
func (j *Journal) subscriptions(ctx context.Context, named func(string) bool, where string, args ...any) ([]journal.Subscription, error) {
	if err := j.usable(ctx); err != nil {
		return nil, err
	}
	rows, err := j.reads.Query(ctx, j.sql(selectSubscriptions+where), args...)
	if err != nil {
		return nil, j.failedFor(ctx, err)
	}
	list, err := pgx.CollectRows(rows, scanSubscription)
	if err == nil {
		err = j.ring.OpenSubscriptions(ctx, list)
	}
	if err != nil {
		return nil, j.failedFor(ctx, err)
	}
	list = slices.DeleteFunc(list, func(s journal.Subscription) bool { return !named(s.Name) })
	slices.SortFunc(list, func(x, y journal.Subscription) int { return cmp.Compare(x.Name, y.Name) })
	if len(list) == 0 {
		return nil, nil
	}
	return list, nil
}

func scanSubscription(row pgx.CollectableRow) (s journal.Subscription, err error) {
	var cursor int64
	var since pgtype.Int8
	err = row.Scan(&s.Name, &cursor, &since, &s.Pause.Reason, &s.Pause.Drain, &s.Note, &s.Waiting, &s.Attempting, &s.Parked, &s.Dead)
	s.Name, s.Cursor = fromText(s.Name), journal.Seq(cursor)
	s.Pause.Since, s.Pause.Reason = fromNano(since), fromText(s.Pause.Reason)
	return s, err
}

// idOf returns the ID of a subscription, or an error wrapping [journal.ErrNotFound].
func (j *Journal) idOf(ctx context.Context, name string) (id int64, err error) {
	if err := j.usable(ctx); err != nil {
		return 0, err
	}
	err = j.reads.QueryRow(ctx, j.sql("SELECT id FROM dingevent.subscription WHERE name = $1"), toText(name)).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("subscription %q: %w", name, journal.ErrNotFound)
	}
	return id, j.failedFor(ctx, err)
}
