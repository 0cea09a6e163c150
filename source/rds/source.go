package rds

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/source"
)

// Kind is the last part of the source's work, see [journal.SourceWork].
const Kind = "rds"

// saveEvery is the time between two times that the counts are kept.
const saveEvery = 10 * time.Second

// A Source stores the rows of tables. Give it to a [source.Runner].
type Source struct {
	app   string
	at    *Database
	opts  Options
	brake *logbrake.Brake

	mu  sync.Mutex // protects now
	now Status
}

var _ source.Source = (*Source)(nil)

// New returns the source of an app, whose name the envelopes get.
func New(app string, at *Database, opts *Options) (*Source, error) {
	if app == "" {
		return nil, errors.New("rds: the app has no name")
	}
	if app == dingevent.OperatorApp {
		return nil, fmt.Errorf("rds: the name %q is reserved for events of dingevent's own; name the app otherwise", app)
	}
	if at == nil {
		return nil, errors.New("rds: there is no database; make one with ParseDSN")
	}
	o := opts.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	s := &Source{app: app, at: at, opts: o, brake: logbrake.New(time.Minute)}
	for _, name := range o.Tables {
		s.now.Tables = append(s.now.Tables, TableStatus{Name: name})
	}
	return s, nil
}

// Status is how the source stands. It is safe for concurrent use.
func (s *Source) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.now
	out.Tables = append([]TableStatus(nil), s.now.Tables...)
	return out
}

// Run reads the tables by turns, a page each, until ctx ends or the Receiver fails. A table that cannot be read is tried again, and
// does not keep the others waiting for longer than the attempt takes. It is part of [source.Source].
func (s *Source) Run(ctx context.Context, place *source.Place, to dingevent.Receiver) error {
	var n note
	if err := place.Read(&n); err != nil {
		return err
	}
	db, err := s.at.Open()
	if err != nil {
		return err
	}
	defer db.Close()
	r := &reading{app: s.app, at: s.at, opts: &s.opts, brake: s.brake, db: db, to: to, note: s.note}
	for _, name := range s.opts.Tables {
		t := newTable(name, &s.opts)
		if t.mark != nil {
			t.mark.since, t.mark.newest = n.Since[name], n.Since[name]
		}
		maps.Copy(t.told.rows, n.Told[name])
		r.tables = append(r.tables, t)
	}
	s.begin(n)
	saved, savedAt := n, time.Now()
	save := func(ctx context.Context) error {
		now := note{s.Status().Total, r.since(), r.told()}
		savedAt = time.Now()
		if now.Counts == saved.Counts && maps.Equal(now.Since, saved.Since) && maps.EqualFunc(now.Told, saved.Told, maps.Equal) {
			return nil
		}
		saved = now
		return place.Save(ctx, now)
	}
	for ctx.Err() == nil {
		if place.MayBegin() {
			if err := r.round(ctx); err != nil {
				return err
			}
		}
		if time.Since(savedAt) >= saveEvery {
			if err := save(ctx); err != nil {
				return err
			}
		}
		select {
		case <-time.After(r.wait(time.Now())):
		case <-ctx.Done():
		}
	}
	s.forget() // another gateway may read the tables from now on
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = save(last) // the next one reads what is not in it again
	return ctx.Err()
}

// begin takes over the counts of the place.
func (s *Source) begin(n note) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n.Rows+n.Refused > s.now.Total.Rows+s.now.Total.Refused { // else the last Save of this process was not kept
		s.now.Total = n.Counts
	}
}

// forget leaves out of the status what is no longer known.
func (s *Source) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, t := range s.now.Tables {
		s.now.Tables[i] = TableStatus{Name: t.Name}
	}
}

// note takes over what became of a page, and how its table stands.
func (s *Source) note(got Counts, at TableStatus) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.Here.add(got)
	s.now.Total.add(got)
	for i := range s.now.Tables {
		if s.now.Tables[i].Name == at.Name {
			s.now.Tables[i] = at
		}
	}
}
