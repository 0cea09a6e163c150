package delivery

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A health owns what is known of the sink, and what follows from it: the outage that is logged, the breaker, and the pause. The
// dispatcher's mutex guards it.
type health struct {
	ledger     *ledger
	saver      *saver
	ready      *sync.Cond // the dispatcher's
	log        *slog.Logger
	order      Order
	pauseAfter time.Duration // see Options

	outage   outage
	breaker  breaker
	pause    journal.Pause
	standing time.Time // when, in this run, the pause began to let nothing be attempted
}

// note learns from an attempt that has ended.
func (h *health) note(j *job, r *result) {
	h.outage.note(j, r, len(h.ledger.waiting), !h.breaker.opened.IsZero())
	h.noteBreaker(j, r)
	h.pauseIfBroken(r)
}

// noteBreaker lets the breaker learn from an attempt.
func (h *health) noteBreaker(j *job, r *result) {
	opened := h.breaker.opened
	if !h.breaker.note(j, r) {
		return
	}
	if opened.IsZero() {
		h.log.Debug("the breaker opens: nothing is attempted but single events, to see whether the sink works again")
		return
	}
	h.ledger.postpone(opened, r.end)
	h.log.Debug("the breaker closes", "after", r.end.Sub(opened))
	h.ready.Signal()
}

// closeBreaker closes the breaker without a success, and forgets what failed. The time that it was open does not count.
func (h *health) closeBreaker(now time.Time) {
	if !h.breaker.opened.IsZero() {
		h.ledger.postpone(h.breaker.opened, now)
	}
	h.breaker.reset()
}

// pauseIfBroken pauses the subscription when its sink has failed on all there is for Options.PauseAfter, however few events
// that were.
func (h *health) pauseIfBroken(r *result) {
	since := h.breaker.failsSince()
	if h.pauseAfter == 0 || since.IsZero() || r.end.Sub(since) < h.pauseAfter || !h.pause.IsZero() || r.outcome != Failed && r.outcome != Exhausted {
		return
	}
	h.pauseItself(r.end, fmt.Sprintf("the sink has failed on everything since %s: %s",
		onClock(since, r.end).UTC().Format(time.RFC3339), errorText(r.err)))
	h.log.Error("the subscription is paused, for its sink failed on everything for too long; resume it once the sink works",
		"since", since, "error", errorText(r.err))
}

// noteDamage pauses the subscription at a damaged event if dead letters hold up their keys. The key of a damaged event is
// unknown, so any later event may have to wait behind it.
func (h *health) noteDamage(seq journal.Seq, fault error, now time.Time) {
	if _, is := fault.(damaged); !is || !h.order.StopAtDead || h.order.Key == nil || !h.pause.IsZero() {
		return
	}
	h.pauseItself(now, fmt.Sprintf(
		"event %d is damaged, and nobody can tell which events have to wait behind it; retry or discard its dead letter, then resume", seq))
	h.log.Error("the subscription is paused, because a damaged event may have been before any of the next in their order",
		"seq", seq, "error", fault)
}

// pauseItself begins a pause that no request asked for. Options.OnPause hears of it once it is saved.
func (h *health) pauseItself(now time.Time, reason string) {
	p := journal.Pause{Since: now, Reason: reason}
	h.changePause(p, now)
	h.saver.announce(p)
}

// changePause begins or ends a pause.
func (h *health) changePause(p journal.Pause, now time.Time) {
	old := h.pause
	if sameKind(old, p) {
		p.Since = old.Since
	}
	switch {
	case stands(p) && !stands(old): // the breaker's time ends where that of the pause begins
		h.closeBreaker(now)
		h.standing = now
	case stands(old) && !stands(p):
		h.ledger.postpone(h.standing, now)
	}
	if p != old {
		h.pause, h.ledger.unsaved.pause = p, &p
	}
	h.saver.saveSoon()
	h.ready.Signal()
}

// stands reports whether p lets nothing be attempted.
func stands(p journal.Pause) bool { return !p.IsZero() && !p.Drain }

func sameKind(a, b journal.Pause) bool {
	return !a.IsZero() && !b.IsZero() && a.Drain == b.Drain
}
