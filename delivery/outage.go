package delivery

import (
	"log/slog"
	"time"
)

const (
	warnEvery = 10 * time.Minute // of a failing sink, at most
	warnNew   = time.Minute      // a new outage that lasts so long is logged sooner
)

// An outage logs the failures of a sink.
type outage struct {
	log    *slog.Logger
	since  time.Time // the first failure after the last success; zero if there is none
	failed int       // failed or postponed attempts since the last warning
	warned time.Time // the last warning; zero if there was none
	open   bool      // the last line was a warning
	err    string    // of the last failed or postponed attempt
}

// note logs when the sink begins to fail, from time to time while it goes on, and when it
// delivers again. If some attempts succeed and some fail, it logs seldom. The dispatcher's mutex is held, so
// the lines come in order.
func (o *outage) note(j *job, r *result, waiting int, breakerOpen bool) {
	switch r.outcome {
	case Failed, Postponed, Exhausted:
		o.failed++
		o.err = errorText(r.err)
		if o.since.IsZero() {
			o.since = r.end
		}
		lasting := !o.open && r.end.Sub(o.since) >= warnNew
		if r.end.Sub(o.warned) < warnEvery && !lasting {
			return
		}
		o.log.Warn("the sink fails; its events wait for another attempt",
			"since", o.since, "failed", o.failed, "waiting", waiting, "breaker_open", breakerOpen, "error", o.err)
		o.failed, o.warned, o.open = 0, r.end, true
	case Succeeded, Rejected: // a sink that rejects works
		if j.began.Before(o.since) || !j.called(r) { // the outcome says nothing of how the sink is now
			return
		}
		if o.open {
			o.log.Info("the sink delivers again", "outcome", r.outcome, "after", r.end.Sub(o.since), "waiting", waiting)
		}
		if !o.since.IsZero() {
			o.since, o.open, o.err = time.Time{}, false, ""
		}
	}
}
