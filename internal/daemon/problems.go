package daemon

import (
	"errors"
	"fmt"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/envref"
	"github.com/dingevent/dingevent/internal/sinks"
	"github.com/dingevent/dingevent/internal/telemetry"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// ParseConfig reads a config file's text as [Parse] does, and checks it with [Problems].
func ParseConfig(text []byte, lookup envref.Lookup) (config.Config, error) {
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
	for _, use := range c.OwnTLSUses() {
		if err := tlsfiles.CheckRoots(use.CAFile); err != nil {
			found = append(found, config.Problem{At: use.CAKey(), Text: err.Error()})
		}
		if use.CertFile != "" && use.KeyFile != "" { // else it was found
			if _, err := tlsfiles.Pair(use.CertFile, use.KeyFile); err != nil {
				found = append(found, config.Problem{At: use.At, Text: err.Error()})
			}
		}
	}
	if len(found) == 0 { // else the URL may be why
		for i, app := range c.Apps {
			if app.RDS == nil {
				continue
			}
			if _, _, err := RDSOptions(*app.RDS); err != nil {
				found = append(found, config.Problem{At: fmt.Sprintf("apps[%d].rds.url", i), Text: "what stands behind the ? cannot be read; use parameters of Go's MySQL driver, such as tls=true or timeout=10s"})
			}
		}
	}
	if err := telemetry.Trouble(c.OTLP.Endpoint); err != nil {
		found = append(found, config.Problem{At: "otlp", Text: err.Error()})
	}
	if c.Notify != nil && c.Notify.Webhook != nil {
		found = sinks.Try(found, "notify.", config.Subscription{Webhook: c.Notify.Webhook})
	}
	for i, sub := range c.Subscriptions {
		found = sinks.Try(found, fmt.Sprintf("subscriptions[%d].", i), sub)
	}
	return found
}
