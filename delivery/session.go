package delivery

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/journal"
)

// seekGrace is how long attempts in flight may take, at most, when a session ends for another cursor.
const seekGrace = 10 * time.Second

// session works the subscription from loading it to the last save. again says that a request wants another cursor, so
// another session has to load the subscription anew.
func (d *Dispatcher) session(ctx context.Context, claim journal.Claim) (again bool, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	d.beginSession()
	var ahead rows
	err = d.store.insist(ctx, "load the subscription", func() (err error) {
		ahead, err = d.load(ctx, claim)
		return err
	})
	if err != nil {
		return false, unlessEnded(ctx, err)
	}
	d.listen()
	d.alarm = d.silentAlarm()
	defer d.alarm.Stop()
	defer context.AfterFunc(claim.Context(), stop)()
	running, wait := d.launch(ctx, claim, ahead)
	saveErr := d.saver.keepSaving(running, d.member, stop)
	if saveErr == nil {
		saveErr = d.closeBooks(running)
	}
	stop()
	if err := wait(); err != nil {
		return false, err
	}
	return d.saver.wantsSession(), saveErr
}

// beginSession forgets what the session before has read.
func (d *Dispatcher) beginSession() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopping, d.saver.seeks = false, false
	d.feed.pages, d.feed.page, d.feed.stalled, d.feed.full = make(chan page, 1), page{}, false, false
	d.feed.listener = nil
}

// listen makes the dispatcher a listener of its pool's broadcast, if there can be one. A replay has a range of its own.
func (d *Dispatcher) listen() {
	var l *listener
	if d.sub.Replay == nil {
		l = d.opts.Pool.listen(store{Journal: d.store.Journal, log: d.opts.Logger, trouble: d.store.trouble}, d.matcher, d.saver.saveSoon)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.feed.listener = l
}

// launch runs the reader, the workers and what waits for requests. running ends after the last of them has; wait waits for
// that, and returns the error of the first that failed, if any.
func (d *Dispatcher) launch(ctx context.Context, claim journal.Claim, ahead rows) (running context.Context, wait func() error) {
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	attempts, cut := context.WithCancel(running)
	kept := context.AfterFunc(claim.Context(), cut) // without Grace, because another may begin them now
	group, taking := errgroup.WithContext(ctx)
	r := reader{
		store: d.store, sub: &d.sub, match: d.match, member: d.member, listener: d.feed.listener,
		pages: d.feed.pages, wake: d.wake, ahead: ahead,
	}
	d.mu.Lock()
	from := d.ledger.next // Status moves it on
	d.mu.Unlock()
	group.Go(func() error {
		defer d.opts.Pool.unlisten(r.listener)
		return unlessEnded(taking, r.read(taking, from))
	})
	group.Go(func() error { return unlessEnded(taking, d.saver.awaitRequests(taking)) })
	d.crew.begin(func(j *job) {
		group.Go(func() error { return unlessEnded(taking, d.work(taking, attempts, j)) })
	})
	result := make(chan error, 1)
	context.AfterFunc(taking, func() { // no goroutine waits for that meanwhile
		cutOff := func() { d.logCut(); cut() }
		grace := time.AfterFunc(d.grace(), cutOff)
		until := context.AfterFunc(d.opts.Until, cutOff)
		d.stopTaking() // before Wait, because a worker may begin another until then
		err := group.Wait()
		grace.Stop()
		until()
		kept()
		end()
		result <- err
	})
	return running, func() error { return <-result }
}

// grace is how long attempts in flight may take now that the session ends.
func (d *Dispatcher) grace() time.Duration {
	if d.saver.wantsSession() {
		return min(d.opts.Grace, seekGrace)
	}
	return d.opts.Grace
}
