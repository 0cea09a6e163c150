package delivery

import (
	"fmt"
	"strings"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// damaged is why an event is a dead letter that is not in the journal as it was kept. Neither the filter nor the sink gets to
// see it, because what can be read of it may be altered.
type damaged string

// damagedPrefix begins the error of a damaged event.
const damagedPrefix = "damaged: "

func (d damaged) Error() string { return damagedPrefix + string(d) }

// doubtful reports whether a dead letter with this error was never judged by the filter, or not by a mended one.
func doubtful(text string) bool {
	return strings.HasPrefix(text, unjudged) || strings.HasPrefix(text, damagedPrefix)
}

// Damaged reports whether a dead letter is one because its event was found damaged in the journal. Whether it still is, the
// journal tells.
func Damaged(row journal.Exception) bool { return strings.HasPrefix(row.Error, damagedPrefix) }

// halt pauses the subscription if it keeps a key standing behind a dead letter: nobody knows the key of a damaged event, so
// any later event may be behind it. The caller holds d.mu.
func (d *Dispatcher) halt(it *item, now time.Time) {
	if _, is := it.fault.(damaged); !is || !d.sub.Order.StopAtDead || d.sub.Order.Key == nil || !d.pause.IsZero() {
		return
	}
	d.pauseItself(journal.Pause{Since: now, Reason: fmt.Sprintf(
		"event %d is damaged, and nobody can tell which events have to wait behind it; retry or discard its dead letter, then resume", it.Seq)}, now)
	d.log.Error("the subscription is paused, because a damaged event may have been before any of the next in their order",
		"seq", it.Seq, "error", it.fault)
}

// pauseItself begins a pause that Options.OnPause hears of once it was saved. The caller holds d.mu.
func (d *Dispatcher) pauseItself(p journal.Pause, now time.Time) {
	d.changePause(p, now)
	if d.opts.OnPause != nil {
		d.paused = append(d.paused, p)
	}
}
