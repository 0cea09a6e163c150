package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/daemon"
)

// checkCallbacks does to the callback of an app what DingTalk's console does, with each of its keys. The URL is that
// of the daemon that runs.
func (d *doctor) checkCallbacks(ctx context.Context, app daemon.App, at string) {
	to, err := onThisMachine(at)
	if err != nil {
		d.add(finding{Level: failed, App: app.Name, Check: "callback", Text: err.Error()})
		return
	}
	console := dingtest.New(nil)
	defer console.Close()
	direct := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // past the environment's proxy
	for i, key := range app.HTTP.Keys {
		for _, owner := range key.Owners {
			err := console.CheckURL(ctx, dingtest.Callback{URL: to, Token: key.Token, AESKey: key.AESKey, Owner: owner, Client: direct})
			if err != nil {
				d.add(finding{
					Level: failed, App: app.Name, Check: "callback", Text: fmt.Sprintf("%s with key %d, owner %s: %v", to, i+1, owner, err),
					Hints: []string{"restart the daemon if the config has changed; its log says what it refuses, and why"},
				})
				continue
			}
			d.ok(app.Name, "callback", "%s answers a check_url with key %d, owner %s", to, i+1, owner)
		}
	}
	d.add(finding{Level: fine, App: app.Name, Check: "callback", Text: "from outside it is not checked: DingTalk's console does that when its URL is saved", Hints: []string{
		"the owner is the AppKey for what is subscribed in the console, the SuiteKey of a third-party app, the corp ID for the old API",
	}})
}

// checkStoppedCallbacks says what can be said of a callback while no daemon runs.
func (d *doctor) checkStoppedCallbacks(app daemon.App) {
	d.add(finding{Level: warn, App: app.Name, Check: "callback", Text: fmt.Sprintf("well-formed keys: %d; but nothing answers while no daemon runs", len(app.HTTP.Keys)),
		Hints: []string{"start it: dingevent serve"}})
}

// onThisMachine replaces the address that means all of this machine's by the loopback one.
func onThisMachine(at string) (string, error) {
	u, err := url.Parse(at)
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil && ip.IsUnspecified() {
		loopback := "127.0.0.1"
		if strings.Contains(u.Host, "[") {
			loopback = "::1"
		}
		u.Host = net.JoinHostPort(loopback, u.Port())
	}
	return u.String(), nil
}
