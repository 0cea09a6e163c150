package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/calltime"
	"github.com/dingevent/dingevent/journal"
)

// errGone is the reason of a dead letter: the row of the event waits, but the log no longer has the event.
var errGone = errors.New("the event is no longer in the journal's log")

// work attempts one job after another, until taking ends. attempts is the context of the sink.
func (d *Dispatcher) work(taking, attempts context.Context, j *job) (err error) {
	attempts, cancel := context.WithCancel(attempts) // of its own, because workers that share a parent wait for its lock
	defer cancel()
	for r := (result{}); d.next(j, &r); {
		r, err = d.attempt(taking, attempts, j)
		if j.turn.member != nil && (err != nil || !j.turn.mayGoOn(r.end)) {
			j.turn.end()
			j.turn = turn{}
		}
		if r.err != nil {
			d.fail(j, &r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// attempt makes one attempt. An error means that the journal can no longer be read, so the worker must stop.
func (d *Dispatcher) attempt(taking, attempts context.Context, j *job) (r result, err error) {
	wanted, err := d.prepare(taking, j)
	switch {
	case err != nil:
		now := time.Now()
		r = result{outcome: Lost, err: err, uncalled: true, end: now, due: now}
	case !wanted:
		r = result{outcome: unwanted, uncalled: true, end: time.Now()}
	default:
		r = d.deliver(attempts, j)
	}
	if d.opts.OnAttempt != nil {
		d.opts.OnAttempt(r.outcome, r.end.Sub(j.began))
	}
	return r, err
}

// prepare makes a job ready for the sink, and reports whether the subscription wants the event. A dead letter that the
// filter never selected goes through the filter again when it is retried.
func (d *Dispatcher) prepare(ctx context.Context, j *job) (wanted bool, err error) {
	read := j.env == nil
	if err := d.fetch(ctx, j); err != nil {
		return false, err
	}
	if !read || j.fault != nil || !needsFilter(j.row.Error) {
		return true, nil
	}
	wanted, j.fault = d.match(j.env)
	return wanted || j.fault != nil, nil
}

// deliver calls the sink once.
func (d *Dispatcher) deliver(ctx context.Context, j *job) result {
	err := d.call(ctx, j)
	now := time.Now()
	row := &j.row
	if err != nil {
		row = d.countedRow(j, now)
	}
	return d.opts.Retry.resultOf(ctx, row, err, now)
}

// countedRow is the row of j as the time of retries counts. The time that the breaker has been open does not count. The time
// that the sink waited for a program does not either, and countedRow takes that from the row itself.
func (d *Dispatcher) countedRow(j *job, now time.Time) *journal.Exception {
	d.mu.Lock()
	defer d.mu.Unlock()
	j.row.First = j.row.First.Add(j.answer.Waited)
	row := j.row
	row.First = row.First.Add(d.health.breaker.idle(row.First, now))
	return &row
}

// fetch reads the event of a job that has waited.
func (d *Dispatcher) fetch(ctx context.Context, j *job) error {
	if j.env != nil {
		return nil
	}
	return d.store.insist(ctx, "read an event again", func() error {
		entries, err := d.store.Read(ctx, j.row.Seq, 1)
		if err != nil {
			return err
		}
		if len(entries) == 0 || entries[0].Seq != j.row.Seq {
			j.fault = errGone
			return nil
		}
		if why := entries[0].Damage; why != "" {
			j.fault = damaged(why)
			return nil
		}
		j.env, j.ready = entries[0].Envelope, time.Now()
		return nil
	})
}

// call calls the sink once.
func (d *Dispatcher) call(ctx context.Context, j *job) (err error) {
	if j.fault != nil {
		return dingevent.Reject(j.fault)
	}
	callCtx := calltime.New(ctx, j.ready.Add(d.opts.Timeout), d.late)
	defer callCtx.End()
	defer func() {
		if p := recover(); p != nil {
			d.brake.Log(ctx, d.log, slog.LevelError, "panic", "the sink panicked", "seq", j.row.Seq, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("the sink panicked: %v", p)
		}
	}()
	replay, began := d.sub.replay()
	err = d.sub.Sink.Deliver(callCtx, dingevent.Delivery{
		Envelope: j.env, Subscription: d.sub.sinkName(), Seq: uint64(j.row.Seq), Attempt: j.row.Attempts,
		Replay: replay, ReplayBegan: began, Answer: &j.answer,
	})
	if err == context.DeadlineExceeded && callCtx.Err() != nil {
		return context.Cause(callCtx) // says how long
	}
	return err
}

// next ends the attempt of j, if it has one, and waits for the next job. It does both under one lock, because the
// mutex is much of what an event costs. It returns false when no more are to be taken.
func (d *Dispatcher) next(j *job, r *result) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !j.running {
		return d.take(j, time.Now())
	}
	d.finish(j, r)
	return d.take(j, r.end)
}

// finish ends the attempt of j. From then on its row is the worker's alone. The caller holds d.mu.
func (d *Dispatcher) finish(j *job, r *result) {
	d.ledger.finish(j, r)
	d.health.note(j, r)
	d.saver.saveSoon()
}

// fail ends the attempt of j, which failed, and logs that.
func (d *Dispatcher) fail(j *job, r *result) {
	d.mu.Lock()
	d.finish(j, r)
	d.mu.Unlock()
	attrs := []any{"seq", j.row.Seq, "outcome", r.outcome, "attempts", j.row.Attempts, "error", errorText(r.err)}
	if j.env != nil {
		attrs = append(attrs, "event", j.env.ID, "type", j.env.Type)
	}
	if j.row.State == journal.Dead {
		d.brake.Warn(d.log, "dead", "an event became a dead letter", attrs...)
	} else {
		d.log.Debug("an attempt failed", append(attrs, "due", j.row.Due)...)
	}
}
