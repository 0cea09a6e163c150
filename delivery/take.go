package delivery

import "time"

// askAgain is when the claim is asked again whether an attempt may begin.
const askAgain = 100 * time.Millisecond

// take waits for the next job and puts it into j. It returns false when no more are to be taken, or enough other workers
// wait for one. The caller holds d.mu.
func (d *Dispatcher) take(j *job, now time.Time) bool {
	for ; !d.stopping; now = time.Now() {
		switch {
		case !d.saver.claim.MayBegin():
			d.member.decline()
			d.alarm.Reset(askAgain)
		case !d.saver.keepsUp(now) || stands(d.health.pause):
			d.member.decline()
		case d.start(j, now):
			d.crew.grow()
			return true
		default:
			d.setAlarm()
		}
		d.endTurn(j)
		if !d.crew.await(j, d.ready) {
			return false
		}
	}
	d.endTurn(j)
	return false
}

// endTurn ends the turn that j has kept of its last attempt, if any.
func (d *Dispatcher) endTurn(j *job) {
	j.turn.endLocked()
	j.turn = turn{}
}

// start puts the next job into j, if there is one and it is the dispatcher's turn in its pool.
func (d *Dispatcher) start(j *job, now time.Time) bool {
	allowed, _ := d.health.breaker.mayTake(now)
	if allowed {
		d.feed.advance(now)
	}
	if j.turn.member != nil || d.member.alone() {
		return allowed && d.pick(j, now)
	}
	if !allowed || !d.hasJob(now) {
		d.member.decline()
		return false
	}
	t, ok := d.member.begin(now)
	if !ok {
		return false
	}
	if d.pick(j, now) {
		j.turn = t
		return true
	}
	t.endLocked()
	return false
}

// hasJob reports whether pick is likely to find a job. It is cheaper than a turn in the pool.
func (d *Dispatcher) hasJob(now time.Time) bool {
	if !d.health.breaker.opened.IsZero() {
		return len(d.ledger.waiting) > 0 || d.hasFirst()
	}
	return d.ledger.isDue(now) || d.hasFirst()
}

// hasFirst reports whether there is an event that was never attempted and may be.
func (d *Dispatcher) hasFirst() bool {
	return len(d.ledger.released) > 0 || d.feed.isFresh()
}

// pick puts the next job into j, if there is one. The breaker allows an attempt.
func (d *Dispatcher) pick(j *job, now time.Time) bool {
	if !d.health.breaker.opened.IsZero() {
		return d.pickProbe(j, now)
	}
	if !d.feed.pickNext(j, now) {
		return false
	}
	if d.ledger.isDue(now) || len(d.ledger.released) > 0 || d.feed.hasMore() {
		d.ready.Signal()
	}
	return true
}

// pickProbe puts the next probe of the breaker into j: the event that waits longest, which need not be due. Now and then it is
// an event that was never tried.
func (d *Dispatcher) pickProbe(j *job, now time.Time) bool {
	b := &d.health.breaker
	found := b.probesFresh() && (d.ledger.release(j, now) || d.feed.isFresh() && d.feed.arrive(j, now))
	if !found && len(d.ledger.waiting) > 0 {
		d.ledger.resume(j, now)
		found = true
	}
	if !found {
		d.feed.advance(now)
		found = d.feed.pickFirst(j, now)
	}
	if found {
		b.probe = j
		d.saver.saveSoon()
	}
	return found
}

// silentAlarm returns a timer that does nothing before setAlarm sets it.
func (d *Dispatcher) silentAlarm() *time.Timer {
	alarm := time.AfterFunc(time.Hour, d.wake)
	alarm.Stop()
	return alarm
}

// setAlarm wakes a worker when the next event is due, or the next probe.
func (d *Dispatcher) setAlarm() {
	if ok, at := d.health.breaker.mayTake(time.Now()); !ok {
		if !at.IsZero() {
			d.alarm.Reset(time.Until(at))
		}
	} else if due, ok := d.ledger.waiting.due(); ok {
		d.alarm.Reset(time.Until(due))
	}
}

// wake lets one worker look for a job.
func (d *Dispatcher) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ready.Signal()
}

func (d *Dispatcher) stopTaking() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopping = true
	d.ready.Broadcast()
}
