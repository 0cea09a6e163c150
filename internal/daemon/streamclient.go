package daemon

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/tlsfiles"
	"github.com/dingevent/dingevent/stream"
)

// streamAddresses are the names a config has for DingTalk's own.
var streamAddresses = map[string]string{
	"":                    stream.China,
	"china":               stream.China,
	"overseas":            stream.Overseas,
	"prerelease":          stream.PreRelease,
	"prerelease-overseas": stream.PreReleaseOverseas,
}

// StreamAddress is the URL that an app's base_url means.
func StreamAddress(s config.Stream) string { return address(s.BaseURL) }

// address is the URL that a base_url means.
func address(baseURL string) string {
	if url, ok := streamAddresses[baseURL]; ok {
		return url
	}
	return baseURL
}

// NewClient returns a client of an app that has Stream, as the daemon makes it. The app's certificates
// are read now.
func NewClient(a config.App, log *slog.Logger) (*stream.Client, error) {
	connect, err := connector(a, 0, log)
	if err != nil {
		return nil, err
	}
	return connect(nil)
}

// connector returns a function that makes clients of an app that has Stream. Each client calls onChange, and ends within grace;
// 0 means the default of stream.
func connector(a config.App, grace time.Duration, log *slog.Logger) (func(onChange func(stream.Change)) (*stream.Client, error), error) {
	s := a.Stream.WithDefaults()
	roots, err := tlsfiles.Roots(s.CAFile)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	return func(onChange func(stream.Change)) (*stream.Client, error) {
		return stream.New(s.ClientID, s.ClientSecret, &stream.Options{
			App: a.Name, BaseURL: StreamAddress(s), RootCAs: roots, Connections: s.Connections, Robot: s.Robot,
			MaxFrame: int64(s.MaxFrame), QueueBytes: int64(s.QueueBytes),
			PingEvery: time.Duration(s.PingEvery), PingWait: time.Duration(s.PingWait),
			Idle: time.Duration(s.Idle), MaxAge: time.Duration(s.MaxAge),
			RequestTimeout: time.Duration(s.OpenTimeout), HandshakeTimeout: time.Duration(s.OpenTimeout),
			Grace: grace, OnChange: onChange, Logger: log,
		})
	}, nil
}
