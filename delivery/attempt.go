package delivery

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// errGone is why an event whose row waits, but that the log no longer has, becomes a dead letter.
var errGone = errors.New("the event is no longer in the journal's log")

// work attempts one job after another, until taking ends; attempts is the context of the sink.
func (d *Dispatcher) work(taking, attempts context.Context, j *job) error {
	attempts, cancel := context.WithCancel(attempts) // of its own: workers that share a parent wait for its lock
	defer cancel()
	for d.take(j) {
		wanted, err := d.prepare(taking, j)
		now := time.Now()
		switch {
		case err != nil:
			d.finish(j, verdict{outcome: Lost, err: err, uncalled: true, end: now, due: now})
			return err
		case !wanted:
			d.finish(j, verdict{outcome: Unwanted, uncalled: true, end: now})
			continue
		}
		err = d.deliver(attempts, j)
		now = time.Now()
		row := &j.row
		if err != nil {
			row = d.countedRow(j, now)
		}
		d.finish(j, d.opts.Retry.judge(attempts, row, err, now))
	}
	return nil
}

// countedRow is the row of j as if it had begun later by the time that the breaker has been open.
func (d *Dispatcher) countedRow(j *job, now time.Time) *journal.Exception {
	d.mu.Lock()
	defer d.mu.Unlock()
	row := j.row
	row.First = row.First.Add(d.breaker.idle(row.First, now))
	return &row
}

// fetch reads the event of a job that has waited.
func (d *Dispatcher) fetch(ctx context.Context, j *job) error {
	if j.env != nil {
		return nil
	}
	return d.insist(ctx, "read an event again", func() error {
		entries, err := d.journal.Read(ctx, j.row.Seq, 1)
		if err != nil {
			return err
		}
		if len(entries) == 0 || entries[0].Seq != j.row.Seq {
			j.fault = errGone
			return nil
		}
		j.env = entries[0].Envelope
		return nil
	})
}

// deliver calls the sink once.
func (d *Dispatcher) deliver(ctx context.Context, j *job) (err error) {
	if j.fault != nil {
		return dingevent.Reject(j.fault)
	}
	ctx, cancel := context.WithTimeout(ctx, d.opts.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			d.log.Error("the sink panicked", "seq", j.row.Seq, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("the sink panicked: %v", p)
		}
	}()
	return d.sub.Sink.Deliver(ctx, dingevent.Delivery{
		Envelope: j.env, Subscription: d.told, Seq: uint64(j.row.Seq), Attempt: j.row.Attempts,
		Replay: d.sub.replayID(), Answer: &j.answer,
	})
}

// finish ends the attempt of j and tells who wants to know.
func (d *Dispatcher) finish(j *job, v verdict) {
	d.mu.Lock()
	d.ledger.finish(j, v) // from here on the row is the worker's alone
	d.watch(j, v)
	d.judged(j, v)
	d.pauseIfBroken(v)
	d.touch()
	d.mu.Unlock()
	if d.opts.OnAttempt != nil {
		d.opts.OnAttempt(v.outcome, v.end.Sub(j.began))
	}
	if v.err == nil {
		return
	}
	attrs := []any{"seq", j.row.Seq, "outcome", v.outcome, "attempts", j.row.Attempts, "error", errorText(v.err)}
	if j.env != nil {
		attrs = append(attrs, "event", j.env.ID, "type", j.env.Type)
	}
	if j.row.State == journal.Dead {
		d.log.Warn("an event became a dead letter", attrs...)
	} else {
		d.log.Debug("an attempt failed", append(attrs, "due", j.row.Due)...)
	}
}
