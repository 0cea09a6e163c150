package daemon

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/dingevent/dingevent/stream"
)

// addresses are the names a config has for DingTalk's own.
var addresses = map[string]string{
	"":                    stream.China,
	"china":               stream.China,
	"overseas":            stream.Overseas,
	"prerelease":          stream.PreRelease,
	"prerelease-overseas": stream.PreReleaseOverseas,
}

func (s Stream) withDefaults() Stream {
	s.Connections = cmp.Or(s.Connections, 2)
	s.MaxFrame = cmp.Or(s.MaxFrame, 4<<20) // as large as an HTTP push
	return s
}

// Address is the URL that BaseURL means.
func (s Stream) Address() string {
	if url, ok := addresses[s.BaseURL]; ok {
		return url
	}
	return s.BaseURL
}

// RootCAs are the certificates of CAFile; nil, which means the system's, without one.
func (s Stream) RootCAs() (*x509.CertPool, error) { return readCAs(s.CAFile) }

func (v *validator) roots(at, path string) {
	if _, err := readCAs(path); errors.Is(err, os.ErrNotExist) {
		v.say(at, "there is no file %q", path)
	} else if err != nil {
		v.say(at, "%v", err)
	}
}

// NewClient returns a client of an app that has Stream, as the daemon makes it. The app's certificates
// are read now.
func (a App) NewClient(log *slog.Logger) (*stream.Client, error) {
	connect, err := a.connector(0, log)
	if err != nil {
		return nil, err
	}
	return connect(nil)
}

// connector returns what makes clients of an app that has Stream; each tells onChange of its connections, and ends within grace, 0 being
// the default of stream.
func (a App) connector(grace time.Duration, log *slog.Logger) (func(onChange func(stream.Change)) (*stream.Client, error), error) {
	s := a.Stream.withDefaults()
	roots, err := s.RootCAs()
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	return func(onChange func(stream.Change)) (*stream.Client, error) {
		return stream.New(s.ClientID, s.ClientSecret, &stream.Options{
			App: a.Name, BaseURL: s.Address(), RootCAs: roots, Connections: s.Connections, Robot: s.Robot,
			MaxFrame: int64(s.MaxFrame), QueueBytes: int64(s.QueueBytes),
			PingEvery: time.Duration(s.PingEvery), PingWait: time.Duration(s.PingWait),
			Idle: time.Duration(s.Idle), MaxAge: time.Duration(s.MaxAge),
			RequestTimeout: time.Duration(s.OpenTimeout), HandshakeTimeout: time.Duration(s.OpenTimeout),
			Grace: grace, OnChange: onChange, Logger: log,
		})
	}, nil
}

func (v *validator) stream(at string, s Stream) {
	v.copied(at+".client_id", s.ClientID, "copy it from the app's credentials page; it is also called AppKey or SuiteKey")
	v.copied(at+".client_secret", s.ClientSecret, "copy it from the app's credentials page; it is also called AppSecret or SuiteSecret")
	if s.Connections < 0 || s.Connections > 32 {
		v.say(at+".connections", "must be 1 to 32; 0 means 2")
	}
	if _, ok := addresses[s.BaseURL]; !ok {
		v.url(at+".base_url", s.BaseURL, ", or china, overseas, prerelease or prerelease-overseas")
	}
	v.roots(at+".ca_file", s.CAFile)
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
