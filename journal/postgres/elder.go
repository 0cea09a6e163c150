package postgres

import "context"

// lookForElders finds out whether a gateway of a release before, that knows no horizon, holds a claim. It would deliver an entry that a crash
// may take, and its cursor would pass the next one that gets the sequence. So until then each commit of a group waits. Such a gateway gets
// no claim any more, so nobody looks again after that.
func (j *Journal) lookForElders(ctx context.Context) error {
	if j.horizon.known.Load() {
		return nil
	}
	var elders bool
	const hold = "SELECT EXISTS (SELECT FROM dingevent.claim WHERE NOT horizon AND expires > coalesce($1, clock_timestamp()))"
	if err := j.reads.QueryRow(ctx, j.sql(hold), j.clock()).Scan(&elders); err != nil {
		return err
	}
	j.horizon.known.Store(!elders)
	return nil
}
