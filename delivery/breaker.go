package delivery

import (
	"cmp"
	"math/rand/v2"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A BreakerPolicy says when a sink that fails on everything is left alone.
type BreakerPolicy struct {
	// Events is how many different events must fail, with no success between, until the breaker opens.
	// Defaults to 10; negative means never.
	Events int
	// First and Max are the times between probes while it is open: the first is that long after it opened,
	// and each failure doubles it up to Max. A First beyond Max counts as Max. Default to 1 second and 1 minute,
	// or First if that is longer.
	First, Max time.Duration
}

func (p BreakerPolicy) withDefaults() BreakerPolicy {
	p.Events = cmp.Or(p.Events, 10)
	p.First, p.Max = firstAndMax(p.First, p.Max, time.Minute)
	return p
}

// A breaker is open while the sink fails on everything. Then one event is attempted now and then, as a probe, and the time of
// retries stands still. The dispatcher's mutex guards it.
type breaker struct {
	policy BreakerPolicy
	failed map[journal.Seq]bool // since the last success
	odd    map[journal.Seq]bool // events that wait, and failed while the sink worked for another
	since  time.Time            // the first failure after the last success of an event that is not odd; zero if there is none
	opened time.Time            // zero while it is closed
	probed int                  // probes that failed
	next   time.Time            // when the next probe may begin
	probe  *job                 // the one that runs; nil for none
}

// mayTake reports whether an attempt may begin, and when that changes by itself.
func (b *breaker) mayTake(now time.Time) (ok bool, at time.Time) {
	switch {
	case b.opened.IsZero():
		return true, time.Time{}
	case b.probe != nil:
		return false, time.Time{}
	}
	return !now.Before(b.next), b.next
}

// idle is how much of the time from first to now the breaker has been open. It is zero while the breaker is closed.
func (b *breaker) idle(first, now time.Time) time.Duration {
	switch {
	case b.opened.IsZero():
		return 0
	case first.After(b.opened):
		return now.Sub(first)
	}
	return now.Sub(b.opened)
}

// note learns from an attempt. It reports whether the breaker opened or closed.
func (b *breaker) note(j *job, r *result) (changed bool) {
	if !j.called(r) { // nothing was learned of the sink
		if b.probe == j {
			b.probe = nil
		}
		return false
	}
	if b.probe == j {
		b.probe = nil
		b.probed++
		b.schedule(r.end) // unless it closes now
	}
	seq := j.row.Seq
	switch r.outcome {
	case Succeeded, Rejected: // what rejects, works
		if len(b.failed) > 0 {
			changed = !b.opened.IsZero()
			b.blame()
			b.reset()
		}
		if len(b.odd) > 0 {
			delete(b.odd, seq)
		}
	case Failed, Exhausted:
		if b.since.IsZero() && !b.odd[seq] {
			b.since = r.end
		}
		if r.outcome == Exhausted {
			delete(b.odd, seq)
		}
		if !b.opened.IsZero() {
			return false
		}
		b.failed[seq] = true
		if changed = b.policy.Events > 0 && len(b.failed) >= b.policy.Events; changed {
			b.opened, b.probed = r.end, 0
			b.schedule(r.end)
		}
	}
	return changed
}

// blame notes that the sink has worked for another event after these failed. If one of them fails again, that alone says
// nothing of the sink.
func (b *breaker) blame() {
	for seq := range b.failed {
		b.odd[seq] = true
	}
}

// reset closes it, and forgets what failed.
func (b *breaker) reset() {
	clear(b.failed)
	b.since, b.opened = time.Time{}, time.Time{}
}

// brokenAfter is how long a sink fails on all there is, however few events, before Status says so.
const brokenAfter = time.Minute

// failsSince is when the sink began to fail on all there is. It is zero if the sink does not.
func (b *breaker) failsSince() time.Time {
	if b.since.IsZero() {
		return b.opened
	}
	return b.since
}

// brokenSince is failsSince once the breaker has opened, or that has lasted.
func (b *breaker) brokenSince(now time.Time) time.Time {
	since := b.failsSince()
	if b.opened.IsZero() && now.Sub(since) < brokenAfter {
		return time.Time{}
	}
	return since
}

// probesFresh reports whether the next probe is an event that was never tried, if there is one. Without such probes,
// events that can never succeed would keep the breaker open for ever.
func (b *breaker) probesFresh() bool { return b.probed%20 == 19 }

// schedule sets the time of the next probe, up to a quarter earlier at random, because other subscriptions fail, too.
func (b *breaker) schedule(now time.Time) {
	wait := doubled(b.policy.First, b.policy.Max, b.probed)
	b.next = now.Add(wait - rand.N(wait/4+1))
}
