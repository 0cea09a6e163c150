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
	position, err := api.ParsePosition(to)
	if err != nil {
		return 0, api.Refuse(api.CodeInvalid, "%v", err)
	}
	seq, err := position.In(ctx, l.Journal)
	if err != nil {
		return 0, err
	}
	if l.Supervisor != nil {
		return seq, l.Supervisor.Seek(ctx, name, seq)
	}
	return seq, delivery.Seek(ctx, l.Journal, name, seq)
}
