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
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/failedlist"
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
	list, err := d.newFailedList(w, app)
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

// A failedSource reads one list, or those of all organizations.
type failedSource interface {
	source.Source
	Outage()
	Backfill(ctx context.Context) (failedlist.Recovery, error)
	Status() failedlist.Status
}

// newFailedList returns the source of an app, of one of its organizations, or of all.
func (d *Daemon) newFailedList(w *wayIn, app config.App) (failedSource, error) {
	client, err := d.listClient(w, app)
	if err != nil {
		return nil, err
	}
	opts := &failedlist.Options{
		CorpID: w.corp, Every: time.Duration(app.Failed().Every), Grace: spansOf(d.cfg).answers, OnRecovery: d.operator.recoveredFunc(app.Name, w.corp), Logger: d.log,
	}
	if app.Failed().All {
		return failedlist.NewLists(app.Name, client, d.authorizationsOf(app.Name).orgs, opts)
	}
	return failedlist.New(app.Name, client, opts)
}

// listClient is that of an app, or of a third-party app, where it is one for all organizations, so that these together do not ask too
// often.
func (d *Daemon) listClient(w *wayIn, app config.App) (*openapi.Client, error) {
	f := app.Failed()
	if w.corp == "" && !f.All {
		return NewAPIClient(app)
	}
	key := vendorKey{app.Name, f.ClientID, f.ClientSecret, f.BaseURL, f.CAFile}
	return d.vendors.client(key, func() (*openapi.Client, error) {
		roots, err := tlsfiles.Roots(f.CAFile)
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}
		return openapi.New(f.ClientID, f.ClientSecret, &openapi.Options{BaseURL: address(f.BaseURL), RootCAs: roots, Ticket: d.authorizationsOf(app.Name).ticket})
	})
}

// failedListOf is how reading the list stands, as the local API shows it.
func failedListOf(s failedlist.Status) *api.FailedList {
	out := &api.FailedList{
		Calls: s.Total.Calls, Rows: s.Total.Rows, Unsure: s.Total.Unsure, Lost: s.Total.Lost,
		Last: s.Last.UTC(), Next: s.Next.UTC(), Until: s.Until.UTC(),
	}
	if s.Err != nil {
		out.Reason, out.Error, out.Hint = shownError(s.Err)
		out.ErrorAt = s.ErrAt
	}
	if s.Orgs != nil {
		out.Orgs = listOrgsOf(*s.Orgs)
	}
	if o := out.Orgs; o != nil && out.Error == "" && o.Failure != nil && o.Failing+o.Denied == o.Authorized {
		out.Reason, out.Error, out.Hint, out.ErrorAt = o.Failure.Reason, o.Failure.Error, o.Failure.Hint, o.Failure.At
	}
	return out
}

// listOrgsOf is how the lists of all organizations stand.
func listOrgsOf(s failedlist.Orgs) *api.FailedListOrgs {
	out := &api.FailedListOrgs{
		Authorized: s.Authorized, Asked: s.Asked, Failing: s.Failing, Denied: s.Denied, Began: s.Began, Ended: s.Ended, Took: s.Took.Seconds(),
	}
	if f := s.Failure; f != nil {
		out.Failure = &api.FailedListFailure{CorpID: f.CorpID, At: f.At}
		out.Failure.Reason, out.Failure.Error, out.Failure.Hint = shownError(f.Err)
	}
	return out
}

// shownError is an error of a reading as the local API shows it.
func shownError(err error) (reason, text, hint string) {
	if e, ok := errors.AsType[*openapi.Error](err); ok {
		return string(e.Reason), e.Text(), e.Hint()
	}
	return "", err.Error(), ""
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
func (e exports) watchFailedList(app, corpID string, list failedSource) {
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
	if list.Status().Orgs != nil {
		e.watchListOrgs(app, list)
	}
}

// watchListOrgs exports how the lists of all organizations stand, without a label for each. All is 0 while another gateway reads them.
func (e exports) watchListOrgs(app string, list failedSource) {
	for state, count := range map[string]func(*failedlist.Orgs) int{
		"authorized": func(o *failedlist.Orgs) int { return o.Authorized }, "failing": func(o *failedlist.Orgs) int { return o.Failing },
		"denied": func(o *failedlist.Orgs) int { return o.Denied },
	} {
		e.gauge("dingevent_failedlist_orgs", "Organizations that have authorized the app; of these, whose list could not be read last, and whose list DingTalk refuses.",
			prometheus.Labels{"app": app, "state": state}, func() float64 { return float64(count(list.Status().Orgs)) })
	}
	labels := prometheus.Labels{"app": app}
	e.gauge("dingevent_failedlist_round_timestamp_seconds", "When a round through all organizations has ended last, in Unix time; 0 before.", labels,
		func() float64 { return unix(list.Status().Orgs.Ended) })
	e.gauge("dingevent_failedlist_round_seconds", "How long the last round took that has ended here.", labels,
		func() float64 { return list.Status().Orgs.Took.Seconds() })
}
