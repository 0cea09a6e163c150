package daemon

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Validate finds everything that is wrong with c, each with its place and what to do.
func (c Config) Validate() error {
	var v validator
	if len(c.Apps) == 0 {
		v.say("apps", "none: name at least one app with stream or http")
	}
	names, paths := map[string]bool{}, map[string]bool{}
	for i, app := range c.Apps {
		at := fmt.Sprintf("apps[%d]", i)
		v.unique(at+".name", app.Name, names)
		v.app(at, app, paths)
	}
	names = map[string]bool{}
	for i, sub := range c.Subscriptions {
		at := fmt.Sprintf("subscriptions[%d]", i)
		v.unique(at+".name", sub.Name, names)
		v.subscription(at, sub)
	}
	v.oneOf("log.level", c.Log.Level, "", "debug", "info", "warn", "error")
	v.oneOf("log.format", c.Log.Format, "", "text", "json")
	return errors.Join(v.errs...)
}

type validator struct{ errs []error }

func (v *validator) say(at, format string, args ...any) {
	v.errs = append(v.errs, fmt.Errorf("%s: "+format, append([]any{at}, args...)...))
}

func (v *validator) unique(at, name string, seen map[string]bool) {
	switch {
	case name == "":
		v.say(at, "missing")
	case seen[name]:
		v.say(at, "%q is used twice", name)
	}
	seen[name] = true
}

func (v *validator) oneOf(at, value string, allowed ...string) {
	for _, a := range allowed {
		if value == a {
			return
		}
	}
	v.say(at, "%q is none of %s", value, strings.TrimPrefix(strings.Join(allowed, ", "), ", "))
}

func (v *validator) app(at string, app App, paths map[string]bool) {
	if app.Stream == nil && app.HTTP == nil {
		v.say(at, "has no transport: add stream or http")
	}
	if s := app.Stream; s != nil {
		if s.ClientID == "" || s.ClientSecret == "" {
			v.say(at+".stream", "client_id and client_secret are needed; find them under the app's credentials")
		}
	}
	if h := app.HTTP; h != nil {
		switch {
		case !strings.HasPrefix(h.Path, "/"):
			v.say(at+".http.path", "%q must start with a slash", h.Path)
		case strings.ContainsAny(h.Path, "{} \t"):
			v.say(at+".http.path", "%q must be a plain path", h.Path)
		case paths[h.Path]:
			v.say(at+".http.path", "%q belongs to another app already", h.Path)
		}
		paths[h.Path] = true
		if len(h.Keys) == 0 {
			v.say(at+".http.keys", "none: add token, aes_key and owners from the app's event subscription page")
		}
	}
}

func (v *validator) subscription(at string, sub Subscription) {
	ways := 0
	for _, there := range []bool{sub.Webhook != nil, sub.File != nil, sub.Sink != nil} {
		if there {
			ways++
		}
	}
	if ways != 1 {
		v.say(at, "needs exactly one of webhook and file, has %d", ways)
	}
	if sub.Webhook != nil {
		if u, err := url.Parse(sub.Webhook.URL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			v.say(at+".webhook.url", "must be an http or https URL")
		}
		v.oneOf(at+".webhook.format", sub.Webhook.Format, "", "cloudevents", "binary", "raw")
	}
	if sub.File != nil && sub.File.Path == "" {
		v.say(at+".file.path", "missing: name a file, or - for standard output")
	}
	v.oneOf(at+".start", sub.Start, "", "now", "beginning")
	if sub.Concurrency < 0 {
		v.say(at, "concurrency is below zero")
	}
}
