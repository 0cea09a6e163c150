package dingtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// getSuiteToken is POST /service/get_suite_token.
func (s *Server) getSuiteToken(r *http.Request) (members, *oldError) {
	var in struct {
		Key    string `json:"suite_key"`
		Secret string `json:"suite_secret"`
		Ticket string `json:"suite_ticket"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, oldRefusal(47001, "解析JSON/XML内容错误: "+err.Error())
	}
	one := s.platform.suites.find(in.Key)
	switch {
	case in.Key == "":
		return nil, oldRefusal(41021, "缺少suitekey")
	case in.Secret == "":
		return nil, oldRefusal(41024, "缺少suitesecret")
	case in.Ticket == "":
		return nil, oldRefusal(41023, "缺少suiteticket")
	case one == nil || !sameSecret(one.Secret, in.Secret):
		return nil, oldRefusal(40088, "不合法的套件key或secret")
	case !sameSecret(one.current(), in.Ticket):
		return nil, oldRefusal(40085, "不存在的suiteticket")
	}
	token, err := s.platform.tokens.another(suiteToken, one.Key, "")
	return oldToken("suite_access_token", token, err)
}

// getCorpToken is POST /service/get_corp_token: signed with the suite's secret, or with a
// suite_access_token and a permanent code, of which any is taken.
func (s *Server) getCorpToken(r *http.Request) (members, *oldError) {
	var in struct {
		CorpID string `json:"auth_corpid"`
		Code   string `json:"permanent_code"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, oldRefusal(47001, "解析JSON/XML内容错误: "+err.Error())
	}
	one, refused := s.signedSuite(r, in.Code)
	switch {
	case refused != nil:
		return nil, refused
	case in.CorpID == "":
		return nil, oldRefusal(41027, "需要授权企业的corpid参数")
	case !one.authorizedBy(in.CorpID):
		return nil, oldRefusal(41030, "企业未对该套件授权")
	}
	token, err := s.platform.tokens.another(corpToken, one.Key, in.CorpID)
	return oldToken("access_token", token, err)
}

// signedSuite is the suite that a call comes from.
func (s *Server) signedSuite(r *http.Request, code string) (*suite, *oldError) {
	query := r.URL.Query()
	if query.Get("suite_access_token") != "" {
		one, refused := s.tokenSuite(r)
		if refused == nil && code == "" {
			refused = oldRefusal(41025, "缺少permanent_code")
		}
		return one, refused
	}
	one := s.platform.suites.find(query.Get("accessKey"))
	switch {
	case one == nil:
		return nil, oldRefusal(40083, "不合法的suiteid")
	case !sameSecret(one.current(), query.Get("suiteTicket")):
		return nil, oldRefusal(40085, "不存在的suiteticket")
	case !sameSecret(one.sign(query.Get("timestamp"), query.Get("suiteTicket")), query.Get("signature")):
		return nil, oldRefusal(52013, "签名校验失败")
	}
	return one, nil
}

// tokenSuite is the suite whose suite_access_token a call has.
func (s *Server) tokenSuite(r *http.Request) (*suite, *oldError) {
	g, err := s.platform.tokens.find(r.URL.Query().Get("suite_access_token"))
	switch {
	case err == errTokenExpired:
		return nil, oldRefusal(42009, "suitetoken失效")
	case err != nil || g.kind != suiteToken:
		return nil, oldRefusal(40082, "不合法的suitetoken")
	}
	return s.platform.suites.find(g.clientID), nil
}

// sign is how a third-party app signs: HMAC-SHA256 with its secret over the time and the ticket.
func (t *suite) sign(timestamp, ticket string) string {
	mac := hmac.New(sha256.New, []byte(t.Secret))
	mac.Write([]byte(timestamp + "\n" + ticket))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// corpAccessToken is POST /v1.0/oauth2/corpAccessToken.
func (s *Server) corpAccessToken(r *http.Request) (any, *refusal) {
	var in struct{ SuiteKey, SuiteSecret, AuthCorpID, SuiteTicket string }
	if refused := readNew(r, &in); refused != nil {
		return nil, refused
	}
	bad := func(code, message string) (any, *refusal) { return nil, refuse(http.StatusBadRequest, code, message) }
	one := s.platform.suites.find(in.SuiteKey)
	switch {
	case one == nil:
		return bad("invalidSuiteKey", "suitekey不合法")
	case !sameSecret(one.Secret, in.SuiteSecret):
		return bad("invalidSuiteSecret", "suiteSecret不合法")
	case !sameSecret(one.current(), in.SuiteTicket):
		return bad("invalidSuiteTicket", "suiteTicket不合法")
	case !one.authorizedBy(in.AuthCorpID):
		return bad("invalidAuthCorpId", "企业未对该套件授权")
	}
	token, err := s.platform.tokens.another(corpToken, one.Key, in.AuthCorpID)
	if err != nil {
		return nil, errBusy()
	}
	return newToken{token, expiresIn}, nil
}
