package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/journal"
)

func (o *operations) status() {
	add(o, huma.Operation{
		OperationID: "get-status", Method: http.MethodGet, Path: "/status", Tags: []string{"status"},
		Summary: "How apps, journal and subscriptions stand",
	}, func(ctx context.Context, _ struct{}) (Status, error) { return o.service.Status(ctx) })
}

// Status is part of [Service].
func (l *Local) Status(ctx context.Context) (Status, error) {
	next, err := l.Journal.Next(ctx)
	if err != nil {
		return Status{}, err
	}
	subs, err := l.Journal.Subscriptions(ctx)
	if err != nil {
		return Status{}, err
	}
	out := Status{Version: l.Version, Running: l.Running, Journal: l.journalStatus(next), Apps: []App{}, Subscriptions: []Subscription{}}
	if l.Apps != nil {
		out.Apps = l.Apps()
	}
	for _, s := range subs {
		sub := Subscription{Name: s.Name, Cursor: s.Cursor, Behind: next - min(next, s.Cursor), Waiting: s.Waiting + s.Attempting, Parked: s.Parked, Dead: s.Dead, Pause: pauseOf(s.Pause)}
		if d, ok := l.Dispatchers[s.Name]; ok {
			now := d.Status()
			sub.Worked, sub.Stalled, sub.Failing, sub.BrokenSince = true, now.Stalled, now.Failing, now.BrokenSince
		}
		if l.Attached != nil {
			sub.Connections = l.Attached(s.Name)
		}
		out.Subscriptions = append(out.Subscriptions, sub)
	}
	return out, nil
}

func (l *Local) journalStatus(next journal.Seq) JournalStatus {
	stats := l.Journal.Stats()
	out := JournalStatus{
		Next: next, Appended: stats.Appended, Duplicates: stats.Duplicates,
		Conflicts: stats.Conflicts, Failures: stats.Failures, Suspended: stats.Suspended,
		UsedBytes: stats.Used, LimitBytes: stats.Limit, Level: stats.Level,
	}
	if l.Refusal != nil {
		out.Refusal = l.Refusal()
	}
	return out
}
