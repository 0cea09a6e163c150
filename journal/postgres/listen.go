package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	tellEvery   = 10 * time.Millisecond // at most, because a commit with a NOTIFY holds a lock of the whole server
	probeWithin = 2 * time.Second
	listenAgain = 10 * time.Second // after a failure
	proveEvery  = 30 * time.Second // that a connection still delivers
)

// errDeaf: LISTEN succeeded, and nothing arrived.
var errDeaf = errors.New("what is told does not arrive, as behind a pooler in transaction mode: name the server itself in the URL, or leave listening out")

// channel is where the gateways of the journal tell each other.
func (d *database) channel() string { return d.opts.Schema + " wake" }

// keepListening wakes the poller when another gateway tells of something, until the journal is closed. Where nothing is delivered,
// the poller goes on by itself.
func (j *Journal) keepListening() {
	for told := ""; j.ctx.Err() == nil; {
		err := j.listen(j.ctx)
		if j.waking.proven.Swap(false) {
			told = ""
		}
		if j.ctx.Err() != nil {
			return
		}
		if why := explain(err); why != told { // behind a pooler it stays the same for ever
			told = why
			j.brake.Warn(j.opts.Logger, "listen", "journal: other gateways are not heard by LISTEN; the database is asked every 20 to 250 ms", "error", why)
		}
		select {
		case <-time.After(listenAgain):
		case <-j.ctx.Done():
		}
	}
}

// listen has a connection of its own, which proves now and again that it delivers what others tell.
func (j *Journal) listen(ctx context.Context) error {
	cfg := j.own.Copy()
	j.hosts.adapt(cfg)
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := j.ours(ctx, conn); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{j.channel()}.Sanitize(), pgx.QueryExecModeSimpleProtocol); err != nil {
		return err
	}
	for {
		if err := j.probe(ctx, conn); err != nil {
			return err
		}
		j.waking.proven.Store(true)
		quiet, cancel := context.WithTimeout(ctx, proveEvery)
		err := j.hear(quiet, conn, "")
		cancel()
		if err != nil && (ctx.Err() != nil || quiet.Err() == nil) {
			return err
		}
	}
}

// probe tells something by another connection, and waits until it arrives.
func (j *Journal) probe(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	text := "probe " + j.waking.self
	if err := j.notify(ctx, j.saves, text); err != nil {
		return err
	}
	err := j.hear(ctx, conn, text)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errDeaf
	}
	return err
}

// hear wakes the poller at what others tell, until this text arrives.
func (j *Journal) hear(ctx context.Context, conn *pgx.Conn, until string) error {
	for {
		n, err := conn.WaitForNotification(ctx)
		switch {
		case err != nil:
			return err
		case n.Payload == until:
			return nil
		default:
			j.waking.hear(n.Payload)
		}
	}
}

// keepTelling tells the other gateways that there is something, at most every [tellEvery] and never in the transaction of an
// append, until the journal is closed.
func (j *Journal) keepTelling() {
	for {
		select {
		case <-j.waking.poke:
		case <-j.ctx.Done():
			return
		}
		ctx, cancel := context.WithTimeout(j.ctx, flushWithin)
		if err := j.notify(ctx, j.saves, j.waking.words(j.tail.Last())); err != nil && j.ctx.Err() == nil {
			j.brake.Warn(j.opts.Logger, "notify", "journal: other gateways are not told of new events; they ask for them", "error", explain(err))
		}
		cancel()
		select {
		case <-time.After(tellEvery):
		case <-j.ctx.Done():
			return
		}
	}
}

// teller is a connection or a pool.
type teller interface {
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// notify tells a text. Its commit waits for neither disk nor standby, because nothing depends on it.
func (j *Journal) notify(ctx context.Context, by teller, text string) error {
	b := new(pgx.Batch)
	b.Queue("BEGIN")
	b.Queue("SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)", j.channel(), text)
	b.Queue("COMMIT")
	return by.SendBatch(ctx, b).Close()
}

// Listening reports whether LISTEN is used and has proven that it delivers.
func (j *Journal) Listening() bool { return j.waking.proven.Load() }
