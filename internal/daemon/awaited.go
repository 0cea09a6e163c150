package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/postgres"
)

// An awaited is the journal in a database, which may not be open yet. Until it is, each call fails with the reason. It takes no
// event before every subscription is known, so that a new one misses none of the spool. Its methods are safe for concurrent use.
type awaited struct {
	began  time.Time       // when it was first to be opened
	spools bool            // events go to the spool while it is not open
	brake  *logbrake.Brake // of why it is not open

	journal atomic.Pointer[postgres.Journal] // nil until it is open
	takes   atomic.Bool                      // every subscription is known
	absence atomic.Pointer[absence]          // never nil
}

// An absence is why the journal is not open. Another journal than this gateway's may be in its place.
type absence struct{ err error }

var (
	_ journal.Journal  = (*awaited)(nil)
	_ journal.Gateways = (*awaited)(nil)
)

// tellEvery is how often the log says that the database is waited for.
const tellEvery = 30 * time.Second

func newAwaited() *awaited {
	a := &awaited{began: time.Now(), brake: logbrake.New(tellEvery)}
	a.away(fmt.Errorf("%w: the database was not reached yet", journal.ErrSuspended))
	return a
}

// away notes why the journal is not open.
func (a *awaited) away(err error) { a.absence.Store(&absence{err}) }

// arrive is called once, when the journal is open.
func (a *awaited) arrive(j *postgres.Journal) { a.journal.Store(j) }

// take is called once every subscription is known.
func (a *awaited) take() { a.takes.Store(true) }

// here reports whether the journal is open.
func (a *awaited) here() bool { return a.journal.Load() != nil }

// other is the error of another journal in the place of this gateway's; nil if there is none, as far as is known.
func (a *awaited) other() error {
	if err := a.absence.Load().err; !a.here() && errors.Is(err, postgres.ErrOther) {
		return err
	}
	return nil
}

// present is the journal, or why there is none yet.
func (a *awaited) present() (*postgres.Journal, error) {
	if j := a.journal.Load(); j != nil {
		return j, nil
	}
	return nil, a.absence.Load().err
}

// ifHere calls f with the journal, if it is open.
func ifHere[T any](a *awaited, f func(*postgres.Journal) (T, error)) (got T, err error) {
	j, err := a.present()
	if err != nil {
		return got, err
	}
	return f(j)
}

// do is ifHere for calls that return nothing.
func (a *awaited) do(f func(*postgres.Journal) error) error {
	_, err := ifHere(a, func(j *postgres.Journal) (struct{}, error) { return struct{}{}, f(j) })
	return err
}

func (a *awaited) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	return a.do(func(j *postgres.Journal) error {
		if !a.takes.Load() {
			return fmt.Errorf("%w: the database is reached, and not every subscription is known yet", journal.ErrSuspended)
		}
		return j.Receive(ctx, envs...)
	})
}

func (a *awaited) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	return ifHere(a, func(j *postgres.Journal) ([]journal.Entry, error) { return j.Read(ctx, from, limit) })
}

func (a *awaited) Wait(ctx context.Context, from journal.Seq) error {
	return a.do(func(j *postgres.Journal) error { return j.Wait(ctx, from) })
}

func (a *awaited) Next(ctx context.Context) (journal.Seq, error) {
	return ifHere(a, func(j *postgres.Journal) (journal.Seq, error) { return j.Next(ctx) })
}

func (a *awaited) Since(ctx context.Context, t time.Time) (journal.Seq, error) {
	return ifHere(a, func(j *postgres.Journal) (journal.Seq, error) { return j.Since(ctx, t) })
}

func (a *awaited) Narrow(ctx context.Context, w journal.Wanted, from, before journal.Seq) (journal.Seq, journal.Seq, error) {
	j, err := a.present()
	if err != nil {
		return 0, 0, err
	}
	return j.Narrow(ctx, w, from, before)
}

func (a *awaited) Search(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	return ifHere(a, func(j *postgres.Journal) ([]journal.Entry, error) { return j.Search(ctx, q) })
}

func (a *awaited) Subscribe(ctx context.Context, name string, start journal.Seq) (journal.Seq, error) {
	return ifHere(a, func(j *postgres.Journal) (journal.Seq, error) { return j.Subscribe(ctx, name, start) })
}

func (a *awaited) Unsubscribe(ctx context.Context, name string) error {
	return a.do(func(j *postgres.Journal) error { return j.Unsubscribe(ctx, name) })
}

func (a *awaited) Subscriptions(ctx context.Context, names ...string) ([]journal.Subscription, error) {
	return ifHere(a, func(j *postgres.Journal) ([]journal.Subscription, error) { return j.Subscriptions(ctx, names...) })
}

func (a *awaited) Sources(ctx context.Context) ([]journal.Subscription, error) {
	return ifHere(a, func(j *postgres.Journal) ([]journal.Subscription, error) { return j.Sources(ctx) })
}

func (a *awaited) Exceptions(ctx context.Context, name string, q journal.ExceptionQuery) ([]journal.Exception, error) {
	return ifHere(a, func(j *postgres.Journal) ([]journal.Exception, error) { return j.Exceptions(ctx, name, q) })
}

func (a *awaited) Attempts(ctx context.Context, name string, q journal.AttemptQuery) ([]journal.Attempt, error) {
	return ifHere(a, func(j *postgres.Journal) ([]journal.Attempt, error) { return j.Attempts(ctx, name, q) })
}

func (a *awaited) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	return ifHere(a, func(j *postgres.Journal) (journal.Claim, error) { return j.Claim(ctx, work, owner) })
}

func (a *awaited) Ask(ctx context.Context, subscription string, r journal.Request) (journal.Revision, error) {
	return ifHere(a, func(j *postgres.Journal) (journal.Revision, error) { return j.Ask(ctx, subscription, r) })
}

func (a *awaited) Requests(ctx context.Context, subscription string, after journal.Revision) ([]journal.Request, error) {
	return ifHere(a, func(j *postgres.Journal) ([]journal.Request, error) { return j.Requests(ctx, subscription, after) })
}

func (a *awaited) WaitRequest(ctx context.Context, subscription string, after journal.Revision) error {
	return a.do(func(j *postgres.Journal) error { return j.WaitRequest(ctx, subscription, after) })
}

func (a *awaited) WaitAnswer(ctx context.Context, subscription string, revision journal.Revision) (journal.Answer, error) {
	return ifHere(a, func(j *postgres.Journal) (journal.Answer, error) { return j.WaitAnswer(ctx, subscription, revision) })
}

func (a *awaited) Beat(ctx context.Context, g journal.Gateway) error {
	return a.do(func(j *postgres.Journal) error { return j.Beat(ctx, g) })
}

func (a *awaited) Leave(ctx context.Context, id string) error {
	return a.do(func(j *postgres.Journal) error { return j.Leave(ctx, id) })
}

func (a *awaited) Gateways(ctx context.Context) ([]journal.Gateway, error) {
	return ifHere(a, func(j *postgres.Journal) ([]journal.Gateway, error) { return j.Gateways(ctx) })
}

// Fit is that of [postgres.Journal].
func (a *awaited) Fit(ctx context.Context) error {
	return a.do(func(j *postgres.Journal) error { return j.Fit(ctx) })
}

// ClockAhead is that of the journal; 0 until it is open.
func (a *awaited) ClockAhead() time.Duration {
	if j := a.journal.Load(); j != nil {
		return j.ClockAhead()
	}
	return 0
}

func (a *awaited) Secret(ctx context.Context) ([]byte, error) {
	return ifHere(a, func(j *postgres.Journal) ([]byte, error) { return j.Secret(ctx) })
}

// LocalAddr is that of the journal.
func (a *awaited) LocalAddr(ctx context.Context) (net.Addr, error) {
	return ifHere(a, func(j *postgres.Journal) (net.Addr, error) { return j.LocalAddr(ctx) })
}

// Retain is that of the journal, once that is open. Before, it is opened by the config that counts then.
func (a *awaited) Retain(r journal.Retention) {
	if j := a.journal.Load(); j != nil {
		j.Retain(r)
	}
}

// Stats says that the journal is suspended until it is open.
func (a *awaited) Stats() journal.Stats {
	j, err := a.present()
	if err != nil {
		return journal.Stats{Suspended: true, Cause: err.Error()}
	}
	return j.Stats()
}

// Close closes the journal, if it is open.
func (a *awaited) Close() error {
	if j := a.journal.Load(); j != nil {
		return j.Close()
	}
	return nil
}
