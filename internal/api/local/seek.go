package local

import (
	"context"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// Seek is part of [api.Service].
func (l *Service) Seek(ctx context.Context, name, to string) (journal.Seq, error) {
	if _, err := l.find(ctx, name); err != nil {
		return 0, err
	}
	if api.IsReplay(name) {
		return 0, api.Refuse(api.CodeConflict, "%q is a replay, which has its range; make another one", name)
	}
	position, err := api.ParsePosition(to)
	if err != nil {
		return 0, api.Refuse(api.CodeInvalid, "%v", err)
	}
	seq, err := position.In(ctx, l.Journal)
	if err != nil {
		return 0, err
	}
	return seq, taken(delivery.Seek(ctx, l.Journal, name, seq))
}
