package openapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
)

// A Permanent is what DingTalk gives for a temporary authorization code.
type Permanent struct {
	CorpID, CorpName string // the organization that has authorized the app
	// Code is the permanent code. Channel is that for service window apps (服务窗), and zero if the suite has none.
	Code, Channel Token
}

// PermanentCode exchanges the temporary authorization code of a tmp_auth_code event. DingTalk does so once: keep what it gives. It needs
// Options.Ticket.
//
// An error is an [*Error]. [ReasonCode] means that the code was used or has ended. After one that is [Error.Unknown] it may be used.
func (c *Client) PermanentCode(ctx context.Context, temporary string) (Permanent, error) {
	answer, err := c.asSuite(ctx, "/service/get_permanent_code", map[string]string{"tmp_auth_code": temporary}, temporary)
	if err != nil {
		return Permanent{}, err
	}
	var in struct {
		Corp struct {
			ID   string `json:"corpid"`
			Name string `json:"corp_name"`
		} `json:"auth_corp_info"`
		Code    string `json:"permanent_code"`
		Channel string `json:"ch_permanent_code"`
	}
	if err := json.Unmarshal(answer, &in); err != nil || in.Code == "" {
		return Permanent{}, &Error{Call: "/service/get_permanent_code", Host: hostOf(c.opts.OldURL), Reason: ReasonStrange, Sent: true, Err: errors.New("the answer has no permanent code")}
	}
	return Permanent{CorpID: in.Corp.ID, CorpName: in.Corp.Name, Code: Token{in.Code}, Channel: Token{in.Channel}}, nil
}

// ActivateSuite activates the app for an organization. Before that its people do not see the app. Doing it again does no harm. It needs
// Options.Ticket.
func (c *Client) ActivateSuite(ctx context.Context, corpID, permanentCode string) error {
	_, err := c.asSuite(ctx, "/service/activate_suite", map[string]string{"suite_key": c.clientID, "auth_corpid": corpID, "permanent_code": permanentCode}, permanentCode)
	return err
}

// asSuite makes a call with the token of the third-party app by itself. If that has ended, it makes another with a new one.
func (c *Client) asSuite(ctx context.Context, path string, body map[string]string, secrets ...string) ([]byte, error) {
	for try := 1; ; try++ {
		suite, err := c.tokens.get(ctx, suiteKey, c.suiteToken)
		if err != nil {
			return nil, err
		}
		answer, failed := c.call(ctx, call{
			base: c.opts.OldURL, path: path, query: url.Values{"suite_access_token": {suite.Reveal()}}, body: body,
		}, append(secrets, suite.Reveal())...)
		switch {
		case failed == nil:
			return answer, nil
		case failed.Reason != ReasonToken || try == tries:
			return nil, failed
		}
		c.tokens.drop(suiteKey, suite)
	}
}
