package local

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// Activity is part of [api.Service].
func (l *Service) Activity(ctx context.Context) (api.Activity, error) {
	if l.Taken == nil {
		return api.Activity{}, errStopped
	}
	out := l.Taken()
	if l.Spool != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, answersWithin)
		defer cancel()
	}
	if month, err := l.month(ctx, time.Now()); err == nil {
		out.Month = &month
	}
	return out, ctx.Err()
}

// chinaOffset is China's time, in seconds east of UTC. It has had no summer time since 1991.
const chinaOffset = 8 * 3600

// monthOf is when the calendar month began that a time is in, in China's time.
func monthOf(at time.Time) time.Time {
	there := at.In(time.FixedZone("Asia/Shanghai", chinaOffset))
	return time.Date(there.Year(), there.Month(), 1, 0, 0, 0, 0, there.Location()).UTC()
}

// month counts the sequences of this month.
func (l *Service) month(ctx context.Context, now time.Time) (api.ActivityMonth, error) {
	out := api.ActivityMonth{Since: monthOf(now)}
	first, err := l.Journal.Since(ctx, out.Since)
	if err != nil {
		return out, err
	}
	next, err := l.Journal.Next(ctx)
	if err != nil {
		return out, err
	}
	out.About = l.behind(first, next)
	oldest, err := l.Journal.Read(ctx, 1, 1)
	out.Cut = len(oldest) > 0 && oldest[0].Seq > 1 && first <= oldest[0].Seq
	return out, err
}
