package delivery

import "time"

const (
	warnEvery = 10 * time.Minute // of a failing sink, at most
	warnNew   = time.Minute      // a new outage that lasts so long is told sooner
)

// An outage is what the log was told of a sink that fails.
type outage struct {
	since  time.Time // the first failure after the last success; zero if there is none
	failed int       // failed or postponed attempts since the last warning
	warned time.Time // when that was; zero if never
	told   bool      // the last line was a warning
	err    string    // of the last failed or postponed attempt
}

// watch tells the log when the sink begins to fail, from time to time while it goes on, and when it
// delivers again. Where some attempts succeed and some fail, it seldom does. The caller holds d.mu, so
// that the lines come in order.
func (d *Dispatcher) watch(j *job, v *verdict) {
	o := &d.outage
	switch v.outcome {
	case Failed, Postponed, Exhausted:
		o.failed++
		o.err = errorText(v.err)
		if o.since.IsZero() {
			o.since = v.end
		}
		lasting := !o.told && v.end.Sub(o.since) >= warnNew
		if v.end.Sub(o.warned) < warnEvery && !lasting {
			return
		}
		d.log.Warn("the sink fails; its events wait for another attempt",
			"since", o.since, "failed", o.failed, "waiting", len(d.ledger.waiting), "breaker_open", !d.breaker.opened.IsZero(), "error", o.err)
		o.failed, o.warned, o.told = 0, v.end, true
	case Succeeded, Rejected: // what rejects, works
		if j.began.Before(o.since) || !j.called(v) { // it tells nothing of how the sink is now
			return
		}
		if o.told {
			d.log.Info("the sink delivers again", "outcome", v.outcome, "after", v.end.Sub(o.since), "waiting", len(d.ledger.waiting))
		}
		if !o.since.IsZero() {
			o.since, o.told, o.err = time.Time{}, false, ""
		}
	}
}
