package assistant

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// A Reader is what is asked of dingevent.
type Reader interface {
	Events(ctx context.Context, q api.EventQuery) (api.EventPage, error)
	Event(ctx context.Context, seq journal.Seq) (journal.Entry, error)
	Why(ctx context.Context, q api.WhyQuery) (api.Why, error)
	DeadLetters(ctx context.Context, q api.DeadQuery) (api.DeadPage, error)
	Attempts(ctx context.Context, q api.AttemptQuery) (api.Page[api.Attempt], error)
	Recent(ctx context.Context, q api.RecentQuery) (api.Page[api.Attempt], error)
	Subscription(ctx context.Context, name string) (api.SubscriptionDetail, error)
	Replays(ctx context.Context, p api.Paging) (api.Page[api.Replay], error)
	Replay(ctx context.Context, id string) (api.Replay, error)
	CountReplay(ctx context.Context, q api.CountQuery) (api.Count, error)
	Status(ctx context.Context) (api.Status, error)
}

// A Changer is what is changed in dingevent.
type Changer interface {
	Retry(ctx context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error)
	Discard(ctx context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error)
	Pause(ctx context.Context, subscription string, q api.PauseQuery) error
	Resume(ctx context.Context, subscription string) error
	Seek(ctx context.Context, subscription, to string) (journal.Seq, error)
	PutReplay(ctx context.Context, id string, spec api.ReplaySpec) (api.Replay, error)
	ForgetReplay(ctx context.Context, id string) error
}

// A Service is the part of [api.Service] that assistants get.
type Service interface {
	Reader
	Changer
}
