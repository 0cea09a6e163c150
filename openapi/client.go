package openapi

import (
	"cmp"
	"context"
	"errors"

	"golang.org/x/time/rate"

	"github.com/dingevent/dingevent/internal/apicall"
)

// A Client makes calls for one app. It is safe for concurrent use. It keeps no connection, so nothing needs closing.
type Client struct {
	clientID, clientSecret string
	opts                   Options
	calls                  *caller
	tokens                 *purse
}

// New returns a client for the app with these credentials, once called AppKey and AppSecret, or SuiteKey and SuiteSecret. It asks
// nothing yet.
func New(clientID, clientSecret string, opts *Options) (*Client, error) {
	if clientID == "" {
		return nil, errors.New("openapi: the client ID is missing; the developer console shows it (also called AppKey or SuiteKey)")
	}
	if clientSecret == "" {
		return nil, errors.New("openapi: the client secret is missing; the developer console shows it beside the client ID")
	}
	o := opts.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	return &Client{
		clientID: clientID, clientSecret: clientSecret, opts: o,
		calls: &caller{
			http: apicall.WithoutRedirects(cmp.Or(o.HTTPClient, apicall.NewHTTPClient(o.RootCAs))), timeout: o.Timeout,
			limit: rate.NewLimiter(rate.Limit(o.PerSecond), 1),
		},
		tokens: &purse{timeout: 4 * o.Timeout, held: map[string]lent{}}, // a corp token may need a suite token first
	}, nil
}

// call makes a call, whose answer is small. What DingTalk answers is shown without the secrets.
func (c *Client) call(ctx context.Context, one call, secrets ...string) ([]byte, *Error) {
	one.secrets = append(secrets, c.clientSecret)
	one.limit = cmp.Or(one.limit, 64<<10)
	return c.calls.do(ctx, one)
}
