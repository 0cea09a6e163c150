package dingtest

import "net/http"

// getPermanentCode is POST /service/get_permanent_code. A temporary code works once.
func (s *Server) getPermanentCode(r *http.Request) (members, *oldError) {
	var in struct {
		Code string `json:"tmp_auth_code"`
	}
	one, refused := s.ofSuite(r, &in)
	if refused != nil {
		return nil, refused
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	for corpID, a := range one.life {
		if in.Code != "" && !a.ended && sameSecret(a.temporary, in.Code) {
			a.temporary = ""
			return members{
				"auth_corp_info": members{"corpid": corpID, "corp_name": a.name}, "permanent_code": a.permanent, "ch_permanent_code": "",
			}, nil
		}
	}
	return nil, oldRefusal(40078, "不存在的临时授权码")
}

// activateSuite is POST /service/activate_suite.
func (s *Server) activateSuite(r *http.Request) (members, *oldError) {
	var in struct {
		Key    string `json:"suite_key"`
		CorpID string `json:"auth_corpid"`
		Code   string `json:"permanent_code"`
	}
	one, refused := s.ofSuite(r, &in)
	if refused != nil {
		return nil, refused
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	a := one.life[in.CorpID]
	switch {
	case in.Key != one.Key:
		return nil, oldRefusal(40083, "不合法的suiteid")
	case a == nil || a.ended:
		return nil, oldRefusal(41030, "企业未对该套件授权")
	case !sameSecret(a.permanent, in.Code):
		return nil, oldRefusal(40084, "不合法的永久授权码")
	}
	a.activated = true
	return members{}, nil
}

// ofSuite reads a call that a third-party app makes with its suite_access_token.
func (s *Server) ofSuite(r *http.Request, into any) (*suite, *oldError) {
	if err := readJSON(r, into); err != nil {
		return nil, oldRefusal(47001, "解析JSON/XML内容错误: "+err.Error())
	}
	return s.tokenSuite(r)
}
