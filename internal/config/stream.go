package config

import (
	"cmp"
	"regexp"
	"time"
)

// Stream receives an app's events over a WebSocket.
type Stream struct {
	ClientID     string `yaml:"client_id"`     // the app's AppKey, or SuiteKey of a third-party app
	ClientSecret string `yaml:"client_secret"` // the app's AppSecret, or SuiteSecret
	// BaseURL is one of DingTalk's own addresses by its name, which is china, the default, overseas,
	// prerelease or prerelease-overseas; or any URL.
	BaseURL string `yaml:"base_url" default:"china"`
	// CAFile is a file of certificates in PEM that are trusted instead of the system's.
	CAFile      string `yaml:"ca_file" ends:"line"`
	Connections int    `yaml:"connections" default:"2"`     // how many are open at once, 1 to 32; DingTalk pushes each event over one of them
	Robot       bool   `yaml:"robot" default:"false"`       // take robot messages, too
	MaxFrame    Bytes  `yaml:"max_frame" default:"4MiB"`    // the largest push
	QueueBytes  Bytes  `yaml:"queue_bytes" default:"64MiB"` // how many bytes of pushes may wait for the journal; beyond it the answer to DingTalk is LATER

	// PingEvery is the time between our pings; shorter where a firewall forgets silent connections sooner.
	PingEvery Duration `yaml:"ping_every" default:"10s"`
	// PingWait is how long a ping waits for its answer; then the connection is replaced.
	PingWait Duration `yaml:"ping_wait" default:"10s"`
	// Idle is how long no frame may come before a connection is replaced; at least 10s.
	Idle Duration `yaml:"idle" default:"2m"`
	// MaxAge is how old a connection may become before it is replaced; at least 1m.
	MaxAge Duration `yaml:"max_age" default:"6h"`
	// OpenTimeout bounds the open request, and the handshake that follows. Defaults to 10 s, for each.
	OpenTimeout Duration `yaml:"open_timeout" default:"10s"`
}

func (s Stream) WithDefaults() Stream {
	s.Connections = cmp.Or(s.Connections, 2)
	s.MaxFrame = cmp.Or(s.MaxFrame, 4<<20) // as large as an HTTP push
	return s
}

// corpID is what the ID of an organization looks like. No app's ID is as long.
var corpID = regexp.MustCompile(`^ding[0-9a-f]{32}$`)

func (v *validator) stream(at string, s Stream) {
	v.copied(at+".client_id", s.ClientID, "copy it from the app's credentials page; it is also called AppKey or SuiteKey")
	if corpID.MatchString(s.ClientID) {
		v.say(at+".client_id", "is a corp ID, as it looks, which names an organization; copy the Client ID from the app's credentials page, it has about 20 characters")
	}
	v.copied(at+".client_secret", s.ClientSecret, "copy it from the app's credentials page; it is also called AppSecret or SuiteSecret")
	if s.Connections < 0 || s.Connections > 32 {
		v.say(at+".connections", "must be 1 to 32; 0 means 2")
	}
	v.base(at+".base_url", s.BaseURL)
	for _, limit := range []struct {
		name        string
		value       Duration
		least, most time.Duration
	}{
		{"ping_every", s.PingEvery, time.Second, time.Hour},
		{"ping_wait", s.PingWait, time.Second, time.Hour},
		{"open_timeout", s.OpenTimeout, time.Second, time.Hour},
		{"idle", s.Idle, 10 * time.Second, 0},
		{"max_age", s.MaxAge, time.Minute, 0},
	} {
		switch value := time.Duration(limit.value); {
		case value == 0: // the default
		case value < limit.least:
			v.say(at+"."+limit.name, "must be at least %v", limit.least)
		case limit.most > 0 && value > limit.most:
			v.say(at+"."+limit.name, "must be at most %v", limit.most)
		}
	}
}
