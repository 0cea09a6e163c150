package memjournal

import (
	"context"
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/namepattern"
)

// Read returns up to limit entries from from on. Their envelopes are copies.
func (j *Journal) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	if err := j.lock(ctx); err != nil {
		return nil, err
	}
	defer j.mu.Unlock()
	first := max(from, 1) - 1
	if first >= journal.Seq(len(j.entries)) || limit <= 0 {
		return nil, nil
	}
	rest := j.entries[first:]
	return copies(rest[:min(limit, len(rest))]), nil
}

func copies(entries []journal.Entry) []journal.Entry {
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].Envelope = clone(entries[i].Envelope)
	}
	return entries
}

// Wait returns nil as soon as there is an entry at from or later.
func (j *Journal) Wait(ctx context.Context, from journal.Seq) error { return j.tail.Wait(ctx, from) }

// Next returns one after the last entry.
func (j *Journal) Next(ctx context.Context) (journal.Seq, error) {
	if err := j.lock(ctx); err != nil {
		return 0, err
	}
	defer j.mu.Unlock()
	return journal.Seq(len(j.entries) + 1), nil
}

// Since returns the first sequence that was received at t or later.
func (j *Journal) Since(ctx context.Context, t time.Time) (journal.Seq, error) {
	if err := j.lock(ctx); err != nil {
		return 0, err
	}
	defer j.mu.Unlock()
	for _, entry := range j.entries {
		if !entry.Envelope.Received.Before(t) {
			return entry.Seq, nil
		}
	}
	return journal.Seq(len(j.entries) + 1), nil
}

// Narrow leaves out all at both ends that is not wanted.
func (j *Journal) Narrow(ctx context.Context, w journal.Wanted, from, before journal.Seq) (journal.Seq, journal.Seq, error) {
	if err := j.lock(ctx); err != nil {
		return 0, 0, err
	}
	defer j.mu.Unlock()
	first, end := max(before, from), max(before, from)
	for _, e := range j.entries {
		if e.Seq < from || e.Seq >= before || !wants(w, e) {
			continue
		}
		if first == max(before, from) {
			first = e.Seq
		}
		end = e.Seq + 1
	}
	return first, end, nil
}

func wants(w journal.Wanted, e journal.Entry) bool {
	return matches(e, journal.Query{ID: w.ID, Types: w.Types, Since: w.Since, Until: w.Until}) &&
		matchesAny(w.Corps, e.Envelope.CorpID) && matchesAny(w.Apps, e.Envelope.App)
}

// Search returns entries that match q, newest first.
func (j *Journal) Search(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	if err := j.lock(ctx); err != nil {
		return nil, err
	}
	defer j.mu.Unlock()
	limit := q.PageSize()
	var found []journal.Entry
	for _, entry := range slices.Backward(j.entries) {
		if len(found) == limit {
			break
		}
		if entry.Seq >= q.From && (q.Before == 0 || entry.Seq < q.Before) && matches(entry, q) {
			found = append(found, entry)
		}
	}
	return copies(found), nil
}

func matches(e journal.Entry, q journal.Query) bool {
	env, damaged := e.Envelope, e.Damage != ""
	return (q.ID == "" || q.ID == env.ID) &&
		(q.CorpID == "" || q.CorpID == env.CorpID) &&
		(q.App == "" || q.App == env.App) &&
		(!q.Damaged || damaged) &&
		(q.Since.IsZero() || !env.Received.Before(q.Since)) &&
		(q.Until.IsZero() || env.Received.Before(q.Until)) &&
		matchesAny(q.Types, env.Type)
}

// matchesAny reports whether a name matches one of the patterns, or there are none.
func matchesAny(patterns []string, name string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(pattern string) bool { return namepattern.Match(pattern, name) })
}
