package dingtest

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// An oldAnswer answers one call of the old API.
type oldAnswer func(*http.Request) (members, *oldError)

func (s *Server) serveOld(answer oldAnswer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		bound(w, r)
		w, done, denied := s.denied(w, r, true)
		if denied {
			return
		}
		defer done()
		out, refused := answer(r)
		if refused != nil {
			s.warn(strconv.Itoa(refused.Code), "refused", "path", r.URL.Path, "errcode", refused.Code, "errmsg", refused.Message)
			streamwire.Reply(w, http.StatusOK, refused)
			return
		}
		reply := members{"errcode": 0, "errmsg": "ok"}
		for name, value := range out {
			reply[name] = value
		}
		streamwire.Reply(w, http.StatusOK, reply)
	}
}

// oldGrant is what the call's access_token opens.
func (s *Server) oldGrant(r *http.Request) (grant, *oldError) {
	text := r.URL.Query().Get("access_token")
	if text == "" {
		return grant{}, oldDenied(40000, "access_token is blank")
	}
	g, err := s.platform.tokens.find(text)
	switch {
	case errors.Is(err, errTokenExpired):
		return grant{}, oldDenied(42001, "access_token超时")
	case err != nil || g.kind == suiteToken:
		return grant{}, oldDenied(40014, "不合法的access_token")
	}
	return g, nil
}
