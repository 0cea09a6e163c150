package daemon

import (
	"errors"
	"fmt"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/sinks"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// ParseConfig reads a config file's text as [Parse] does, and checks it with [Problems].
func ParseConfig(text []byte, lookup func(string) (string, bool)) (config.Config, error) {
	return config.Parse(text, lookup, Problems)
}

// Validate returns all problems of c as one error, or nil.
func Validate(c config.Config) error {
	var errs []error
	for _, p := range Problems(c) {
		errs = append(errs, p)
	}
	return errors.Join(errs...)
}

// Problems finds all problems of c: the ones of [config.Config.Problems], and certificates and sinks that cannot be opened. It
// opens them for a moment and makes no connection.
func Problems(c config.Config) []config.Problem {
	found := c.Problems()
	for i, app := range c.Apps {
		if app.Stream != nil {
			if err := tlsfiles.CheckRoots(app.Stream.CAFile); err != nil {
				found = append(found, config.Problem{At: fmt.Sprintf("apps[%d].stream.ca_file", i), Text: err.Error()})
			}
		}
	}
	if a := c.Attach; a.CertFile != "" && a.KeyFile != "" && len(a.SelfSigned) == 0 {
		if _, err := tlsfiles.Pair(a.CertFile, a.KeyFile); err != nil {
			found = append(found, config.Problem{At: "attach", Text: err.Error()})
		}
	}
	if a := c.APITLS; a.CertFile != "" && a.KeyFile != "" {
		if _, err := tlsfiles.Pair(a.CertFile, a.KeyFile); err != nil {
			found = append(found, config.Problem{At: "api_tls", Text: err.Error()})
		}
	}
	for i, sub := range c.Subscriptions {
		found = sinks.Try(found, fmt.Sprintf("subscriptions[%d].", i), sub)
	}
	return found
}
