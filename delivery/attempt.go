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

// errGone is why an event whose row waits, but that the log no longer has, becomes a dead letter.
var errGone = errors.New("the event is no longer in the journal's log")

// work attempts one job after another, until taking ends; attempts is the context of the sink.
func (d *Dispatcher) work(taking, attempts context.Context, j *job) (err error) {
	attempts, cancel := context.WithCancel(attempts) // of its own: workers that share a parent wait for its lock
	defer cancel()
	for v := (verdict{}); d.next(j, &v); {
		v, err = d.attempt(taking, attempts, j)
		if j.turn.member != nil {
			j.turn.end()
			j.turn = turn{}
		}
		if v.err != nil {
			d.fail(j, &v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// attempt makes one attempt. An error says that the event cannot be read, nor any other.
func (d *Dispatcher) attempt(taking, attempts context.Context, j *job) (v verdict, err error) {
	wanted, err := d.prepare(taking, j)
	switch {
	case err != nil:
		now := time.Now()
		v = verdict{outcome: Lost, err: err, uncalled: true, end: now, due: now}
	case !wanted:
		v = verdict{outcome: Unwanted, uncalled: true, end: time.Now()}
	default:
		v = d.deliver(attempts, j)
	}
	if d.opts.OnAttempt != nil {
		d.opts.OnAttempt(v.outcome, v.end.Sub(j.began))
	}
	return v, err
}

// deliver calls the sink once, and judges what it returned.
func (d *Dispatcher) deliver(ctx context.Context, j *job) verdict {
	err := d.call(ctx, j)
	now := time.Now()
	row := &j.row
	if err != nil {
		row = d.countedRow(j, now)
	}
	return d.opts.Retry.judge(ctx, row, err, now)
}

// countedRow is the row of j as if it had begun later by the time that the breaker has been open. It has begun later by
// the time that nobody was there.
func (d *Dispatcher) countedRow(j *job, now time.Time) *journal.Exception {
	d.mu.Lock()
	defer d.mu.Unlock()
	j.row.First = j.row.First.Add(j.answer.Waited)
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
		if why := entries[0].Damage; why != "" {
			j.fault = damaged(why)
			return nil
		}
		j.env, j.ready = entries[0].Envelope, time.Now()
		return nil
	})
}

// A tooLong is the cause of a context whose attempt took its whole Timeout. As an error it is context.DeadlineExceeded.
type tooLong time.Duration

func (t tooLong) Error() string        { return "no answer within " + time.Duration(t).String() }
func (t tooLong) Is(target error) bool { return target == context.DeadlineExceeded }

// call calls the sink once.
func (d *Dispatcher) call(ctx context.Context, j *job) (err error) {
	if j.fault != nil {
		return dingevent.Reject(j.fault)
	}
	callCtx := calltime.New(ctx, j.ready.Add(d.opts.Timeout), tooLong(d.opts.Timeout))
	defer callCtx.End()
	defer func() {
		if p := recover(); p != nil {
			d.brake.Log(ctx, d.log, slog.LevelError, "panic", "the sink panicked", "seq", j.row.Seq, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("the sink panicked: %v", p)
		}
	}()
	replay, began := d.sub.replay()
	err = d.sub.Sink.Deliver(callCtx, dingevent.Delivery{
		Envelope: j.env, Subscription: d.told, Seq: uint64(j.row.Seq), Attempt: j.row.Attempts,
		Replay: replay, ReplayBegan: began, Answer: &j.answer,
	})
	if err == context.DeadlineExceeded && callCtx.Err() != nil {
		return context.Cause(callCtx) // says how long
	}
	return err
}

// next ends the attempt of j, if it has one, and waits for the next job: both in one turn with the mutex, which is much
// of what an event costs. It returns false when no more are to be taken.
func (d *Dispatcher) next(j *job, v *verdict) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !j.running {
		return d.take(j, time.Now())
	}
	d.finish(j, v)
	return d.take(j, v.end)
}

// finish ends the attempt of j; from then on its row is the worker's alone. The caller holds d.mu.
func (d *Dispatcher) finish(j *job, v *verdict) {
	d.ledger.finish(j, v)
	d.watch(j, v)
	d.judged(j, v)
	d.pauseIfBroken(v)
	d.touch()
}

// fail ends the attempt of j, which failed, and tells the log.
func (d *Dispatcher) fail(j *job, v *verdict) {
	d.mu.Lock()
	d.finish(j, v)
	d.mu.Unlock()
	attrs := []any{"seq", j.row.Seq, "outcome", v.outcome, "attempts", j.row.Attempts, "error", errorText(v.err)}
	if j.env != nil {
		attrs = append(attrs, "event", j.env.ID, "type", j.env.Type)
	}
	if j.row.State == journal.Dead {
		d.brake.Warn(d.log, "dead", "an event became a dead letter", attrs...)
	} else {
		d.log.Debug("an attempt failed", append(attrs, "due", j.row.Due)...)
	}
}
