package failedlist

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
)

const (
	lookPause = 5 * time.Second // after who has authorized the app could not be looked up for the first time
	saveEvery = time.Second     // while readings are under way and none begins
	lastSave  = 5 * time.Second // at the end of Run
)

// Run reads the lists, round after round. It goes on with the round that was under way, whichever gateway began that. It is part of
// [source.Source].
func (l *Lists) Run(ctx context.Context, place *source.Place, to dingevent.Receiver) error {
	if err := l.resume(place, to); err != nil {
		return err
	}
	group, running := errgroup.WithContext(ctx)
	lasting, stop := lastingFor(running, l.opts.Grace)
	defer stop()
	group.Go(func() error {
		return l.dispatch(running, func(f *flight) { group.Go(func() error { return l.read(running, lasting, f) }) })
	})
	err := group.Wait()
	if !errors.Is(err, journal.ErrLost) {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSave)
		defer cancel()
		err = errors.Join(err, l.save(last))
	}
	l.leave(err)
	return err
}

// resume takes up what the place says.
func (l *Lists) resume(place *source.Place, to dingevent.Receiver) error {
	var n listsNote
	if err := place.Read(&n); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.place, l.to = place, to
	l.flying, l.special, l.busy = map[string]*flight{}, map[string]*standing{}, [lanes]int{}
	unsure := l.cutOff(n)
	l.resumed = nil
	for _, a := range n.Asking {
		l.resumed = append(l.resumed, a.CorpID)
	}
	now := time.Now().UTC()
	if n.Began.After(now) { // the clock was set back
		n.Began, n.Ended = now, now.Add(min(0, n.Ended.Sub(n.Began)))
	}
	n.atLeast(l.note.Counts) // the last Save of this process may not have been kept
	n.Calling, n.Asking = time.Time{}, nil
	l.note, l.dirty, l.looked, l.paused, l.fails, l.inRow = n, true, time.Time{}, time.Time{}, 0, 0
	l.schedule.resume(now, n.Began)
	l.began, l.round, l.asked = n.Began, Recovery{Reason: reasonStart}, false
	lost := Recovery{Reason: reasonStart, Counts: Counts{Unsure: unsure}}
	l.count(lost)
	l.learn(lost, inRound)
	return nil
}

// leave ends what Run has begun. Another gateway may know better from now on.
func (l *Lists) leave(err error) {
	l.tell(time.Now(), true)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer(err, append(l.served, l.waiting...))
	l.served, l.waiting, l.orgs, l.special, l.failure, l.err = nil, nil, nil, nil, nil, nil
}

// dispatch begins each reading that is due, until ctx ends.
func (l *Lists) dispatch(ctx context.Context, begin func(*flight)) error {
	for ctx.Err() == nil {
		l.look(ctx)
		f, wait := l.next(time.Now())
		if f != nil {
			begin(f)
			continue
		}
		l.tell(time.Now(), false)
		if l.owesSave(time.Now()) {
			if err := l.save(ctx); err != nil {
				return err
			}
		}
		l.rest(ctx, wait)
	}
	return ctx.Err()
}

// look looks up who has authorized the app: often while there is something to ask, or nobody has.
func (l *Lists) look(ctx context.Context) {
	l.mu.Lock()
	now := time.Now()
	fresh := now.Sub(l.looked) < l.lookEvery()
	l.mu.Unlock()
	if fresh {
		return
	}
	finding, cancel := context.WithTimeout(ctx, tokenTime)
	defer cancel()
	orgs, err := l.find(finding)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.use(orgs, now)
		return
	}
	if ctx.Err() != nil {
		return
	}
	if l.orgs == nil {
		l.paused = now.Add(lookPause)
	} else { // go on with those that are known
		l.looked = now
	}
	l.brake.Warn(l.opts.Logger, "look", "failed list: who has authorized the app cannot be looked up; trying again", "app", l.app, "error", err)
}

// next returns the reading that is due, or how long none is.
func (l *Lists) next(now time.Time) (*flight, time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.mayFly(now) {
		return nil, max(l.paused.Sub(now), time.Second)
	}
	if since := now.Sub(l.flew); since >= 0 && since < pace {
		return nil, pace - since
	}
	turned := l.underWay() && !l.looked.Before(l.began) // else it is too early to say who is asked
	if l.fails > 0 && turned {                          // an organization that fails by itself says nothing of the others
		if f := l.turn(); f != nil {
			return f, 0
		}
	}
	f, due := l.early(now)
	if f == nil && turned {
		f = l.turn()
	}
	if f != nil {
		return f, 0
	}
	wait := oftenEvery
	if !due.IsZero() && l.busy[beforeTurn] < againSlots {
		wait = min(wait, due.Sub(now))
	}
	if l.underWay() && !turned {
		return nil, min(wait, time.Second)
	}
	if turned && !l.isDone() {
		return nil, wait
	}
	if turned {
		l.endRound(now)
	}
	at, _, reason := l.schedule.at()
	if len(l.waiting) > 0 {
		at, reason = now, reasonAsked
	}
	if at.After(now) {
		return nil, min(wait, at.Sub(now))
	}
	l.beginRound(now, reason)
	return nil, 0
}

// beginRound begins a round. The caller holds mu.
func (l *Lists) beginRound(now time.Time, reason string) {
	l.note.Began, l.note.After, l.began, l.dirty = now.UTC(), "", now, true
	if !l.note.Began.After(l.note.Ended) { // the clock was set back
		l.note.Ended = l.note.Began.Add(-1)
	}
	l.round, l.resumed, l.looked = Recovery{Reason: reason}, nil, time.Time{}
	l.served, l.waiting, l.asked = l.waiting, nil, reason == reasonAsked
}

// endRound ends a round. The caller holds mu.
func (l *Lists) endRound(now time.Time) {
	l.note.Ended, l.took, l.dirty, l.asked = later(now.UTC(), l.note.Began), now.Sub(l.began), true, false
	l.schedule.roundDone(l.began, now)
	l.answer(nil, l.served)
	l.served = nil
	if l.news.isNews() { // is told at once
		l.newsAt = time.Time{}
	}
}

// answer answers who has asked. The caller holds mu.
func (l *Lists) answer(err error, asks []ask) {
	for _, reply := range asks {
		reply <- asked{l.round, err}
	}
}

// owesSave reports whether the note is to be saved now, because no call that begins does it.
func (l *Lists) owesSave(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dirty && (len(l.flying) == 0 || now.Sub(l.savedAt) >= saveEvery)
}

// rest waits until something may be due.
func (l *Lists) rest(ctx context.Context, wait time.Duration) {
	l.mu.Lock()
	if l.dirty {
		wait = min(wait, saveEvery)
	}
	wait = min(wait, l.lookEvery())
	l.mu.Unlock()
	now := time.Now()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.wake:
	case <-l.schedule.wake:
	case reply := <-l.asks:
		l.mu.Lock()
		l.waiting, l.paused = append(l.waiting, reply), time.Time{}
		l.mu.Unlock()
	case <-ctx.Done():
	}
	if slept := time.Now().Round(0).Sub(now.Round(0)) - time.Since(now); slept > nap {
		l.Outage()
	}
}
