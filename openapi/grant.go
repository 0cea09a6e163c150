package openapi

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"
)

// suiteKey is where the token of a third-party app by itself is kept. No corp ID looks like it.
const suiteKey = "\x00suite"

// Token returns an access token: of an app of one organization with an empty corpID, of a third-party app for one of its
// organizations with that one's. It is kept until shortly before its end, and callers that need it at once share one call.
//
// An error is an [*Error], which wraps that of Options.Ticket and of Options.PermanentCode, or it is that of ctx.
func (c *Client) Token(ctx context.Context, corpID string) (Token, error) {
	return c.tokens.get(ctx, corpID, func(ctx context.Context) (Token, time.Duration, *Error) {
		switch old := c.opts.OldTokens; {
		case corpID == "" && old:
			return c.oldAppToken(ctx)
		case corpID == "":
			return c.newAppToken(ctx)
		case old:
			return c.oldCorpToken(ctx, corpID)
		case c.opts.Ticket != nil:
			return c.newCorpToken(ctx, corpID)
		}
		return c.clientToken(ctx, corpID)
	})
}

// oldAppToken gets a token of an app of one organization from the old API.
func (c *Client) oldAppToken(ctx context.Context) (Token, time.Duration, *Error) {
	return c.grant(ctx, call{base: c.opts.OldURL, path: "/gettoken", query: url.Values{"appkey": {c.clientID}, "appsecret": {c.clientSecret}}})
}

// newAppToken gets one from the new API.
func (c *Client) newAppToken(ctx context.Context) (Token, time.Duration, *Error) {
	return c.grant(ctx, call{base: c.opts.BaseURL, path: "/v1.0/oauth2/accessToken", body: map[string]string{"appKey": c.clientID, "appSecret": c.clientSecret}})
}

// clientToken gets a token for an organization with the client secret alone.
func (c *Client) clientToken(ctx context.Context, corpID string) (Token, time.Duration, *Error) {
	return c.grant(ctx, call{base: c.opts.BaseURL, path: "/v1.0/oauth2/" + url.PathEscape(corpID) + "/token", body: map[string]string{
		"client_id": c.clientID, "client_secret": c.clientSecret, "grant_type": "client_credentials",
	}})
}

// newCorpToken gets a third-party app its token for an organization from the new API.
func (c *Client) newCorpToken(ctx context.Context, corpID string) (Token, time.Duration, *Error) {
	const path = "/v1.0/oauth2/corpAccessToken"
	ticket, failed := c.ticket(ctx, c.opts.BaseURL, path)
	if failed != nil {
		return Token{}, 0, failed
	}
	return c.grant(ctx, call{base: c.opts.BaseURL, path: path, body: map[string]string{
		"suiteKey": c.clientID, "suiteSecret": c.clientSecret, "authCorpId": corpID, "suiteTicket": ticket,
	}}, ticket)
}

// oldCorpToken gets one from the old API: with a suite token and the organization's permanent code, or signed.
func (c *Client) oldCorpToken(ctx context.Context, corpID string) (Token, time.Duration, *Error) {
	const path = "/service/get_corp_token"
	one := call{base: c.opts.OldURL, path: path}
	if c.opts.PermanentCode == nil {
		ticket, failed := c.ticket(ctx, one.base, path)
		if failed != nil {
			return Token{}, 0, failed
		}
		one.query, one.body = c.signed(ticket, time.Now()), map[string]string{"auth_corpid": corpID}
		return c.grant(ctx, one, ticket)
	}
	code, err := c.opts.PermanentCode(ctx, corpID)
	if err != nil {
		return Token{}, 0, ownError(one.base, path, ReasonCorp, err)
	}
	suite, err := c.tokens.get(ctx, suiteKey, c.suiteToken)
	if err != nil {
		failed, ok := errors.AsType[*Error](err)
		if !ok {
			failed = ownError(one.base, path, ReasonNetwork, err)
		}
		return Token{}, 0, failed
	}
	one.query = url.Values{"suite_access_token": {suite.Reveal()}}
	one.body = map[string]string{"auth_corpid": corpID, "permanent_code": code}
	token, life, failed := c.grant(ctx, one, code, suite.Reveal())
	if failed != nil && failed.Reason == ReasonToken {
		c.tokens.drop(suiteKey, suite)
	}
	return token, life, failed
}

// suiteToken gets the token of a third-party app by itself, from the old API.
func (c *Client) suiteToken(ctx context.Context) (Token, time.Duration, *Error) {
	const path = "/service/get_suite_token"
	ticket, failed := c.ticket(ctx, c.opts.OldURL, path)
	if failed != nil {
		return Token{}, 0, failed
	}
	return c.grant(ctx, call{base: c.opts.OldURL, path: path, body: map[string]string{
		"suite_key": c.clientID, "suite_secret": c.clientSecret, "suite_ticket": ticket,
	}}, ticket)
}

// ticket is the newest suite ticket.
func (c *Client) ticket(ctx context.Context, base, path string) (string, *Error) {
	if c.opts.Ticket == nil {
		return "", ownError(base, path, ReasonTicket, errors.New("there is no suite ticket: set Options.Ticket"))
	}
	ticket, err := c.opts.Ticket(ctx)
	if err != nil {
		return "", ownError(base, path, ReasonTicket, err)
	}
	return ticket, nil
}

// ownError is the error of a call that was not made.
func ownError(base, path string, reason Reason, err error) *Error {
	return &Error{Call: path, Host: hostOf(base), Reason: reason, Err: err}
}

// signed are the members of a query with which a third-party app signs: HMAC-SHA256 with its secret, over the time and the ticket.
func (c *Client) signed(ticket string, now time.Time) url.Values {
	at := strconv.FormatInt(now.UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(c.clientSecret))
	mac.Write([]byte(at + "\n" + ticket))
	return url.Values{"accessKey": {c.clientID}, "timestamp": {at}, "suiteTicket": {ticket}, "signature": {base64.StdEncoding.EncodeToString(mac.Sum(nil))}}
}

// grant makes a call that brings a token.
func (c *Client) grant(ctx context.Context, one call, secrets ...string) (Token, time.Duration, *Error) {
	answer, failed := c.call(ctx, one, secrets...)
	if failed != nil {
		return Token{}, 0, failed
	}
	var in struct {
		AccessToken string `json:"accessToken"`
		ExpireIn    int64  `json:"expireIn"`
		OldToken    string `json:"access_token"`
		SuiteToken  string `json:"suite_access_token"`
		ExpiresIn   int64  `json:"expires_in"`
	}
	err := json.Unmarshal(answer, &in)
	token, life := cmp.Or(in.AccessToken, in.OldToken, in.SuiteToken), max(in.ExpireIn, in.ExpiresIn)
	if err != nil || token == "" || life <= 0 {
		return Token{}, 0, &Error{Call: one.path, Host: hostOf(one.base), Reason: ReasonStrange, Sent: true, Err: errors.New("the answer has no token with its time")}
	}
	const longest = 24 * 60 * 60 // seconds; DingTalk's last two hours
	return Token{token}, time.Duration(min(life, longest)) * time.Second, nil
}
