package doctor

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/terminal"
)

// checkCallbacks does to the callback of an app what DingTalk's console does, with each of its keys. The URL is that
// of the daemon that runs.
func (d *Doctor) checkCallbacks(ctx context.Context, app config.App, at string) {
	to, err := onThisMachine(at)
	if err != nil {
		d.add(Finding{Level: Failed, App: app.Name, Check: "callback", Text: err.Error()})
		return
	}
	console := dingtest.New(nil)
	defer console.Close()
	direct := &http.Client{Transport: &http.Transport{ // past the environment's proxy
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // it is for the name by which DingTalk comes
	}}
	for i, key := range app.HTTP.Keys {
		for _, owner := range key.Owners {
			err := console.CheckURL(ctx, dingtest.Callback{URL: to, Token: key.Token, AESKey: key.AESKey, Owner: owner, Client: direct})
			if err != nil {
				d.add(Finding{
					Level: Failed, App: app.Name, Check: "callback", Text: d.say.DoctorCallbackFailed(to, i+1, owner, terminal.Plain(err.Error())),
					Hints: []string{d.say.DoctorCallbackHint()},
				})
				continue
			}
			d.ok(app.Name, "callback", d.say.DoctorCallback(to, i+1, owner))
		}
	}
	d.add(Finding{Level: Fine, App: app.Name, Check: "callback", Text: d.say.DoctorOutside(), Hints: []string{d.say.DoctorOutsideHint()}})
}

// checkStoppedCallbacks says what can be said of a callback while no daemon runs.
func (d *Doctor) checkStoppedCallbacks(app config.App) {
	d.add(Finding{Level: Warn, App: app.Name, Check: "callback", Text: d.say.DoctorKeys(len(app.HTTP.Keys)),
		Hints: []string{d.say.DoctorStart(d.opts.Serve)}})
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
