// Package httpsink delivers events to a webhook: as CloudEvents or raw, signed as Standard Webhooks
// (https://www.standardwebhooks.com), one POST an attempt.
package httpsink

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/cloudevents"
)

// A Sink posts each delivery to one URL. An attempt is one request: it follows no redirect, and net/http sends nothing
// again by itself. An answer decides what comes next:
//
//	2xx                         handled
//	410, 422                    rejected, see [dingevent.Reject]
//	429, 503 with Retry-After   later, see [dingevent.RetryAfter]; at most an hour, at least a second
//	anything else, or none      failed, an ordinary error
//
// No error shows the URL beyond its host, a secret or a header. Safe for concurrent use.
type Sink struct {
	url     string
	host    string // what errors call the destination
	opts    Options
	signers []*standardwebhooks.Webhook // of Options.Secrets, in their order
	client  *http.Client
	lone    *http.Client // for a large event that failed
}

var _ dingevent.Sink = (*Sink)(nil)

// Options of a Sink. The zero value is right for most.
type Options struct {
	// Format is how an event becomes a request. Defaults to Structured.
	Format Format
	// Secrets sign each request, one signature each in one header, so that a receiver knowing any
	// of them can verify. While a secret is replaced, list the new one first and the old one after
	// it. Each is base64 of 24 to 64 random bytes behind "whsec_". Defaults to none: unsigned.
	Secrets []string
	// Header is added to each request, such as Authorization. Headers that the sink writes
	// itself are refused.
	Header http.Header
	// Timeout is how long one attempt may take in all, if its context does not end sooner.
	// Defaults to 30 seconds.
	Timeout time.Duration
	// MaxAnswer is how many bytes of an answer are read; a longer one costs its connection.
	// Defaults to 64 KiB. At most 256 bytes of an answer other than 2xx come into the error.
	MaxAnswer int64
	// RootCAs are the certificates that the other side's must descend from. Defaults to the system's.
	RootCAs *x509.CertPool
	// ClientCertificate returns our certificate for a server that asks for one (mTLS). It is called for each new
	// connection. Package [github.com/dingevent/dingevent/sink/certfile] has one for files. Defaults to none.
	ClientCertificate func(*tls.CertificateRequestInfo) (*tls.Certificate, error)
	// RefusePrivate refuses to connect to any address that is not on the public internet: private,
	// loopback, link-local, shared (CGNAT), multicast, NAT64, mapped and all others that IANA sets aside. It
	// looks at the address that the name resolved to for this very connection; the error wraps
	// [ErrPrivateAddress]. For URLs that come from people we do not trust. Not with a proxy.
	// Defaults to false.
	RefusePrivate bool
	// Client sends the requests; its CheckRedirect is not used. Defaults to one of the sink's
	// own, with keep-alive, HTTP/2 where https allows it, TLS 1.2 at least, and the proxy of the
	// environment.
	Client *http.Client
}

// New returns a sink that posts to address, an http or https URL. User and password in it become
// basic authentication.
func New(address string, opts *Options) (*Sink, error) {
	target, err := url.Parse(address)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		// Neither the address nor the parser's error is shown: both may hold a password.
		return nil, errors.New("httpsink: the URL is not valid; it must look like https://example.com/path")
	}
	s := &Sink{url: address, host: target.Host}
	if opts != nil {
		s.opts = *opts
	}
	s.opts.Format = cmp.Or(s.opts.Format, Structured)
	s.opts.Timeout = cmp.Or(s.opts.Timeout, 30*time.Second)
	s.opts.MaxAnswer = cmp.Or(s.opts.MaxAnswer, 64<<10)
	if err := cmp.Or(s.opts.check(), s.opts.checkConnection(target)); err != nil {
		return nil, err
	}
	s.opts.Header = canonical(s.opts.Header)
	if s.signers, err = newSigners(s.opts.Secrets); err != nil {
		return nil, err
	}
	s.client = newClient(s.opts)
	s.lone = newLone(s.opts, s.client)
	return s, nil
}

func (o *Options) check() error {
	if err := o.Format.Check(); err != nil {
		return fmt.Errorf("httpsink: %w", err)
	}
	if o.Timeout < 0 || o.MaxAnswer < 0 {
		return errors.New("httpsink: Timeout and MaxAnswer cannot be negative; leave them 0 for the defaults")
	}
	return checkHeader(o.Header)
}

// Deliver posts d once, reads the answer and notes it, see [dingevent.Delivery.Answered].
func (s *Sink) Deliver(ctx context.Context, d dingevent.Delivery) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.opts.Timeout,
		fmt.Errorf("no answer within %v: %w", s.opts.Timeout, context.DeadlineExceeded))
	defer cancel()
	req, err := s.request(ctx, d)
	if err != nil {
		return s.failure(err)
	}
	client := s.client
	if d.Attempt > 1 && req.ContentLength >= largeBody {
		client = s.lone
	}
	resp, err := client.Do(req)
	if err != nil {
		return s.failure(err)
	}
	defer resp.Body.Close()
	return s.outcome(d, resp)
}

// failure names the destination, and drops the URL that net/http puts into its errors: it may hold
// secrets.
func (s *Sink) failure(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return fmt.Errorf("httpsink: POST to %s: %w", s.host, s.hinted(err))
}

// hinted adds what to do about an error of a connection.
func (s *Sink) hinted(err error) error {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fmt.Errorf("%w; if that is its own CA, name it in RootCAs (ca_file in a config)", err)
	}
	return err
}

func (s *Sink) request(ctx context.Context, d dingevent.Delivery) (*http.Request, error) {
	header := s.opts.Header.Clone()
	body := write(header, s.opts.Format, d)
	if err := s.sign(header, cloudevents.ID(d), body); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.GetBody = nil // without it net/http cannot send a body twice: an attempt is one request
	req.Header = header
	return req, nil
}

// Close lets go of idle connections. Deliveries that run are not disturbed.
func (s *Sink) Close() error {
	s.client.CloseIdleConnections()
	s.lone.CloseIdleConnections()
	return nil
}
