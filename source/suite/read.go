package suite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/dingevent/dingevent/journal"
)

// A States is the part of a journal that keeps tables. Every [journal.Journal] is one.
type States interface {
	Subscriptions(ctx context.Context, names ...string) ([]journal.Subscription, error)
}

// Read returns the table of an app, as the gateway that works it has saved it last. It is not ok if none was ever saved.
func Read(ctx context.Context, j States, app string) (t Table, ok bool, err error) {
	work := journal.SourceWork(app, Kind)
	list, err := j.Subscriptions(ctx, work)
	if err != nil {
		return Table{}, false, fmt.Errorf("suite: read %s: %w", work, err)
	}
	if len(list) == 0 || len(list[0].Note) == 0 {
		return Table{}, false, nil
	}
	var n note
	if err := json.Unmarshal(list[0].Note, &n); err != nil {
		return Table{}, false, fmt.Errorf("suite: the note of %s cannot be read; another version may have written it", work)
	}
	return n.table(), true, nil
}
