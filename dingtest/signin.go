package dingtest

import (
	"cmp"
	"crypto/subtle"
	"net/http"
)

const expiresIn = 7200 // seconds, what replies say of a token

// knows reports whether the secret is that of the app or third-party app.
func (s *Server) knows(clientID, secret string) bool {
	if suite := s.platform.suites.find(clientID); suite != nil {
		return sameSecret(suite.Secret, secret)
	}
	if s.opts.Apps == nil {
		return true
	}
	want, known := s.opts.Apps[clientID]
	return known && sameSecret(want, secret)
}

func sameSecret(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// signIn gives an app of one organization its token.
func (s *Server) signIn(clientID, secret string) (token string, known bool, err error) {
	if clientID == "" || secret == "" || s.platform.suites.find(clientID) != nil || !s.knows(clientID, secret) {
		return "", false, nil
	}
	token, err = s.platform.tokens.again(appToken, clientID, s.corpOf(clientID))
	return token, true, err
}

// getToken is GET /gettoken.
func (s *Server) getToken(r *http.Request) (members, *oldError) {
	query := r.URL.Query()
	switch {
	case query.Get("appkey") == "":
		return nil, oldRefusal(40035, "缺少参数 corpid or appkey")
	case query.Get("appsecret") == "":
		return nil, oldRefusal(40035, "缺少参数 corpsecret or appsecret")
	}
	token, known, err := s.signIn(query.Get("appkey"), query.Get("appsecret"))
	if !known {
		return nil, oldRefusal(40096, "不合法的appKey或appSecret")
	}
	return oldToken("access_token", token, err)
}

// oldToken is the reply with a token.
func oldToken(name, token string, err error) (members, *oldError) {
	if err != nil {
		return nil, oldRefusal(-1, "系统繁忙")
	}
	return members{name: token, "expires_in": expiresIn}, nil
}

type newToken struct {
	AccessToken string `json:"accessToken"`
	ExpireIn    int    `json:"expireIn"`
}

func errBusy() *refusal {
	return refuse(http.StatusServiceUnavailable, "ServiceUnavailable", "系统繁忙")
}

// accessToken is POST /v1.0/oauth2/accessToken.
func (s *Server) accessToken(r *http.Request) (any, *refusal) {
	var in struct{ AppKey, AppSecret string }
	if refused := readNew(r, &in); refused != nil {
		return nil, refused
	}
	token, known, err := s.signIn(in.AppKey, in.AppSecret)
	switch {
	case !known:
		return nil, refuse(http.StatusBadRequest, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
	case err != nil:
		return nil, errBusy()
	}
	return newToken{token, expiresIn}, nil
}

// corpToken is POST /v1.0/oauth2/{corpId}/token, for apps of one organization and of many alike.
func (s *Server) corpToken(r *http.Request) (any, *refusal) {
	var in struct {
		ClientID     string `json:"client_id"`
		ClientSecret string `json:"client_secret"`
		GrantType    string `json:"grant_type"`
	}
	if refused := readNew(r, &in); refused != nil {
		return nil, refused
	}
	corpID := r.PathValue("corpId")
	suite := s.platform.suites.find(in.ClientID)
	kind := appToken
	if suite != nil {
		kind = corpToken
	}
	switch {
	case in.GrantType != "client_credentials":
		return nil, refuse(http.StatusBadRequest, "unsupported.grant.type", "grant_type must be client_credentials")
	case in.ClientID == "" || in.ClientSecret == "" || !s.knows(in.ClientID, in.ClientSecret):
		return nil, refuse(http.StatusBadRequest, "invalid.client", "无效的clientId或者clientSecret")
	case suite != nil && !suite.authorizedBy(corpID), suite == nil && corpID != s.corpOf(in.ClientID):
		return nil, refuse(http.StatusUnauthorized, "unauthorized.client", "应用未被授权")
	}
	token, err := s.platform.tokens.again(kind, in.ClientID, corpID)
	if err != nil {
		return nil, errBusy()
	}
	return struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
	}{token, expiresIn}, nil
}

// corpOf is the organization that an app of one organization belongs to.
func (s *Server) corpOf(clientID string) string {
	return cmp.Or(s.opts.Corps[clientID], s.opts.Corps[""], defaultCorp)
}
