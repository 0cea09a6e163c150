// Package httpsink delivers events to a webhook: as CloudEvents or raw, signed as Standard Webhooks
// (https://www.standardwebhooks.com), one POST an attempt.
package httpsink

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

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
	signers signers
	client  *http.Client
	lone    *http.Client // for a large event that failed
}

var _ dingevent.Sink = (*Sink)(nil)

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
	if err := s.signers.sign(header, cloudevents.ID(d), body); err != nil {
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
