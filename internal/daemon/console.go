package daemon

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/console/oidclogin"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/ownevent"
)

const (
	linkAge     = 10 * time.Minute // of a link that a command made
	auditWithin = 2 * time.Second
)

// newConsole makes the pages.
func (d *Daemon) newConsole() *console.Console {
	place := d.cfg.Console.Place()
	return console.New(console.Options{
		Service: func() api.Service { return d.service.Load() }, Logger: d.log, Audit: d.audit, Version: d.version, Trigger: d.trigger, Doctor: d.doctor,
		Closed: d.cfg.ConsoleClosed(), Prefix: place.Path, Host: place.Host, Secure: place.Scheme == "https" || place.Scheme == "" && d.cfg.APITLS.IsSet(), From: d.askedFrom,
		OIDC: oidcOf(d.cfg.Console),
	})
}

// oidcOf is the provider that people can log in at; nil for none.
func oidcOf(c config.Console) *console.OIDC {
	if c.OIDC == nil {
		return nil
	}
	place, issuer, groups := c.Place(), *c.OIDC, c.OIDC.Claim == "groups"
	known := func(names []string) (out []string) {
		for _, name := range names {
			if !groups { // mail addresses
				name = strings.ToLower(name)
			}
			out = append(out, name)
		}
		return out
	}
	at, _ := url.Parse(issuer.Issuer) // it was validated
	return &console.OIDC{
		Name: at.Host,
		Provider: oidclogin.New(oidclogin.Options{
			Issuer: issuer.Issuer, ClientID: issuer.ClientID, ClientSecret: issuer.ClientSecret, Groups: groups,
			Redirect: place.Scheme + "://" + place.Host + place.Path + console.OIDCCallback,
		}),
		Roles: map[console.Role][]string{
			console.Viewer: known(issuer.Roles.Viewer), console.Operator: known(issuer.Roles.Operator), console.Admin: known(issuer.Roles.Admin),
		},
	}
}

// audit stores who does what in the console, as an event of our own.
func (d *Daemon) audit(ctx context.Context, row console.Row) error {
	return storeRow(ctx, d.journal.receiver(), row)
}

func storeRow(ctx context.Context, to dingevent.Receiver, row console.Row) error {
	text, err := json.Marshal(row)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, auditWithin)
	defer cancel()
	at := row.At.Truncate(time.Millisecond)
	return to.Receive(ctx, &dingevent.Envelope{
		ID: rand.Text(), Type: ownevent.Console, App: dingevent.OperatorApp, Transport: dingevent.TransportInternal,
		Born: at, Received: at, Data: text,
	})
}

// consoleLink makes a link for a command that has the API's token.
func (d *Daemon) consoleLink(spec api.LinkSpec) (api.ConsoleLink, error) {
	role := console.Admin
	if spec.Role != "" {
		var err error
		if role, err = api.ParseRole(spec.Role); err != nil {
			return api.ConsoleLink{}, api.Refuse(api.CodeInvalid, "%s", err)
		}
	}
	if why := d.cfg.ConsoleClosed(); why != "" {
		return api.ConsoleLink{}, api.Refuse(api.CodeConflict, "%s", why)
	}
	return api.ConsoleLink{URL: d.ConsoleLink(role, linkAge), Ends: time.Now().Add(linkAge).UTC(), Note: d.cfg.ConsoleTrouble()}, nil
}

// ConsoleLink returns a link into the console that is good once, within that time; empty if no console is served.
func (d *Daemon) ConsoleLink(role console.Role, within time.Duration) string {
	if d.cfg.ConsoleClosed() != "" {
		return ""
	}
	base := d.local.urlHere()
	if d.cfg.Console.URL != "" {
		place := d.cfg.Console.Place()
		base = place.Scheme + "://" + place.Host
	}
	return base + d.console.Link(role, within)
}
