package config

import (
	"cmp"
	"time"
)

// Suite keeps what a third-party app has to remember, and hands over the codes of organizations that authorize it.
type Suite struct {
	// ClientID is the app's SuiteKey. Events that name another suite change nothing. Defaults to the client_id of stream.
	ClientID string `yaml:"client_id"`
	// ClientSecret is the app's SuiteSecret, for exchange. Defaults to that of stream.
	ClientSecret string `yaml:"client_secret"`
	// BaseURL is one of DingTalk's own addresses by its name, which is china, overseas, prerelease or prerelease-overseas; or any URL.
	// Defaults to that of stream, or china.
	BaseURL string `yaml:"base_url"`
	// CAFile is a file of certificates in PEM that are trusted instead of the system's. Defaults to that of stream.
	CAFile string `yaml:"ca_file" ends:"line"`
	// TicketEvery is how often DingTalk pushes a suite ticket. A quarter of it later, and without a new one, doctor and status say so.
	TicketEvery Duration `yaml:"ticket_every" default:"5h"`
	// Hook is the webhook that gets the code of each organization that authorizes the app, until it answers with success. The code is a
	// secret: use https, and secrets to sign the requests.
	Hook *Webhook `yaml:"hook"`
	// Exchange has the daemon exchange temporary codes for permanent ones and activate the app, so that the hook gets the permanent code.
	Exchange bool `yaml:"exchange"`
	// CodeLife is how long a temporary code is tried, from 1m to 24h. DingTalk does not say how long it is good.
	CodeLife Duration `yaml:"code_life" default:"1h"`
}

// within returns s with what it takes from stream, which may be nil, and its defaults.
func (s Suite) within(stream *Stream) Suite {
	if stream != nil && s.ClientID == "" && s.ClientSecret == "" {
		s.ClientID, s.ClientSecret = stream.ClientID, stream.ClientSecret
	}
	if stream != nil {
		s.BaseURL, s.CAFile = cmp.Or(s.BaseURL, stream.BaseURL), cmp.Or(s.CAFile, stream.CAFile)
	}
	s.TicketEvery, s.CodeLife = cmp.Or(s.TicketEvery, Duration(5*time.Hour)), cmp.Or(s.CodeLife, Duration(time.Hour))
	return s
}

// suite checks written, which takes what it lacks from stream. Pushed says whether tickets have a way in.
func (v *validator) suite(at string, written Suite, stream *Stream, pushed bool) {
	s := written.within(stream)
	if !pushed {
		v.say(at, "has no way in: tickets and authorizations come by stream, http or rds")
	}
	v.base(at+".base_url", s.BaseURL)
	if every := time.Duration(s.TicketEvery); every < time.Minute || every > 24*time.Hour {
		v.say(at+".ticket_every", "must be from 1m to 24h; 0s means 5h")
	}
	if life := time.Duration(s.CodeLife); life < time.Minute || life > 24*time.Hour {
		v.say(at+".code_life", "must be from 1m to 24h; 0s means 1h")
	}
	if s.Exchange {
		if stream == nil || written.ClientID != "" || written.ClientSecret != "" { // else they are found wrong there
			v.copied(at+".client_id", s.ClientID, "copy it from the app's credentials page; it is also called SuiteKey")
			v.copied(at+".client_secret", s.ClientSecret, "copy it from the app's credentials page; it is also called SuiteSecret")
		}
		if s.Hook == nil {
			v.say(at+".hook", "missing: exchange needs it, because the permanent code is kept nowhere but by its receiver")
		}
	}
	if s.Hook != nil {
		v.webhook(at+".hook", *s.Hook)
	}
}
