package postgres

import (
	"context"
	"time"
)

// givenUpAfter is longer than anybody of us waits for a commit.
const givenUpAfter = 3 * saveWithin

// endGivenUp ends connections whose commit has waited so long for a standby that nobody of us waits for it any more. The server does
// not see that the other end has gone while it waits, so without this they would use up its connections within minutes.
//
// What such a commit wrote becomes visible, as it does when an administrator ends a connection. The horizon keeps it from readers.
func (j *Journal) endGivenUp(ctx context.Context, after time.Duration) error {
	_, err := j.reads.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'
		AND usename = current_user AND datname = current_database() AND application_name = current_setting('application_name')
		AND clock_timestamp() - query_start > $1::interval`, after)
	return err
}
