// Package httpsink delivers events to a webhook: as CloudEvents or raw, signed as Standard Webhooks
// (https://www.standardwebhooks.com), one POST an attempt.
package httpsink

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/httpanswer"
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
// No error and no answer that is kept shows the URL beyond its host, a secret or a header. Safe for concurrent use.
type Sink struct {
	url     *url.URL
	host    string        // what errors call the destination
	blank   *http.Request // what all requests have in common
	common  headers       // those of blank
	opts    Options
	signers *signers
	mask    mask
	tooLate error // the cause of an attempt's end after Options.Timeout
	clients
}

var _ dingevent.Sink = (*Sink)(nil)

// errNotValid shows neither the address nor the parser's error, because both may hold a password.
var errNotValid = errors.New("httpsink: the URL is not valid; it must look like https://example.com/path")

// New returns a sink that posts to address, an http or https URL. User and password in it become
// basic authentication.
func New(address string, opts *Options) (*Sink, error) {
	target, err := url.Parse(address)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		return nil, errNotValid
	}
	s := &Sink{url: target, host: target.Host}
	if opts != nil {
		s.opts = *opts
	}
	s.opts.Format = cmp.Or(s.opts.Format, Structured)
	s.opts.Timeout = cmp.Or(s.opts.Timeout, 30*time.Second)
	s.opts.MaxAnswer = cmp.Or(s.opts.MaxAnswer, 64<<10)
	if err := cmp.Or(s.opts.check(), s.opts.checkConnection(target)); err != nil {
		return nil, err
	}
	if s.blank, err = newBlank(address, s.opts.Header); err != nil {
		return nil, err
	}
	s.common = listed(s.blank.Header)
	s.tooLate = fmt.Errorf("no answer within %v: %w", s.opts.Timeout, context.DeadlineExceeded)
	if s.signers, err = newSigners(s.opts.Secrets); err != nil {
		return nil, err
	}
	s.mask = newMask(target, s.blank, &s.opts)
	s.clients = clientsFor(s.opts)
	return s, nil
}

// Deliver posts d once, reads the answer and notes it, see [dingevent.Delivery.Answered].
func (s *Sink) Deliver(ctx context.Context, d dingevent.Delivery) error {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	req := s.request(ctx, d)
	client := s.client
	if d.Attempt > 1 && req.ContentLength >= largeBody {
		client = s.lone
	}
	resp, err := s.send(client, req)
	if err != nil {
		return s.failure(err)
	}
	defer resp.Body.Close()
	return s.outcome(d, resp)
}

// limited ends ctx after Options.Timeout. A context that ends sooner by itself needs no second timer.
func (s *Sink) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= s.opts.Timeout {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, s.opts.Timeout, s.tooLate)
}

// failure names the destination, and drops the URL that net/http puts into its errors: it may hold
// secrets.
func (s *Sink) failure(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return fmt.Errorf("httpsink: POST to %s: %w", s.host, hinted(err))
}

// newBlank returns a request with the headers of Options, and the user and password of the URL in one of them.
func newBlank(address string, header http.Header) (*http.Request, error) {
	blank, err := http.NewRequest(http.MethodPost, address, nil)
	if err != nil {
		return nil, errNotValid
	}
	blank.Header = canonical(header)
	if user := blank.URL.User; user != nil && blank.Header.Get("Authorization") == "" {
		password, _ := user.Password()
		blank.SetBasicAuth(user.Username(), password)
	}
	return blank, nil
}

// request makes the request of an attempt. Only its map of headers and its body are new. net/http may still write them
// after an early answer, so they are never used again.
func (s *Sink) request(ctx context.Context, d dingevent.Delivery) *http.Request {
	req := s.blank.WithContext(ctx)
	req.Header = s.common.header()
	body := write(req.Header, s.opts.Format, d)
	if d.Trace != "" {
		set(req.Header, "Traceparent", d.Trace)
	}
	s.signers.sign(req.Header, cloudevents.ID(d), body)
	// Without GetBody net/http cannot send it twice: an attempt is one request. A body of a type that net/http does not know to be in
	// memory would cost a second write to the connection.
	if len(body) > 0 {
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return req
}

// send sends req once. Our own transport is asked directly, because an http.Client copies all headers for a redirect, and
// none is followed.
func (s *Sink) send(client *http.Client, req *http.Request) (*http.Response, error) {
	if s.opts.Client != nil {
		return httpanswer.Whole(client.Do(req))
	}
	resp, err := httpanswer.Whole(client.Transport.RoundTrip(req))
	if record, ok := errors.AsType[tls.RecordHeaderError](err); ok && string(record.RecordHeader[:]) == "HTTP/" {
		err = http.ErrSchemeMismatch // as an http.Client says it
	}
	return resp, err
}

// Close lets go of idle connections. Deliveries that run are not disturbed. Shared connections end by themselves once they
// are idle for 4 seconds.
func (s *Sink) Close() error {
	if s.opts.shares() {
		return nil
	}
	s.client.CloseIdleConnections()
	s.lone.CloseIdleConnections()
	return nil
}
