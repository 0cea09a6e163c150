package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/tlsfiles"
	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source/failedlist"
	"github.com/dingevent/dingevent/source/suite"
)

// NewAPIClient returns a client of DingTalk's API for an app that has failed_list, as the daemon makes it. The app's certificates are
// read now.
func NewAPIClient(a config.App) (*openapi.Client, error) {
	f := a.Failed()
	roots, err := tlsfiles.Roots(f.CAFile)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	return openapi.New(f.ClientID, f.ClientSecret, &openapi.Options{BaseURL: address(f.BaseURL), RootCAs: roots})
}

// makeFailedList makes the source of an app's failed pushes.
func (d *Daemon) makeFailedList(w *wayIn, app config.App) error {
	client, err := d.listClient(w, app)
	if err != nil {
		return fmt.Errorf("failed_list: %w", err)
	}
	list, err := failedlist.New(app.Name, client, &failedlist.Options{
		CorpID: w.corp, Every: time.Duration(app.Failed().Every), Grace: spansOf(d.cfg).answers, OnRecovery: d.operator.recoveredFunc(app.Name, w.corp), Logger: d.log,
	})
	if err != nil {
		return fmt.Errorf("failed_list: %w", err)
	}
	s := d.makeSource(w, failedlist.Kind, list)
	s.outage = list.Outage
	s.more = func(out *api.AppSource) { out.FailedList = failedListOf(list.Status()) }
	s.backfill = list.Backfill
	w.exports.watchFailedList(app.Name, w.corp, list)
	return nil
}

// listClient is that of an app, or of a third-party app, where it is one for all organizations, so that these together do not ask too
// often.
func (d *Daemon) listClient(w *wayIn, app config.App) (*openapi.Client, error) {
	if w.corp == "" {
		return NewAPIClient(app)
	}
	f := app.Failed()
	key := vendorKey{app.Name, f.ClientID, f.ClientSecret, f.BaseURL, f.CAFile}
	return d.vendors.client(key, func() (*openapi.Client, error) {
		roots, err := tlsfiles.Roots(f.CAFile)
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}
		return openapi.New(f.ClientID, f.ClientSecret, &openapi.Options{BaseURL: address(f.BaseURL), RootCAs: roots, Ticket: d.ticketOf(app.Name)})
	})
}

// ticketOf returns what gets the newest suite ticket of an app, whichever gateway keeps it.
func (d *Daemon) ticketOf(app string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		t, _, err := suite.Read(ctx, d.journal.Journal, app)
		if err == nil && t.Ticket.IsZero() {
			err = errors.New("DingTalk has pushed no suite ticket yet")
		}
		return t.Ticket.Text.Reveal(), err
	}
}

// failedListOf is how reading the list stands, as the local API shows it.
func failedListOf(s failedlist.Status) *api.FailedList {
	out := &api.FailedList{
		Calls: s.Total.Calls, Rows: s.Total.Rows, Unsure: s.Total.Unsure, Lost: s.Total.Lost,
		Last: s.Last.UTC(), Next: s.Next.UTC(), Until: s.Until.UTC(),
	}
	if s.Err != nil {
		out.Error, out.ErrorAt = s.Err.Error(), s.ErrAt
	}
	if e, ok := errors.AsType[*openapi.Error](s.Err); ok {
		out.Error, out.Reason, out.Hint = e.Text(), string(e.Reason), e.Hint()
	}
	return out
}

// backfill reads the list of an app's failed pushes now, or those of all its organizations, until one cannot be read.
func (d *Daemon) backfill(ctx context.Context, app string) (sum api.Backfill, err error) {
	known, has := false, false
	for _, w := range d.ways() {
		if known = known || w.app == app; w.app != app || w.source == nil || w.source.backfill == nil {
			continue
		}
		got, err := w.source.readNow(ctx)
		if err != nil {
			return api.Backfill{}, err
		}
		has, sum = true, sum.And(got)
	}
	switch {
	case has:
		return sum, nil
	case !known:
		return api.Backfill{}, api.Refuse(api.CodeNotFound, "no app %q in the config", app)
	}
	return api.Backfill{}, api.Refuse(api.CodeConflict, "app %q has no failed_list in the config; add it and reload, if no other program reads the list", app)
}

// watchFailedList exports what is counted of the list here.
func (e exports) watchFailedList(app, corpID string, list *failedlist.Source) {
	labels := prometheus.Labels{"app": app}
	if corpID != "" {
		labels["corp"] = corpID
	}
	e.counter("dingevent_failedlist_calls_total", "Calls of DingTalk's list of failed pushes, by this gateway.", labels, func() uint64 { return list.Status().Here.Calls })
	e.counter("dingevent_failedlist_recovered_total", "Events that were in the list and are stored; the journal had some of them.", labels, func() uint64 { return list.Status().Here.Rows })
	e.counter("dingevent_failedlist_unsure_total", "Calls whose page, up to 200 events, may be lost.", labels, func() uint64 { return list.Status().Here.Unsure })
	e.counter("dingevent_failedlist_lost_total", "Events of the list that the journal never takes.", labels, func() uint64 { return list.Status().Here.Lost })
	e.gauge("dingevent_failedlist_success_timestamp_seconds", "When a call of the list succeeded last, in Unix time; 0 before.", labels, func() float64 { return unix(list.Status().Last) })
	e.gauge("dingevent_failedlist_failing", "1 while the list cannot be read.", labels, func() float64 { return truth(list.Status().Err != nil) })
}
