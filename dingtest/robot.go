package dingtest

import (
	"cmp"
	"net/http"
	"slices"
	"time"
)

// AddRobot adds a custom robot, or puts it in the place of one with the same token.
//
// It refuses as DingTalk does, by an errcode in a 200: 300005 for an unknown token; 310000 for a wrong signature or a
// missing keyword; 130101 for more than 20 messages a minute, and then for ten minutes.
func (s *Server) AddRobot(r Robot) {
	s.robots.mu.Lock()
	defer s.robots.mu.Unlock()
	if s.robots.tokens == nil {
		s.robots.tokens = map[string]*robotState{}
	}
	s.robots.tokens[r.AccessToken] = &robotState{Robot: r}
}

// RobotMessages returns what a robot has taken, the first message first.
func (s *Server) RobotMessages(accessToken string) []RobotMessage {
	s.robots.mu.Lock()
	defer s.robots.mu.Unlock()
	if one := s.robots.tokens[accessToken]; one != nil {
		return slices.Clone(one.taken)
	}
	return nil
}

// robotSend is POST /robot/send.
func (s *Server) robotSend(r *http.Request) (members, *oldError) {
	var in struct {
		Type     string                       `json:"msgtype"`
		Text     struct{ Content string }     `json:"text"`
		Markdown struct{ Title, Text string } `json:"markdown"`
	}
	s.robots.mu.Lock()
	defer s.robots.mu.Unlock()
	q, now := r.URL.Query(), time.Now()
	one := s.robots.tokens[q.Get("access_token")]
	if one == nil {
		return nil, oldRefusal(300005, "token is not exist")
	}
	if err := readJSON(r, &in); err != nil {
		return nil, oldRefusal(43004, "无效的HTTP HEADER Content-Type")
	}
	m := RobotMessage{At: now, Type: in.Type, Title: in.Markdown.Title, Text: cmp.Or(in.Markdown.Text, in.Text.Content)}
	switch {
	case in.Type != "text" && in.Type != "markdown":
		return nil, oldRefusal(400105, "unsupported msgtype")
	case m.Text == "" || in.Type == "markdown" && m.Title == "":
		return nil, oldRefusal(40035, "缺少参数 text")
	}
	if refused := one.guard(q.Get("timestamp"), q.Get("sign"), m, now); refused != nil {
		return nil, refused
	}
	if one.tooMany(now) {
		return nil, oldRefusal(130101, "send too fast, exceed 20 times per minute")
	}
	one.taken = append(one.taken, m)
	return nil, nil
}
