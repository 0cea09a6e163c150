package local

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// Replays is part of [api.Service].
func (l *Service) Replays(ctx context.Context, p api.Paging) (api.Page[api.Replay], error) {
	after, err := readCursor[string](p.Cursor)
	if err != nil {
		return api.Page[api.Replay]{}, err
	}
	subs, err := l.Journal.Subscriptions(ctx)
	if err != nil {
		return api.Page[api.Replay]{}, err
	}
	var found []api.Replay
	for _, s := range subs {
		id, ok := api.ReplayID(s.Name)
		if ok && id > after {
			found = append(found, l.replay(ctx, id, s))
		}
	}
	slices.SortFunc(found, func(a, b api.Replay) int { return strings.Compare(a.ID, b.ID) })
	return pageOf(found[:min(len(found), p.Size()+1)], p.Size(), func(last api.Replay) string { return writeCursor(last.ID) }), nil
}

// Replay is part of [api.Service].
func (l *Service) Replay(ctx context.Context, id string) (api.Replay, error) {
	s, err := l.find(ctx, api.ReplayName(id))
	if err != nil {
		return api.Replay{}, err
	}
	return l.replay(ctx, id, s), nil
}

// replay is the state of a replay, by the journal and the supervisor. The journal is asked again if the replay runs no more
// in a running daemon, because it may have been finished after s was read.
func (l *Service) replay(ctx context.Context, id string, s journal.Subscription) api.Replay {
	r := l.replayAt(ctx, id, s)
	if r.State != api.ReplayStopped || l.Supervisor == nil {
		return r
	}
	if s, err := l.find(ctx, s.Name); err == nil {
		return l.replayAt(ctx, id, s)
	}
	return r
}

// replayAt is the state of a replay when the journal had s. A replay with an unreadable note is broken.
func (l *Service) replayAt(ctx context.Context, id string, s journal.Subscription) api.Replay {
	sub := l.subscription(ctx, s, 0)
	n, err := ReadReplayNote(s.Note)
	if err != nil {
		return api.Replay{
			ID: id, State: api.ReplayBroken, Cursor: s.Cursor, Waiting: sub.Waiting, Parked: sub.Parked, Dead: sub.Dead, Pause: sub.Pause,
			Fault: cmp.Or(sub.Fault, err.Error()),
		}
	}
	r := api.Replay{
		ID: id, Spec: n.Spec, From: n.From, End: n.End, Cursor: min(s.Cursor, n.End), Waiting: sub.Waiting, Parked: sub.Parked, Dead: sub.Dead,
		Started: n.Started, Finished: n.Finished, Pause: sub.Pause, Fault: sub.Fault, BrokenSince: sub.BrokenSince,
		FailsSince: sub.FailsSince, LastError: sub.LastError,
	}
	r.Spec.To = r.Spec.To.Shown()
	switch {
	case r.Fault != "":
		r.State = api.ReplayBroken
	case !sub.Worked && !n.Finished.IsZero() && sub.Waiting+sub.Parked == 0:
		r.State = api.ReplayFinished
	case sub.Pause != nil:
		r.State = api.ReplayPaused
	case sub.Worked:
		r.State = api.ReplayRunning
	default:
		r.State = api.ReplayStopped
	}
	return r
}

// PutReplay is part of [api.Service].
func (l *Service) PutReplay(ctx context.Context, id string, spec api.ReplaySpec) (api.Replay, error) {
	if l.Supervisor == nil {
		return api.Replay{}, errStopped
	}
	if spec.Subscription != "" && !api.IsReplay(spec.Subscription) {
		if _, err := l.find(ctx, spec.Subscription); err != nil {
			return api.Replay{}, err
		}
	}
	if err := l.Supervisor.Replay(ctx, id, spec); err != nil {
		return api.Replay{}, err
	}
	return l.Replay(ctx, id)
}

// ForgetReplay is part of [api.Service].
func (l *Service) ForgetReplay(ctx context.Context, id string) error {
	if _, err := l.Replay(ctx, id); err != nil {
		return err
	}
	return l.Forget(ctx, api.ReplayName(id))
}
