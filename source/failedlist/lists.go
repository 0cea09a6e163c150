package failedlist

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source"
)

// OrgLists are the lists of failed pushes of a third-party app, which has one for each organization. An [openapi.Client] is one.
type OrgLists interface {
	List
	// Token gets the token that the list of an organization needs. FailedPushes finds it again without a call.
	Token(ctx context.Context, corpID string) (openapi.Token, error)
}

var _ OrgLists = (*openapi.Client)(nil)

// Lists is the source of the lists of all organizations that have authorized a third-party app. They are read round after round, under
// one claim and by one schedule. Give it to a [source.Runner]. Its methods are safe for concurrent use.
//
// Up to 10 readings begin a second, and up to 12 run at once, so that an organization whose answer does not come holds up no other.
type Lists struct {
	app      string
	lists    OrgLists
	find     func(context.Context) ([]string, error)
	opts     Options
	brake    *logbrake.Brake
	schedule *schedule
	asks     chan ask
	wake     chan struct{} // holds an element when a reading has ended

	saving sync.Mutex // held while the place is saved, so that of two notes the later one is kept; before mu
	mu     sync.Mutex // protects what follows
	place  *source.Place
	to     dingevent.Receiver
	rounds
}

var _ source.Source = (*Lists)(nil)

// NewLists returns the source of a third-party app, whose name the envelopes get. Find returns the organizations that have authorized the
// app at that moment. It is called when a round begins, and every 10 s while lists are read or there are none, else every minute. Options.CorpID must be empty.
func NewLists(app string, lists OrgLists, find func(context.Context) ([]string, error), opts *Options) (*Lists, error) {
	o := opts.withDefaults()
	switch {
	case o.CorpID != "":
		return nil, errors.New("failedlist: Options.CorpID is for the list of one organization, which New reads")
	case lists == nil || find == nil:
		return nil, errors.New("failedlist: there are no lists; give the openapi.Client of the app, and what finds its organizations")
	}
	if err := checkApp(app); err != nil {
		return nil, err
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	return &Lists{
		app: app, lists: lists, find: find, opts: o, brake: logbrake.New(time.Minute), schedule: newSchedule(o.Every), asks: make(chan ask),
		wake: make(chan struct{}, 1), rounds: rounds{calls: map[call]bool{}},
	}, nil
}

// Outage tells the source that pushes may have failed until now, see [Source.Outage].
func (l *Lists) Outage() { l.schedule.outage(time.Now()) }

// Backfill reads all lists now, in a round of its own, and returns what was found. If a round is under way, the own one follows it. It
// waits until the round has ended, until nothing can be read for a reason that is not one organization's, or until ctx ends.
func (l *Lists) Backfill(ctx context.Context) (Recovery, error) { return backfill(ctx, l.asks) }

// Status is how the source stands.
func (l *Lists) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := Status{Here: l.here, Total: l.note.Counts, Last: l.note.Last, Err: l.err, ErrAt: l.errAt, Orgs: l.standing()}
	out.Next, out.Until, _ = l.schedule.at()
	return out
}
