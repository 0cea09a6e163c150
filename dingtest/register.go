package dingtest

import (
	"context"
	"fmt"
	"net/http"
)

// registerRequest is the body of register_call_back and update_call_back.
type registerRequest struct {
	Tags   []string `json:"call_back_tag"`
	Token  string   `json:"token"`
	AESKey string   `json:"aes_key"`
	URL    string   `json:"url"`
}

func errNotRegistered() *oldError { return oldRefusal(71007, "回调地址已不存在") }
func errRegistered() *oldError    { return oldRefusal(71006, "回调地址已经存在") }

// readRegister reads the app and the organization of a registration, and the body.
func (s *Server) readRegister(r *http.Request) (m member, in registerRequest, refused *oldError) {
	g, refused := s.oldGrant(r)
	if refused != nil {
		return m, in, refused
	}
	if err := readJSON(r, &in); err != nil {
		return m, in, oldRefusal(71010, "POST的JSON数据不包含所需要的参数字段或包含的参数格式非法: "+err.Error())
	}
	return member{g.clientID, g.corpID}, in, nil
}

// registerCallback is POST /call_back/register_call_back.
func (s *Server) registerCallback(r *http.Request) (members, *oldError) {
	m, in, refused := s.readRegister(r)
	if refused != nil {
		return nil, refused
	}
	one := registration{m, in.Tags, Callback{URL: in.URL, Token: in.Token, AESKey: in.AESKey, Owner: m.corpID}}
	if refused := one.check(); refused != nil {
		return nil, refused
	}
	if _, there := s.platform.registered.find(m); there {
		return nil, errRegistered()
	}
	if s.platform.registered.full() {
		return nil, oldRefusal(-1, "系统繁忙")
	}
	if refused := s.checkRegistered(r.Context(), one.to); refused != nil {
		return nil, refused
	}
	if s.platform.registered.put(one, false) { // another call was faster
		return nil, errRegistered()
	}
	return nil, nil
}

// updateCallback is POST /call_back/update_call_back. Members that the body leaves out stay as they are.
func (s *Server) updateCallback(r *http.Request) (members, *oldError) {
	m, in, refused := s.readRegister(r)
	if refused != nil {
		return nil, refused
	}
	one, there := s.platform.registered.find(m)
	if !there {
		return nil, errNotRegistered()
	}
	if in.Tags != nil {
		one.tags = in.Tags
	}
	for to, from := range map[*string]string{&one.to.Token: in.Token, &one.to.AESKey: in.AESKey, &one.to.URL: in.URL} {
		if from != "" {
			*to = from
		}
	}
	if refused := one.check(); refused != nil {
		return nil, refused
	}
	if refused := s.checkRegistered(r.Context(), one.to); refused != nil {
		return nil, refused
	}
	if !s.platform.registered.put(one, true) { // deleted meanwhile
		return nil, errNotRegistered()
	}
	return nil, nil
}

// checkRegistered pushes check_url to a callback, which must answer with a sealed success within 1.5 s.
func (s *Server) checkRegistered(ctx context.Context, to Callback) *oldError {
	to.Client = s.platform.registered.httpClient()
	out, err := s.newSender(to)
	if err != nil {
		return oldRefusal(900004, "不合法的aeskey: "+err.Error())
	}
	status, _, err := out.post(ctx, []byte(checkURL), checkTime)
	switch {
	case err == nil:
		return nil
	case status < 200 || status > 299:
		return oldRefusal(71012, fmt.Sprintf("url地址访问异常,错误原因为:%s", err))
	}
	return oldRefusal(71009, "返回文本非success: "+err.Error())
}

// getCallback is GET /call_back/get_call_back.
func (s *Server) getCallback(r *http.Request) (members, *oldError) {
	g, refused := s.oldGrant(r)
	if refused != nil {
		return nil, refused
	}
	one, there := s.platform.registered.find(member{g.clientID, g.corpID})
	if !there {
		return nil, errNotRegistered()
	}
	return members{"call_back_tag": one.tags, "token": one.to.Token, "aes_key": one.to.AESKey, "url": one.to.URL}, nil
}

// deleteCallback is GET /call_back/delete_call_back.
func (s *Server) deleteCallback(r *http.Request) (members, *oldError) {
	g, refused := s.oldGrant(r)
	if refused != nil {
		return nil, refused
	}
	if !s.platform.registered.remove(member{g.clientID, g.corpID}) {
		return nil, errNotRegistered()
	}
	return nil, nil
}

// RegisteredClient sets the client that makes the requests to callbacks registered by API; it follows no
// redirect. In virtual time use one from [Server.ClientFor]. Defaults to nil: an ordinary client, which uses the
// environment's proxy.
func (s *Server) RegisteredClient(client *http.Client) {
	s.platform.registered.mu.Lock()
	defer s.platform.registered.mu.Unlock()
	s.platform.registered.client = client
}
