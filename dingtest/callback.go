package dingtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/internal/httpanswer"
)

// bodyLimit is how much of an HTTP answer is read, in bytes.
const bodyLimit = 64 << 10

// A Callback is the target of an app's HTTP pushes, as entered in DingTalk's console.
type Callback struct {
	URL    string // http or https; may have a query
	Token  string
	AESKey string
	Owner  string // the key the pushes are for: AppKey, corp ID or SuiteKey
	// Medium makes SyncHTTP pushes say SYNC_HTTP_PUSH_MEDIUM instead of SYNC_HTTP_PUSH_HIGH.
	Medium bool
	// Client makes the requests; it follows no redirect. In virtual time use one from
	// [Server.ClientFor]. Nil means an ordinary client, which uses the environment's proxy.
	Client *http.Client
}

// sender posts sealed texts to one callback.
type sender struct {
	owner  string
	faults *faults
	to     *url.URL
	cipher *callback.Cipher
	client http.Client
}

// name is the URL without a password.
func (d *sender) name() string { return d.to.Redacted() }

// post sends plain, sealed anew, and returns the answer. The error is nil only after a sealed success within limit.
func (d *sender) post(ctx context.Context, plain []byte, limit time.Duration) (status int, body []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	sleep(ctx, d.faults.delay(d.owner, ""))
	req, err := d.request(ctx, plain)
	if err != nil {
		return 0, nil, err
	}
	resp, err := httpanswer.Whole(d.client.Do(req))
	if err != nil {
		return 0, nil, noAnswer(ctx, err, limit)
	}
	defer resp.Body.Close()
	if body, err = io.ReadAll(io.LimitReader(resp.Body, bodyLimit+1)); err != nil {
		return resp.StatusCode, body, noAnswer(ctx, err, limit)
	}
	if len(body) > bodyLimit {
		return resp.StatusCode, body[:bodyLimit], errors.New("the answer is over 64 KiB")
	}
	if err := checkStatus(resp); err != nil {
		return resp.StatusCode, body, err
	}
	return resp.StatusCode, body, d.checkAnswer(body)
}

func (d *sender) request(ctx context.Context, plain []byte) (*http.Request, error) {
	sealed, err := d.cipher.Seal(plain)
	if err != nil {
		return nil, err
	}
	sealed = d.spoil(sealed)
	body, err := json.Marshal(map[string]string{"encrypt": sealed.Encrypt})
	if err != nil {
		return nil, err
	}
	to := *d.to
	query := to.Query()
	query.Set("signature", sealed.Signature)
	query.Set("msg_signature", sealed.Signature)
	query.Set("timestamp", sealed.Timestamp)
	query.Set("nonce", sealed.Nonce)
	to.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	return req, nil
}

// spoil does to a push what faults make of it: a clock that is wrong, and a signature.
func (d *sender) spoil(s callback.Sealed) callback.Sealed {
	if d.faults.skew.Load() != 0 {
		s = d.cipher.Sign(fmt.Sprintf("%013d", d.faults.now().UnixMilli()), s.Nonce, s.Encrypt)
	}
	_, _, bad := struck(d.faults, func(f BadSignature, _ *Injected) bool { return is(f.ClientID, d.owner) })
	if bad != nil {
		s.Signature = s.Signature[1:] + s.Signature[:1]
	}
	return s
}

// noAnswer names the limit if the deadline ended the request. It leaves the signed URL out of all errors.
func noAnswer(ctx context.Context, err error, limit time.Duration) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("%w, %s", errNoAnswer, limit)
	}
	if inURL, ok := errors.AsType[*url.Error](err); ok {
		err = inURL.Err
	}
	return fmt.Errorf("no answer: %w", err)
}

func checkStatus(resp *http.Response) error {
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return nil
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return fmt.Errorf("status %d: DingTalk follows no redirect; enter the final URL", resp.StatusCode)
	}
	return fmt.Errorf("status %d", resp.StatusCode)
}

// checkAnswer wants a sealed success.
func (d *sender) checkAnswer(body []byte) error {
	var in struct {
		Signature string          `json:"msg_signature"`
		Timestamp json.RawMessage `json:"timeStamp"` // a number or a string
		Nonce     string          `json:"nonce"`
		Encrypt   string          `json:"encrypt"`
	}
	if err := json.Unmarshal(body, &in); err != nil || in.Encrypt == "" {
		return errors.New("the answer must be a JSON object with msg_signature, timeStamp, nonce and encrypt")
	}
	plain, err := d.cipher.Open(callback.Sealed{
		Signature: in.Signature, Timestamp: strings.Trim(string(in.Timestamp), `"`), Nonce: in.Nonce, Encrypt: in.Encrypt,
	})
	if err != nil {
		return fmt.Errorf("the answer cannot be opened: %w", err)
	}
	if string(plain) != "success" {
		return fmt.Errorf("the answer opens to %q, want success", clip(string(plain)))
	}
	return nil
}
