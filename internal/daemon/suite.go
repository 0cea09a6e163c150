package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/sinks"
	"github.com/dingevent/dingevent/internal/tlsfiles"
	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source/suite"
)

// suiteCode is the type of the event that a hook gets. It is never in the journal.
const suiteCode = "dingevent.suite.code"

// makeSuite makes what keeps the ticket and the organizations of an app.
func (d *Daemon) makeSuite(w *wayIn, app config.App) error {
	c := app.Vendor()
	opts := &suite.Options{SuiteKey: c.ClientID, CodeLife: time.Duration(c.CodeLife), OnFailure: d.operator.givenUp, Secrets: suiteSecrets{d.journal.Journal}, Logger: d.log}
	var hook io.Closer
	if c.Hook != nil {
		sink, err := sinks.OpenWebhook(*c.Hook)
		if err != nil {
			return fmt.Errorf("suite.hook: %w", err)
		}
		opts.Hook, hook = hookTo(sink), sink
	}
	var s *suite.Source
	if c.Exchange {
		roots, err := tlsfiles.Roots(c.CAFile)
		if err != nil {
			return fmt.Errorf("suite.ca_file: %w", err)
		}
		client, err := openapi.New(c.ClientID, c.ClientSecret, &openapi.Options{
			BaseURL: address(c.BaseURL), RootCAs: roots, Ticket: func(ctx context.Context) (string, error) { return s.Ticket(ctx) },
		})
		if err != nil {
			return fmt.Errorf("suite: %w", err)
		}
		opts.Exchange, opts.Activate = exchangeBy(client), activateBy(client)
	}
	s, err := suite.New(app.Name, d.journal.Journal, opts)
	if err != nil {
		return fmt.Errorf("suite: %w", err)
	}
	source := d.makeSource(w, suite.Kind, s)
	source.more, source.hook = func(out *api.AppSource) { out.Suite = suiteOf(s.Status(), time.Duration(c.TicketEvery)) }, hook
	w.exports.watchSuite(app.Name, s)
	return nil
}

// hookTo hands codes to a webhook, as the data of an event that is never stored.
func hookTo(sink dingevent.Sink) func(context.Context, suite.Authorization) error {
	return func(ctx context.Context, a suite.Authorization) error {
		data, err := json.Marshal(struct {
			Corp      string    `json:"corp"`
			Name      string    `json:"name,omitempty"`
			SuiteKey  string    `json:"suite_key,omitempty"`
			At        time.Time `json:"at"`
			Temporary string    `json:"tmp_auth_code,omitempty"`
			Permanent string    `json:"permanent_code,omitempty"`
			Channel   string    `json:"ch_permanent_code,omitempty"`
		}{a.CorpID, a.Name, a.SuiteKey, a.At, a.Temporary.Reveal(), a.Permanent.Reveal(), a.Channel.Reveal()})
		if err != nil {
			return err
		}
		return sink.Deliver(ctx, dingevent.Delivery{
			Subscription: "suite/" + a.App, Attempt: a.Attempt,
			Envelope: &dingevent.Envelope{
				ID: a.ID, Type: suiteCode, App: a.App, CorpID: a.CorpID, Transport: dingevent.TransportInternal, Born: a.At, Received: a.At, Data: data,
			},
		})
	}
}

// exchangeBy exchanges temporary codes by DingTalk's API.
func exchangeBy(client *openapi.Client) func(context.Context, suite.Authorization) (suite.Permanent, error) {
	return func(ctx context.Context, a suite.Authorization) (suite.Permanent, error) {
		got, err := client.PermanentCode(ctx, a.Temporary.Reveal())
		if err != nil {
			return suite.Permanent{}, outcomeOf(err)
		}
		return suite.Permanent{Code: suite.NewSecret(got.Code.Reveal()), Channel: suite.NewSecret(got.Channel.Reveal()), CorpID: got.CorpID, Name: got.CorpName}, nil
	}
}

// activateBy activates the app for organizations by DingTalk's API.
func activateBy(client *openapi.Client) func(context.Context, suite.Authorization) error {
	return func(ctx context.Context, a suite.Authorization) error {
		return outcomeOf(client.ActivateSuite(ctx, a.CorpID, a.Permanent.Reveal()))
	}
}

// outcomeOf says by an error of DingTalk's API whether to try again.
func outcomeOf(err error) error {
	e, ok := errors.AsType[*openapi.Error](err)
	switch {
	case !ok:
		return err
	case e.Reason == openapi.ReasonCode:
		return dingevent.Reject(e)
	case e.RetryAfter > 0:
		return dingevent.RetryAfter(e.RetryAfter, e)
	}
	return e
}

// suiteOf is how the table of an app stands, as the local API shows it.
func suiteOf(s suite.Status, every time.Duration) *api.SuiteState {
	return &api.SuiteState{
		Ticket: api.TicketStateOf(s.Given, every, time.Now()), Given: s.Given, Received: s.Received, TicketEvery: every.Seconds(),
		Authorized: s.Authorized, Relieved: s.Relieved, Waiting: s.Waiting, Failed: s.Failed, Foreign: s.Foreign, Dropped: s.Dropped,
	}
}

// ticketEvery is how often DingTalk pushes tickets, by app.
func (d *Daemon) ticketEvery() map[string]time.Duration {
	every := map[string]time.Duration{}
	for _, app := range d.config().Apps {
		if v := app.Vendor(); v != nil {
			every[app.Name] = time.Duration(v.TicketEvery)
		}
	}
	return every
}

// watchSuite exports how the table of an app stands, and never the ticket. All is 0 while another gateway works it.
func (e exports) watchSuite(app string, s *suite.Source) {
	labels := prometheus.Labels{"app": app}
	e.gauge("dingevent_suite_ticket_timestamp_seconds", "When DingTalk gave the newest suite ticket, in Unix time; 0 before, and while another gateway works the app.", labels,
		func() float64 { return unix(s.Status().Given) })
	for state, count := range map[string]func(suite.Status) int{
		"authorized": func(s suite.Status) int { return s.Authorized }, "relieved": func(s suite.Status) int { return s.Relieved },
	} {
		e.gauge("dingevent_suite_orgs", "Organizations that have authorized the app, or have ended that.", prometheus.Labels{"app": app, "state": state},
			func() float64 { return float64(count(s.Status())) })
	}
	e.gauge("dingevent_suite_codes_waiting", "Codes that wait for the hook or the activation.", labels, func() float64 { return float64(s.Status().Waiting) })
	e.gauge("dingevent_suite_codes_failed", "Organizations whose code was given up.", labels, func() float64 { return float64(s.Status().Failed) })
	e.gauge("dingevent_suite_dropped", "Organizations that were forgotten, because there were too many.", labels, func() float64 { return float64(s.Status().Dropped) })
}
