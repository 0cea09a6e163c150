package local

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// answersWithin is how long a gateway asks its database for the status. Without an answer it says what it knows itself, and the
// spool above all, because that is when a person looks.
const answersWithin = time.Second

// Status is part of [api.Service].
func (l *Service) Status(ctx context.Context) (api.Status, error) {
	next, subs, holders, unencrypted, err := l.ask(ctx)
	away := err != nil && l.Spool != nil && ctx.Err() == nil
	if err != nil && !away {
		return api.Status{}, err
	}
	out := api.Status{Version: l.Version, Running: l.Supervisor != nil, Away: away, Journal: l.journalStatus(next), Apps: []api.App{}, Subscriptions: []api.Subscription{}}
	out.Journal.Clear = unencrypted
	if away {
		out.AwayCause = refusalOf(err)
	}
	if l.Unready != nil {
		out.Unready = l.Unready()
	}
	if l.Hindrance != nil {
		out.Hindrance = l.Hindrance()
	}
	if l.Apps != nil {
		out.Apps = l.Apps()
	}
	if l.LostLines != nil {
		out.LostLogLines = l.LostLines()
	}
	if l.Certificate != nil {
		out.Certificate = l.Certificate()
	}
	if l.Notices != nil {
		out.Notices = l.Notices()
	}
	if l.Strays != nil {
		out.Strays = l.Strays()
	}
	self := ""
	if len(holders) > 0 && l.Self != nil {
		self = l.Self().ID
	}
	for _, s := range subs {
		if api.IsReplay(s.Name) {
			continue // has a list of its own
		}
		sub := l.subscription(ctx, s, next)
		sub.Gateway = holders[journal.WorkOf(s.Name)]
		sub.Elsewhere = sub.Gateway != "" && sub.Gateway != self
		out.Subscriptions = append(out.Subscriptions, sub)
	}
	return out, nil
}

// refusalOf is what a database has said that answers and refuses, such as that a right lacks; empty if it does not answer. Waiting
// helps against the latter alone.
func refusalOf(err error) string {
	if errors.Is(err, journal.ErrSuspended) || errors.Is(err, context.DeadlineExceeded) {
		return ""
	}
	return api.ConcealedText(err.Error())
}

// ask asks the journal for what stands only there: the next sequence, the subscriptions, and the gateways that hold works.
func (l *Service) ask(ctx context.Context) (next journal.Seq, subs []journal.Subscription, holders map[string]string, unencrypted []string, err error) {
	if l.Spool != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, answersWithin)
		defer cancel()
	}
	if next, err = l.Journal.Next(ctx); err != nil {
		return 0, nil, nil, nil, err
	}
	if subs, err = l.Journal.Subscriptions(ctx); err != nil {
		return 0, nil, nil, nil, err
	}
	if holders, unencrypted, err = l.holders(ctx); err != nil {
		return 0, nil, nil, nil, err
	}
	return next, subs, holders, unencrypted, nil
}

// subscription is the state of a subscription, by the journal and the supervisor.
func (l *Service) subscription(ctx context.Context, s journal.Subscription, next journal.Seq) api.Subscription {
	work := l.work(s.Name)
	sub := api.Subscription{
		Name: s.Name, Cursor: s.Cursor, Behind: l.behind(s.Cursor, next), Waiting: s.Waiting + s.Attempting,
		Parked: s.Parked, Dead: s.Dead, Pause: pauseOf(s.Pause),
		Source: work.Source, Fault: work.Fault, Connections: work.Connections,
	}
	if work.Dispatcher != nil {
		now := work.Dispatcher.Status()
		sub.Worked, sub.Stalled, sub.Failing, sub.BrokenSince = true, now.Stalled, now.Failing, now.BrokenSince
		sub.FailsSince, sub.LastError = now.FailsSince, now.LastError
	}
	if sub.LastError == "" && sub.Waiting > 0 {
		sub.LastError = l.waitsFor(ctx, s.Name)
	}
	sub.LastError = api.ConcealedText(sub.LastError)
	return sub
}

// behind counts the sequences from cursor on and before next. Sequences that a restore or a recovery has left out do not
// count, because no event ever gets them.
func (l *Service) behind(cursor, next journal.Seq) journal.Seq {
	count := next - min(next, cursor)
	if skips, ok := l.Journal.(interface {
		LeftOut(from, end journal.Seq) journal.Seq
	}); ok {
		count -= skips.LeftOut(cursor, next)
	}
	return count
}

// waitsFor is the error of the last attempt of the event that waits longest. It serves for a daemon that does not run, and for
// one that has just begun and has tried nothing yet.
func (l *Service) waitsFor(ctx context.Context, subscription string) string {
	rows, err := l.Journal.Exceptions(ctx, subscription, journal.ExceptionQuery{
		States: []journal.DeliveryState{journal.Waiting, journal.Attempting}, Limit: 1,
	})
	if err != nil || len(rows) == 0 {
		return ""
	}
	return rows[0].Error
}

func (l *Service) journalStatus(next journal.Seq) api.JournalStatus {
	stats := l.Journal.Stats()
	out := api.JournalStatus{
		Next: next, Appended: stats.Appended, Duplicates: stats.Duplicates,
		Conflicts: stats.Conflicts, Failures: stats.Failures, Evicted: stats.Evicted, Suspended: stats.Suspended, Cause: stats.Cause, Key: stats.Key,
		UsedBytes: stats.Used, LimitBytes: stats.Limit, Level: stats.Level, Disk: stats.Disk, Full: stats.Full,
	}
	if l.Database != nil {
		out.Database = l.Database()
	}
	if l.Spool != nil {
		out.Spool = l.Spool()
	}
	if l.Keeper != nil {
		out.Verified = l.Keeper.Verified()
	}
	if l.Refusal != nil {
		out.Refusal = l.Refusal()
	}
	return out
}
