package delivery

import "time"

const (
	maxUnsaved = 4096    // rows and attempts to save, before the workers wait for that
	maxParked  = 1 << 14 // rows of parked events to save, before no new event is taken
	maxWindow  = 1 << 16 // sequences taken beyond the cursor
)

// take waits for the next job and puts it into j. It returns false when no more are to be taken. The caller holds d.mu.
func (d *Dispatcher) take(j *job, now time.Time) bool {
	for ; !d.stopping; now = time.Now() {
		if d.canSave(now) && !stands(d.pause) {
			if d.start(j, now) {
				return true
			}
			d.setAlarm()
		}
		d.ready.Wait()
	}
	return false
}

// start puts the next job into j, if there is one and it is the dispatcher's turn in its pool.
func (d *Dispatcher) start(j *job, now time.Time) bool {
	if d.member.alone() {
		return d.pick(j, now)
	}
	if !d.mayPick(now) {
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
	go t.end() // it locks other dispatchers
	return false
}

// mayPick reports whether pick is likely to find a job.
func (d *Dispatcher) mayPick(now time.Time) bool {
	if !d.breaker.opened.IsZero() {
		ok, _ := d.breaker.mayTake(now)
		return ok && (len(d.ledger.waiting) > 0 || d.isFresh())
	}
	return d.isDue(now) || d.isFresh()
}

// canSave reports whether the journal keeps up. While it does not, nothing is attempted, since a
// crash would have all of that attempted again. Whoever ends that state wakes a worker.
func (d *Dispatcher) canSave(now time.Time) bool {
	stuck := !d.saveBegan.IsZero() && now.Sub(d.saveBegan) > slow
	return !d.failing && !stuck && d.ledger.unsaved.size() < maxUnsaved
}

// silentAlarm returns a timer that does nothing before setAlarm sets it.
func (d *Dispatcher) silentAlarm() *time.Timer {
	alarm := time.AfterFunc(time.Hour, d.wake)
	alarm.Stop()
	return alarm
}

// setAlarm wakes a worker when the next event is due, or the next probe.
func (d *Dispatcher) setAlarm() {
	if ok, at := d.breaker.mayTake(time.Now()); !ok {
		if !at.IsZero() {
			d.alarm.Reset(time.Until(at))
		}
	} else if due, ok := d.ledger.waiting.due(); ok {
		d.alarm.Reset(time.Until(due))
	}
}

// pick puts the next job into j, if there is one and the breaker lets it.
func (d *Dispatcher) pick(j *job, now time.Time) bool {
	if d.breaker.opened.IsZero() {
		return d.pickNext(j, now)
	}
	if ok, _ := d.breaker.mayTake(now); !ok {
		return false
	}
	switch { // the event that waits longest need not be due
	case d.breaker.probesFresh() && d.isFresh() && d.arrive(j, now):
	case len(d.ledger.waiting) > 0:
		d.ledger.resume(j, now)
	case !d.isFresh() || !d.pickFresh(j, now):
		return false
	}
	d.breaker.probe = j
	d.touch()
	return true
}

// pickNext puts the next job into j, if there is one. When there are events due again and new ones,
// they take turns, so that neither holds up the other.
func (d *Dispatcher) pickNext(j *job, now time.Time) bool {
	due, fresh := d.isDue(now), d.isFresh()
	switch {
	case due && !(fresh && d.lastDue):
		d.ledger.resume(j, now)
		d.lastDue = true
	case fresh && d.pickFresh(j, now):
		d.lastDue = false
	case d.isDue(now): // what was fresh waits for its key, or its time has come
		d.ledger.resume(j, now)
		d.lastDue = true
	default:
		return false
	}
	d.touch()
	if d.isDue(now) || len(d.page.items) > 0 || len(d.pages) > 0 {
		d.ready.Signal()
	}
	return true
}

// pickFresh takes items from the log, which isFresh, until one may be attempted.
func (d *Dispatcher) pickFresh(j *job, now time.Time) bool {
	for fresh := true; fresh; fresh = d.isFresh() {
		if d.arrive(j, now) {
			return true
		}
	}
	return false
}

// arrive takes the next item, and reports whether it may be attempted.
func (d *Dispatcher) arrive(j *job, now time.Time) bool {
	it := &d.page.items[0]
	d.page.items = d.page.items[1:]
	begun := d.ledger.arrive(j, it, now)
	d.halt(it, now)
	if begun {
		return true
	}
	d.touch() // nobody else does, if no event can be attempted
	return false
}

func (d *Dispatcher) isDue(now time.Time) bool {
	due, ok := d.ledger.waiting.due()
	return ok && !due.After(now)
}

// isFresh reports whether d.page has an item that may be taken, after turning it if need be.
func (d *Dispatcher) isFresh() bool {
	if !d.pause.IsZero() || !d.hasRoom() {
		return false
	}
	for len(d.page.items) == 0 {
		d.page.items = nil // what was taken may go
		if d.page.next > d.ledger.next {
			d.ledger.next = d.page.next
			d.touch()
		}
		select {
		case d.page = <-d.pages:
		default:
			return false
		}
	}
	return true
}

// hasRoom reports whether new events may be taken. To stop and go on
// for each single event would tell nobody anything, so it goes on after a tenth is done.
func (d *Dispatcher) hasRoom() bool {
	limit := d.opts.MaxWaiting
	if d.stalled {
		limit -= limit / 10
	}
	stalled := d.ledger.owed >= limit
	if stalled || d.stalled {
		d.watchStall(stalled, time.Now())
	}
	d.stalled = stalled
	if len(d.ledger.window.slots) >= maxWindow/2 {
		d.relieve()
	}
	return !stalled && len(d.ledger.window.slots) < maxWindow && len(d.ledger.unsaved.parked) < maxParked
}

// relieve gives a row to all that was taken and holds up the cursor, so that a key with many events
// does not keep those of others from being taken, and a crash does not repeat much of what was delivered.
func (d *Dispatcher) relieve() {
	if d.sub.Order.Key == nil {
		return
	}
	for _, j := range d.jobs {
		if j.running && !j.shown {
			d.ledger.show(j)
		}
	}
	d.ledger.storeAll(time.Now())
	d.touch()
}

// touch tells keepSaving that there is something to save, or will be when an attempt takes long.
func (d *Dispatcher) touch() {
	select {
	case d.dirty <- struct{}{}:
	default:
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
