package openapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/dingevent/dingevent/internal/apicall"
	"github.com/dingevent/dingevent/internal/httpanswer"
)

// patience is the longest pause that a call waits for by itself, and tries how often it does.
const (
	patience = 2 * time.Second
	tries    = 3
)

// A caller makes calls, not too many a second, and none while DingTalk wants to be left alone.
type caller struct {
	http    *http.Client
	timeout time.Duration
	limit   *rate.Limiter

	mu    sync.Mutex // protects what follows
	until time.Time  // no call before
	why   Error      // what DingTalk said when it wanted to be left alone
}

// A call is one call of the API.
type call struct {
	base, path string
	query      url.Values // may have secrets
	body       any        // posted as JSON; nil for a GET
	token      string     // of the new API, in a header
	secrets    []string   // masked in what DingTalk answers
	limit      int64      // bytes of the answer
}

// do makes a call. With an error, answer is as much as came of it, which is nothing where DingTalk refused.
func (c *caller) do(ctx context.Context, one call) (answer []byte, failed *Error) {
	for try := 1; ; try++ {
		if failed = c.wait(ctx, one); failed == nil {
			answer, failed = c.once(ctx, one)
		}
		if failed == nil || failed.RetryAfter == 0 {
			return answer, failed
		}
		c.leave(failed)
		if failed.RetryAfter > patience || try == tries || ctx.Err() != nil {
			return nil, failed
		}
	}
}

// wait waits for the call's turn.
func (c *caller) wait(ctx context.Context, one call) *Error {
	c.mu.Lock()
	pause, why := time.Until(c.until), c.why
	c.mu.Unlock()
	if pause > patience {
		why.Call, why.RetryAfter, why.Status, why.Sent = one.path, pause, 0, false
		return &why
	}
	if pause > 0 {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
	if err := c.limit.Wait(ctx); err != nil {
		return &Error{Call: one.path, Host: hostOf(one.base), Reason: ReasonNetwork, Err: err}
	}
	return nil
}

// leave leaves DingTalk alone for as long as it wants.
func (c *caller) leave(e *Error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if until := time.Now().Add(e.RetryAfter); e.Sent && until.After(c.until) {
		c.until, c.why = until, *e
	}
}

// once makes a call, once. The transport repeats no request by itself, because a call of the list of failed pushes that is repeated
// erases what the first has got: it does so on connections that were kept alone, and none is kept.
func (c *caller) once(ctx context.Context, one call) ([]byte, *Error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	failed := &Error{Call: one.path, Host: hostOf(one.base)}
	req, sent, err := one.request(ctx)
	if err != nil {
		failed.Reason, failed.Err = ReasonStrange, err
		return nil, failed
	}
	var body []byte
	resp, err := httpanswer.Whole(c.http.Do(req))
	if err == nil {
		defer resp.Body.Close()
		failed.Status = resp.StatusCode
		body, err = readAll(resp.Body, one.limit)
	}
	if err != nil {
		failed.Reason, failed.Err, failed.Sent = Reason(apicall.FaultOf(err)), apicall.WithoutURL(err), sent.Load()
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			failed.Err = fmt.Errorf("no answer within %v: %w", c.timeout, failed.Err)
		}
		return body, failed
	}
	if refused := judge(resp.StatusCode, resp.Header, body, one.secrets); refused != nil {
		refused.Call, refused.Host = failed.Call, failed.Host
		return nil, refused
	}
	return body, nil
}

// request makes the HTTP request. sent turns true when it leaves.
func (one call) request(ctx context.Context) (req *http.Request, sent *atomic.Bool, err error) {
	sent = new(atomic.Bool)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }})
	method, body := http.MethodGet, []byte(nil)
	if one.body != nil {
		method = http.MethodPost
		if body, err = json.Marshal(one.body); err != nil {
			return nil, nil, err
		}
	}
	if req, err = http.NewRequestWithContext(ctx, method, one.base+one.path, bytes.NewReader(body)); err != nil {
		return nil, nil, errors.New("the address is no URL")
	}
	req.URL.RawQuery = one.query.Encode()
	req.Close = true
	req.Header.Set("Accept", "application/json")
	if one.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if one.token != "" {
		req.Header.Set("x-acs-dingtalk-access-token", one.token)
	}
	return req, sent, nil
}

// readAll reads up to limit bytes. What came before an error is returned beside it.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(body)) > limit {
		return body[:limit], fmt.Errorf("the answer is longer than %d bytes", limit)
	}
	return body, err
}

func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Host
}
