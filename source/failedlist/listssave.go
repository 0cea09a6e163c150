package failedlist

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// snapshot is the note as it is now. The caller holds mu.
func (l *Lists) snapshot() listsNote {
	n := l.note
	n.Asking = nil
	for _, f := range l.flying {
		n.Asking = append(n.Asking, asking{f.corpID, f.called})
	}
	for _, corpID := range l.resumed {
		if l.flying[corpID] == nil {
			n.Asking = append(n.Asking, asking{CorpID: corpID})
		}
	}
	slices.SortFunc(n.Asking, func(a, b asking) int { return strings.Compare(a.CorpID, b.CorpID) })
	return n
}

// save keeps the note as it is now.
func (l *Lists) save(ctx context.Context) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	l.mu.Lock()
	n, place := l.snapshot(), l.place
	l.dirty = false
	l.mu.Unlock()
	err := place.Save(ctx, n)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.savedAt = time.Now(); err != nil {
		l.dirty = true
		return err
	}
	l.forgetCalls(n)
	return nil
}

// begin notes that a call begins. So the claim holds, and the journal can be written right now, or there is no call.
func (l *Lists) begin(ctx context.Context, f *flight) error {
	if !l.place.MayBegin() {
		return errors.New("it is unsure whether this gateway holds the claim of the lists")
	}
	l.saving.Lock()
	defer l.saving.Unlock()
	l.mu.Lock()
	f.called = time.Now().UTC()
	one := call{f.corpID, f.called.UnixNano()}
	l.calls[one] = true // until it is made
	n := l.snapshot()
	n.Calls++
	l.dirty = false
	l.mu.Unlock()
	err := l.place.Save(ctx, n)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.savedAt = time.Now(); err != nil {
		f.called, l.dirty = time.Time{}, true
		return err
	}
	l.forgetCalls(n)
	l.calls[one] = false
	l.note.Calls++
	l.here.Calls++
	return nil
}

// end notes the end of a call, after what came of it was stored.
func (l *Lists) end(f *flight, got Recovery, failed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls[call{f.corpID, f.called.UnixNano()}] = true
	f.called, l.dirty = time.Time{}, true
	if !failed {
		l.note.Last = time.Now().UTC()
	}
	l.count(got)
}

// count counts what was found by a call that has been counted. The caller holds mu.
func (l *Lists) count(got Recovery) {
	l.note.add(got.Counts)
	l.here.add(got.Counts)
}

// forgetCalls forgets the calls that are settled and are not in the note that was saved. The caller holds mu.
func (l *Lists) forgetCalls(n listsNote) {
	for one, settled := range l.calls {
		if settled && !slices.ContainsFunc(n.Asking, func(a asking) bool { return callOf(a) == one }) {
			delete(l.calls, one)
		}
	}
}

// cutOff counts the calls whose page nobody has stored, as far as is known. The caller holds mu.
func (l *Lists) cutOff(n listsNote) (unsure uint64) {
	if !n.Calling.IsZero() { // of one list, which the app had before
		unsure++
	}
	for _, a := range n.Asking {
		if a.Called.IsZero() || l.calls[callOf(a)] {
			continue
		}
		unsure++
		l.calls[callOf(a)] = true
		l.opts.Logger.Error("failed list: a call of the list was cut off before its page was stored, so up to 200 events may be lost", "app", l.app, "corp", a.CorpID, "called", a.Called)
	}
	return unsure
}
