package daemon

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/internal/api"
)

// A Problem is something wrong with a Config.
type Problem struct {
	At   string // such as apps[0].http.path
	Text string // what is wrong, and what to do; never a secret
}

func (p Problem) Error() string {
	if p.At == "" {
		return p.Text
	}
	return p.At + ": " + p.Text
}

// Validate returns all problems of c as one error, or nil.
func (c Config) Validate() error {
	var errs []error
	for _, p := range c.Problems() {
		errs = append(errs, p)
	}
	return errors.Join(errs...)
}

// Problems finds everything that is wrong with c. It opens nothing but the files of certificates and credentials.
func (c Config) Problems() []Problem {
	v := newValidator(c)
	v.ends("", reflect.ValueOf(c), "")
	if len(c.Apps) == 0 {
		v.say("apps", "none: name at least one app with stream or http")
	}
	for i, app := range c.Apps {
		v.app(fmt.Sprintf("apps[%d]", i), app)
	}
	clear(v.names)
	for i, sub := range c.Subscriptions {
		v.subscription(fmt.Sprintf("subscriptions[%d]", i), sub)
	}
	v.oneOf("verify", c.Verify, "", "daily", "weekly", "monthly", "off")
	v.oneOf("log.level", c.Log.Level, "", "debug", "info", "warn", "error")
	v.oneOf("log.format", c.Log.Format, "", "text", "json")
	if c.MaxBytes < 0 || c.MaxBytes > 0 && c.MaxBytes < 1<<20 {
		v.say("max_bytes", "must be at least 1048576; 0 means what the disk allows")
	}
	v.oneOf("when_full", c.WhenFull, "", "refuse", "drop")
	v.gateway("gateway", c.Gateway)
	v.limits("limits", c.Limits)
	v.ending(c)
	for i, host := range c.APIHosts {
		if err := api.CheckHost(host); err != nil {
			v.say(fmt.Sprintf("api_hosts[%d]", i), "%v", err)
		}
	}
	for at, addr := range map[string]string{"listen": c.Listen, "api": c.API, "gateway.listen": c.Gateway.Listen} {
		if _, _, err := net.SplitHostPort(addr); addr != "" && err != nil {
			v.say(at, "must be a host and a port, such as 127.0.0.1:8080")
		}
	}
	return v.found
}

type validator struct {
	cfg   Config
	found []Problem

	names, paths, files, clients map[string]bool // used so far
}

func newValidator(c Config) *validator {
	return &validator{cfg: c, names: map[string]bool{}, paths: map[string]bool{}, files: map[string]bool{}, clients: map[string]bool{}}
}

func (v *validator) say(at, format string, args ...any) {
	v.found = append(v.found, Problem{at, fmt.Sprintf(format, args...)})
}

// unique notes that value is used at a place, and says if it was before.
func (v *validator) unique(at, value string, used map[string]bool) {
	switch {
	case value == "":
		v.say(at, "missing")
	case used[value]:
		v.say(at, "%q is used twice", value)
	}
	used[value] = true
}

func (v *validator) oneOf(at, value string, allowed ...string) {
	names := strings.TrimPrefix(strings.Join(allowed, ", "), ", ")
	switch {
	case slices.Contains(allowed, value):
	case value == "":
		v.say(at, "missing: it is one of %s", names)
	default:
		v.say(at, "%q is none of %s", value, names)
	}
}

func (v *validator) app(at string, app App) {
	v.unique(at+".name", app.Name, v.names)
	if app.Name == dingevent.OperatorApp {
		v.say(at+".name", "%q is reserved for events of dingevent's own; choose another", app.Name)
	}
	if app.Stream == nil && app.HTTP == nil {
		v.say(at, "has no transport: add stream or http")
	}
	if app.Stream != nil {
		v.stream(at+".stream", *app.Stream)
	}
	if app.HTTP != nil {
		v.http(at+".http", *app.HTTP)
	}
}

func (v *validator) http(at string, h HTTP) {
	if !strings.HasPrefix(h.Path, "/") || path.Clean(h.Path) != h.Path || strings.ContainsAny(h.Path, "{} \t") {
		v.say(at+".path", "%q must be a plain path such as /dingtalk/hr", h.Path)
	} else {
		v.unique(at+".path", h.Path, v.paths)
	}
	if h.SameWithin < 0 {
		v.say(at+".same_within", "cannot be negative; 0s means 2m")
	}
	if len(h.Keys) == 0 {
		v.say(at+".keys", "none: add token, aes_key and owners from the app's event subscription page")
	}
	for i, k := range h.Keys {
		v.key(fmt.Sprintf("%s.keys[%d]", at, i), k)
	}
}

func (v *validator) key(at string, k Key) {
	before := len(v.found)
	v.copied(at+".token", k.Token, "copy it from the app's event subscription page")
	v.copied(at+".aes_key", k.AESKey, "copy it from the app's event subscription page")
	if len(k.Owners) == 0 {
		v.say(at+".owners", "missing: name the AppKey, corp ID or SuiteKey that the pushes are for")
	}
	for i, owner := range k.Owners {
		v.copied(fmt.Sprintf("%s.owners[%d]", at, i), owner, "name an AppKey, corp ID or SuiteKey")
	}
	if len(v.found) > before {
		return
	}
	if _, err := callback.NewCipher(k.Token, k.AESKey, k.Owners...); err != nil {
		v.say(at+".aes_key", "%s", strings.TrimPrefix(err.Error(), "callback: "))
	}
}

// needs wants a text that is not empty.
func (v *validator) needs(at, value, hint string) {
	if value == "" {
		v.say(at, "missing: %s", hint)
	}
}

// copied wants a value that DingTalk's console shows. None begins with $, but a variable without braces does. What begins
// with ${ was written as $${, on purpose.
func (v *validator) copied(at, value, hint string) {
	v.needs(at, value, hint)
	if strings.HasPrefix(value, "$") && !strings.HasPrefix(value, "${") {
		v.say(at, "begins with $, which no such value does; a variable of the environment is written ${NAME}")
	}
}

// url wants an http or https URL, or what the end of the complaint names besides.
func (v *validator) url(at, text, or string) {
	if text == "" {
		v.say(at, "missing: it must be an http or https URL%s", or)
	} else if u, err := url.Parse(text); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		v.say(at, "must be an http or https URL%s", or)
	}
}

func (v *validator) subscription(at string, sub Subscription) {
	v.name(at+".name", sub.Name)
	v.selection(at, sub)
	if first, most := sub.Retry.First, sub.Retry.Max; first > 0 && most > 0 && first > most {
		v.say(at+".retry", "first is longer than max")
	}
	if sub.Concurrency < 0 || sub.Concurrency > 10_000 {
		v.say(at+".concurrency", "must be 1 to 10000; 0 means 16")
	}
	for i, name := range sub.Apps {
		known := slices.ContainsFunc(v.cfg.Apps, func(app App) bool { return app.Name == name })
		if !known && !strings.Contains(name, "*") && name != dingevent.OperatorApp {
			names := []string{dingevent.OperatorApp}
			for _, app := range v.cfg.Apps {
				names = append(names, app.Name)
			}
			v.say(fmt.Sprintf("%s.apps[%d]", at, i), "no app is named %q; there are: %s", name, strings.Join(names, ", "))
		}
	}
	v.sink(at, sub)
}

// claim notes what a subscription, which is known to be right, has that no other may have.
func (v *validator) claim(sub Subscription) {
	v.names[sub.Name] = true
	if sub.File != nil {
		v.files[filepath.Clean(sub.File.Path)] = true
	}
	if sub.Stream != nil {
		v.clients[sub.Stream.ClientID] = true
	}
}

// name wants one that a URL, a metric and a line of the log can hold.
func (v *validator) name(at, name string) {
	v.unique(at, name, v.names)
	switch {
	case api.IsReplay(name):
		v.say(at, "%q is the name of a replay; choose another", name)
	case len(name) > 200:
		v.say(at, "has %d bytes; use at most 200", len(name))
	case !utf8.ValidString(name), strings.ContainsFunc(name, unicode.IsControl), name == ".", name == "..":
		v.say(at, "%q is no name that a URL can hold; use letters, digits and dashes", name)
	}
}

func (v *validator) sink(at string, sub Subscription) {
	ways := 0
	for _, there := range []bool{sub.Webhook != nil, sub.File != nil, sub.NATS != nil, sub.Kafka != nil, sub.Stream != nil, sub.Sink != nil} {
		if there {
			ways++
		}
	}
	if ways != 1 {
		v.say(at, "needs exactly one of webhook, file, nats, kafka and stream, has %d", ways)
	}
	if w := sub.Webhook; w != nil {
		v.webhook(at+".webhook", *w)
	}
	if sub.NATS != nil {
		v.nats(at+".nats", sub)
	}
	if sub.Kafka != nil {
		v.kafka(at+".kafka", sub)
	}
	if f := sub.File; f != nil {
		v.file(at+".file", *f)
	}
	if sub.Stream != nil {
		v.credentials(at+".stream", *sub.Stream)
	}
}
