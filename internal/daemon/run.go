package daemon

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Run receives and delivers until ctx ends. Then it ends in the order that loses nothing and repeats little: first the
// intake, then deliveries and the API, then dingevent's own events, then the journal.
//
// It returns within Config.Grace after that, and at once when Options.Hurry is closed. If a part has not ended by then the error
// is a [CutOff]: goroutines go on and the journal is open, so the process must end. Nothing is lost by that. A database that is
// away is no error at the end, because what was answered is in the spool.
func (d *Daemon) Run(ctx context.Context) error {
	alive, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		defer stop()
		ended <- d.run(alive, stop)
	}()
	return d.waitEnd(alive, ended)
}

// run is Run without bounds on its end. It calls stop when a part fails, which ends the rest.
func (d *Daemon) run(ctx context.Context, stop context.CancelFunc) error {
	outgoing, stopOutgoing := context.WithCancel(context.WithoutCancel(ctx))
	defer stopOutgoing()
	incoming, stopIncoming := endsLater(ctx, time.Duration(d.cfg.DrainDelay))
	defer stopIncoming()
	attempts, cutAttempts := endsLater(ctx, spansOf(d.cfg).attempts)
	defer cutAttempts()
	operating, stopOperator := context.WithCancel(context.WithoutCancel(ctx))
	defer stopOperator()
	var telling sync.WaitGroup
	telling.Go(func() { d.tellCollector(operating) })
	telling.Go(func() { d.operator.run(operating, d.journal.receiver()) })
	out, outgoing := errgroup.WithContext(outgoing)
	context.AfterFunc(ctx, func() { d.drain(outgoing) })
	context.AfterFunc(outgoing, func() { stop(); stopIncoming() })

	in, intake := errgroup.WithContext(incoming)
	begun, err := d.begin(ctx)
	early := err == nil && !begun
	if early { // events go to the spool
		d.runLocal(outgoing, out)
		d.runIncoming(intake, in)
		context.AfterFunc(intake, stop)
	}
	moving, receiving := new(errgroup.Group), false
	if early {
		err = d.reach(ctx)
	}
	switch {
	case ctx.Err() != nil:
		err = nil
	case err != nil:
		stop()
	default:
		moving = d.runSpool(ctx)
		d.beatFirst(ctx)
		d.runOutgoing(outgoing, attempts, out)
		if !early {
			d.runLocal(outgoing, out)
			d.runIncoming(intake, in)
		}
		receiving = true
		d.reloads.begin(intake, in, outgoing, out)
	}
	<-intake.Done()
	if receiving {
		d.reloads.end()
	}
	d.stage.Store("answering what has come in")
	err = errors.Join(err, in.Wait())
	stopOutgoing()
	d.stage.Store("delivering")
	err = errors.Join(err, out.Wait())
	d.stage.Store("storing events of its own")
	stopOperator() // a subscription may have paused itself until now
	telling.Wait()
	d.tellWaiting()
	return errors.Join(err, d.Close(), moving.Wait())
}

// drain says that the end has begun, which outgoing has not caused.
func (d *Daemon) drain(outgoing context.Context) {
	d.draining.Store(true)
	if s := d.supervisor.Load(); s != nil {
		s.EndClaims()
	}
	if outgoing.Err() == nil {
		d.log.Info("the end begins; a second signal ends at once", "grace", d.cfg.Grace, "drain_delay", d.cfg.DrainDelay)
	}
}

// runOutgoing starts what delivers, until ctx ends; attempts in flight may take until attempts ends.
func (d *Daemon) runOutgoing(ctx, attempts context.Context, out *errgroup.Group) {
	d.supervisor.Load().Begin(ctx, attempts, out)
	d.runAttachPoint(ctx, attempts, out)
	if k := d.journal.keeper; k != nil {
		out.Go(func() error { return k.Run(ctx) })
		k.Every(d.cfg.VerifyEvery())
		out.Go(func() error { k.Plan(ctx); return nil })
	}
	d.runWatching(ctx, out)
	out.Go(func() error { return d.ring.Run(ctx) })
	out.Go(func() error { return d.beat(ctx) })
}

// runLocal starts what answers the commands of this machine, until ctx ends.
func (d *Daemon) runLocal(ctx context.Context, out *errgroup.Group) {
	out.Go(func() error { return d.watch(ctx) })
	out.Go(func() error { return d.local.Serve(ctx, spansOf(d.cfg).answers) })
	out.Go(func() error { return d.watchDelivering(ctx) })
	d.runACME(ctx, out)
}

// runIncoming starts what takes events, until ctx ends.
func (d *Daemon) runIncoming(ctx context.Context, in *errgroup.Group) {
	for _, w := range d.ways() {
		d.runWay(ctx, in, w)
	}
	in.Go(func() error { return d.watchAnswers(ctx) })
	d.runCallbacks(ctx, in, d.callbacks.Load())
}

// endsLater returns a context that ends a while after ctx has.
func endsLater(ctx context.Context, wait time.Duration) (context.Context, context.CancelFunc) {
	out, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(wait, end)
		context.AfterFunc(out, func() { timer.Stop() })
	})
	return out, func() { stop(); end() }
}
