package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
)

// Kind is the last part of the source's work, see [journal.SourceWork].
const Kind = "suite"

const lookEvery = 100 * time.Millisecond // at most so often the journal is read and the table is kept

// A Source keeps the table of an app. Give it to a [source.Runner]; its receiver gets nothing. Its methods are safe for concurrent use.
type Source struct {
	app   string
	log   journal.Log
	opts  Options
	brake *logbrake.Brake
	dirty chan struct{}        // holds an element when the note has changed
	wake  [lanes]chan struct{} // each holds an element when a job of that lane may be due

	mu      sync.Mutex // protects what follows
	note    note
	foreign uint64
	place   *source.Place
}

// New returns the source of an app, by its name in envelopes. The log is that of the journal of which the Runner claims the work.
func New(app string, log journal.Log, opts *Options) (*Source, error) {
	if app == "" {
		return nil, errors.New("suite: the app has no name")
	}
	if app == dingevent.OperatorApp {
		return nil, fmt.Errorf("suite: the name %q is reserved for events of dingevent's own; name the app otherwise", app)
	}
	if log == nil {
		return nil, errors.New("suite: there is no log; give the journal")
	}
	o := opts.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	return &Source{app: app, log: log, opts: o, brake: logbrake.New(time.Minute), dirty: make(chan struct{}, 1), wake: newBells()}, nil
}

// Table is what is known here. It is empty while another gateway works the app; see [Read].
func (s *Source) Table() Table {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.note.table()
}

// Ticket returns the newest ticket, for [openapi.Options]. It is for the gateway that works the app.
func (s *Source) Ticket(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.note.Ticket == "" {
		return "", errors.New("DingTalk has pushed no suite ticket yet; have it pushed in the developer console")
	}
	return s.note.Ticket, nil
}

// A Status is how the source stands, without tickets, codes and names.
type Status struct {
	Given      time.Time // of the newest ticket; zero if there is none
	Received   time.Time // the same ticket
	Authorized int       // organizations
	Relieved   int
	Waiting    int    // codes that the hook has not got yet, or with which the app is not activated yet
	Failed     int    // organizations whose code was given up
	Foreign    uint64 // events of other suites, since the Source was made
	Dropped    uint64 // organizations that were forgotten, because there were too many
}

// Status is how the source stands.
func (s *Source) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Status{Given: s.note.Given, Received: s.note.Received, Waiting: len(s.note.Jobs), Foreign: s.foreign, Dropped: s.note.Dropped}
	for _, o := range s.note.Orgs {
		if o.State == Authorized {
			out.Authorized++
		} else {
			out.Relieved++
		}
		if o.Code == CodeFailed {
			out.Failed++
		}
	}
	return out
}

// forget empties what is known here, because another gateway may know better from now on.
func (s *Source) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note, s.place = note{}, nil
}

// ring puts an element into a channel that has room for one, if there is none.
func ring(bell chan<- struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

func newBells() (bells [lanes]chan struct{}) {
	for l := range bells {
		bells[l] = make(chan struct{}, 1)
	}
	return bells
}

// ringLanes says that jobs may be due.
func (s *Source) ringLanes() {
	for _, bell := range s.wake {
		ring(bell)
	}
}

func pause(ctx context.Context, wait time.Duration) error {
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// save keeps the table as it is now.
func (s *Source) save(ctx context.Context) error {
	s.mu.Lock()
	n, place := s.note, s.place
	n.Orgs, n.Jobs = s.note.table().Orgs, slices.Clone(s.note.Jobs)
	s.mu.Unlock()
	return place.Save(ctx, n)
}

// org is what is known of an organization.
func (s *Source) org(corpID string) Org {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.note.Orgs[corpID]
}

// keep notes how far a job is, durably. What the claim has lost is an error.
func (s *Source) keep(ctx context.Context, j job) error {
	s.mu.Lock()
	if at := slices.IndexFunc(s.note.Jobs, func(other job) bool { return other.Seq == j.Seq }); at >= 0 {
		s.note.Jobs[at] = j
	}
	there := s.place != nil
	s.mu.Unlock()
	if !there {
		return journal.ErrLost
	}
	return s.save(ctx)
}
