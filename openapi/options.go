package openapi

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DingTalk's addresses, for [Options].BaseURL. They are those of package stream.
const (
	China              = "https://api.dingtalk.com"
	Overseas           = "https://api.dingtalk.io"
	PreRelease         = "https://pre-api.dingtalk.com"
	PreReleaseOverseas = "https://pre-api.dingtalk.io"
)

// oldURLs are where the old API is. DingTalk documents the first alone; the others are named after it.
var oldURLs = map[string]string{
	China:              "https://oapi.dingtalk.com",
	Overseas:           "https://oapi.dingtalk.io",
	PreRelease:         "https://pre-oapi.dingtalk.com",
	PreReleaseOverseas: "https://pre-oapi.dingtalk.io",
}

// Options are the settings of a [Client]. Nil and the zero value mean the defaults.
type Options struct {
	// BaseURL is the address of the new API: [China], [Overseas] or another address, such as that of a fake DingTalk. Defaults to
	// China.
	BaseURL string
	// OldURL is the address of the old API. Defaults to the one that belongs to BaseURL, which is BaseURL itself for an address that is
	// not DingTalk's.
	OldURL string
	// OldTokens asks the old API for tokens, and not the new one. Both give the same tokens.
	OldTokens bool
	// Ticket returns the newest suite ticket of a third-party app. Without it a token for an organization is got with the client
	// secret alone, which the old API cannot.
	Ticket func(ctx context.Context) (string, error)
	// PermanentCode returns the permanent code of an organization. With OldTokens a token for an organization is then got by a suite
	// token and this code. Without it the call is signed with the client secret.
	PermanentCode func(ctx context.Context, corpID string) (string, error)
	// HTTPClient makes the calls; redirects are not followed. The default takes its proxy from the environment.
	HTTPClient *http.Client
	// RootCAs are trusted instead of the system's, for a proxy that opens TLS. They work only with the default HTTPClient.
	RootCAs *x509.CertPool
	// Timeout bounds each call, with the reading of its answer. Defaults to 10 s.
	Timeout time.Duration
	// PerSecond is how many calls are made a second. Defaults to 20, which is what DingTalk allows an app for each of its calls.
	PerSecond int
	// MaxAnswer bounds the answer with the list of failed pushes, in bytes. A longer one is read up to there, and is an error. Defaults
	// to 64 MiB.
	MaxAnswer int64
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	setDefault(&opts.BaseURL, China)
	opts.BaseURL = strings.TrimRight(opts.BaseURL, "/")
	setDefault(&opts.OldURL, oldURLs[opts.BaseURL])
	setDefault(&opts.OldURL, opts.BaseURL)
	opts.OldURL = strings.TrimRight(opts.OldURL, "/")
	setDefault(&opts.Timeout, 10*time.Second)
	setDefault(&opts.PerSecond, 20)
	setDefault(&opts.MaxAnswer, 64<<20)
	return opts
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// check names the first option that cannot work.
func (o *Options) check() error {
	switch {
	case !isHTTP(o.BaseURL): // first, because OldURL may come of it
		return fmt.Errorf("openapi: Options.BaseURL is no http or https URL, or has a ? or #; it should look like %s", China)
	case !isHTTP(o.OldURL):
		return fmt.Errorf("openapi: Options.OldURL is no http or https URL, or has a ? or #; it should look like %s", oldURLs[China])
	case o.HTTPClient != nil && o.RootCAs != nil:
		return errors.New("openapi: Options.RootCAs is for the default HTTPClient; give yours its own")
	case o.Timeout < 0:
		return errors.New("openapi: Options.Timeout must not be negative")
	case o.PerSecond < 0:
		return errors.New("openapi: Options.PerSecond must not be negative")
	case o.MaxAnswer < 0:
		return errors.New("openapi: Options.MaxAnswer must not be negative")
	}
	return nil
}

func isHTTP(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") && u.RawQuery == "" && u.Fragment == "" // paths are added
}
