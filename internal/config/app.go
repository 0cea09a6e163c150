package config

import (
	"fmt"
	"path"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
)

// An App is one application of DingTalk's, with its transports.
type App struct {
	// Name stands in every envelope and in CloudEvents' source. Changing it makes old events new.
	Name string `yaml:"name"`
	// Stream receives the app's events over WebSockets that we open.
	Stream *Stream `yaml:"stream"`
	// HTTP receives what DingTalk pushes to an address of ours.
	HTTP *HTTP `yaml:"http"`
	// FailedList reads DingTalk's list of events that it could not push to the app. It is off without this key, because reading erases
	// the list, and another program that reads it would lose events.
	FailedList *FailedList `yaml:"failed_list"`
	// Exec runs a program and stores the lines that it writes, such as dws for the personal events of a user.
	Exec *Exec `yaml:"exec"`
	// RDS reads what DingTalk writes into tables of the vendor of a third-party app, in MySQL or MariaDB.
	RDS *RDS `yaml:"rds"`
	// SilentAfter is how long no event may come by Stream or HTTP before an event of dingevent's own tells it; 0s: any time.
	SilentAfter Duration `yaml:"silent_after"`
	// Suite is for a third-party app: it keeps the newest suite ticket and the organizations that have authorized the app.
	Suite *Suite `yaml:"suite"`
}

// HTTP receives an app's HTTP and SyncHTTP pushes.
type HTTP struct {
	Path string `yaml:"path"` // where its pushes arrive, such as /dingtalk/hr; one of its own for each app
	Keys []Key  `yaml:"keys"` // secrets of the callback; several while they are being rotated
	// From are addresses and networks that pushes may come from; all if empty. The word dingtalk stands for the networks that DingTalk
	// documents. Behind a proxy of limits.proxies, the client that it names counts.
	From []string `yaml:"from"`
	// Window is how far the push's time may be from ours. Defaults to 1 hour.
	Window Duration `yaml:"window" default:"1h"`
	// AnswerWithin is how long a push may wait for the journal. Defaults to 1 s.
	AnswerWithin Duration `yaml:"answer_within" default:"1s"`
	// SameWithin is how long the same text is the same event, where the text has neither an ID nor a time. Defaults to
	// 2 minutes.
	SameWithin Duration `yaml:"same_within"`
}

// A Key is one set of an app's callback secrets.
type Key struct {
	Token  string   `yaml:"token"`   // of the callback
	AESKey string   `yaml:"aes_key"` // 43 characters
	Owners []string `yaml:"owners"`  // appKey, corpId or suiteKey: any of them opens
}

// Failed is the app's failed_list with what it takes from stream; nil if the app has none.
func (a App) Failed() *FailedList {
	if a.FailedList == nil {
		return nil
	}
	f := a.FailedList.within(a.Stream)
	f.All = a.Suite != nil && len(f.Corps) == 0
	return &f
}

// Vendor is the app's suite with what it takes from stream, and with its defaults; nil if the app has none.
func (a App) Vendor() *Suite {
	if a.Suite == nil {
		return nil
	}
	s := a.Suite.within(a.Stream)
	return &s
}

func (v *validator) app(at string, app App) {
	v.unique(at+".name", app.Name, v.names)
	if app.Name == dingevent.OperatorApp {
		v.say(at+".name", "%q is reserved for events of dingevent's own; choose another", app.Name)
	}
	if app.Stream == nil && app.HTTP == nil && app.FailedList == nil && app.RDS == nil && app.Exec == nil {
		v.say(at, "has no transport: add stream, http, rds or exec")
	}
	if app.Stream != nil {
		v.stream(at+".stream", *app.Stream)
	}
	if app.HTTP != nil {
		v.http(at+".http", *app.HTTP)
	}
	if app.FailedList != nil {
		v.failedList(at+".failed_list", *app.FailedList, app.Stream, app.Suite != nil)
	}
	if app.Exec != nil {
		v.exec(at+".exec", *app.Exec)
	}
	if app.RDS != nil {
		v.rds(at+".rds", *app.RDS)
	}
	if app.Suite != nil {
		v.suite(at+".suite", *app.Suite, app.Stream, app.Stream != nil || app.HTTP != nil || app.RDS != nil)
	}
}

func (v *validator) http(at string, h HTTP) {
	if !strings.HasPrefix(h.Path, "/") || path.Clean(h.Path) != h.Path || strings.ContainsAny(h.Path, "{} \t") {
		v.say(at+".path", "%q must be a plain path such as /dingtalk/hr", h.Path)
	} else {
		v.unique(at+".path", h.Path, v.paths)
	}
	for i, text := range h.From {
		if _, err := NetworksOf(text); err != nil {
			v.say(fmt.Sprintf("%s.from[%d]", at, i), "%q must be an address such as 192.0.2.7, a network such as 192.0.2.0/24, or dingtalk", text)
		}
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

const aesKeyLength = 43 // DingTalk's

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
	if len(k.Token) == aesKeyLength && len(k.AESKey) != aesKeyLength {
		v.say(at+".aes_key", "token and aes_key are exchanged, as it looks: the aes_key has %d characters, and here the token has", aesKeyLength)
		return
	}
	if _, err := callback.NewCipher(k.Token, k.AESKey, k.Owners...); err != nil {
		v.say(at+".aes_key", "%s", strings.TrimPrefix(err.Error(), "callback: "))
	}
}
