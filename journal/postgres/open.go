package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/tail"
)

// Open opens the journal in a database, and makes its tables where there are none. url is
// postgres://USER:PASSWORD@HOST:PORT/DATABASE, or the key=value form; it may have several hosts, and then the one that can be
// written is used. A nil opts means defaults. ctx bounds Open alone. No error has the password.
func Open(ctx context.Context, url string, opts *Options) (*Journal, error) {
	d, err := connect(url, opts.withDefaults())
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	j, err := open(ctx, d)
	if err != nil {
		d.close()
		return nil, fmt.Errorf("postgres: open the journal: %w", d.failed(err))
	}
	return j, nil
}

func open(ctx context.Context, d *database) (*Journal, error) {
	if err := d.meet(ctx); err != nil {
		return nil, err
	}
	p, err := prove(ctx, d.reads)
	if err != nil {
		return nil, err
	}
	if why := p.Refusal(false); why != "" && (p.Recovery || !d.opts.MustExist) { // a standby may come later, and a tool may read
		return nil, errors.New(why)
	}
	if err := d.openRing(ctx); err != nil {
		return nil, err
	}
	id, err := d.migrate(ctx)
	if err != nil {
		return nil, err
	}
	d.id.Store(&id)
	if err := d.fit(ctx, d.reads); err != nil && !d.opts.KeepAll {
		return nil, err
	}
	if err := d.prepare(ctx); err != nil {
		return nil, err
	}
	d.prepareKeys(ctx)
	t := tail.New()
	j := &Journal{database: d, tail: t, writer: newWriter(d, t), waking: newWaking(d.opts.Listen), horizon: horizon{asked: make(chan struct{}, 1)}, brake: logbrake.New(time.Minute)}
	j.claims = newClaims(d, &j.bells)
	j.ctx, j.stop = context.WithCancel(context.Background())
	j.writer.low = func() journal.Seq { return journal.Seq(j.marks.low.Load()) }
	j.writer.horizon, j.writer.stored = &j.horizon, j.waking.tell
	j.writer.grow, j.writer.ready = d.makeParts, j.recognize
	j.writer.timeline = func() int64 { return j.Proof().Timeline }
	last, err := j.poll(ctx)
	if err != nil {
		return nil, err
	}
	if err := j.look(ctx); err != nil {
		return nil, err
	}
	go j.writer.run()
	j.running.Go(j.keepPolling)
	j.running.Go(j.keepReaching)
	j.running.Go(func() { j.claims.keepRenewing(j.ctx) })
	j.running.Go(j.keepWatching)
	if d.opts.Listen {
		j.running.Go(j.keepListening)
		j.running.Go(j.keepTelling)
	}
	if !d.opts.KeepAll {
		j.running.Go(j.keepAgeing)
	}
	d.pooler.open()
	if j.reach(ctx, last) < last {
		// No delivery rests on this: it needs a claim, whose commit comes after what is visible now, and waits for the standby, too.
		j.tail.Move(last)
	}
	return j, nil
}

// prepare gets the tables ready for entries, of events or of another journal.
func (d *database) prepare(ctx context.Context) error {
	if d.opts.origin != "" {
		return d.beginCopy(ctx)
	}
	if err := d.checkCopied(ctx); err != nil {
		return err
	}
	return d.makeParts(ctx)
}

// Close waits for the running commit, releases all claims, and ends the goroutines and the connections. Calls that wait, and all later ones, get
// [journal.ErrClosed]. A second Close does nothing but wait for the first.
func (j *Journal) Close() error {
	j.closing.Do(func() {
		close(j.writer.closing)
		<-j.writer.stopped
		j.ended.Store(true)
		j.stop()
		defer time.AfterFunc(closeWithin, j.halt).Stop()
		j.tail.Close()
		j.bells.RingAll()
		j.claims.close()
		j.running.Wait()
		j.database.close()
	})
	return nil
}

// closeWithin is how long Close waits for what is under way.
const closeWithin = 5 * time.Second
