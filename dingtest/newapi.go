package dingtest

import (
	"net/http"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// A newAnswer answers one call of the new API, that of api.dingtalk.com.
type newAnswer func(*http.Request) (reply any, refused *refusal)

func (s *Server) serveNew(answer newAnswer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		bound(w, r)
		w, done, denied := s.denied(w, r, false)
		if denied {
			return
		}
		defer done()
		out, refused := answer(r)
		if refused != nil {
			s.warn(refused.Code, "refused", "path", r.URL.Path, "code", refused.Code, "message", refused.Message)
			refused.Reply(w)
			return
		}
		streamwire.Reply(w, http.StatusOK, out)
	}
}

// newGrant is what the call's token opens. It counts in the header alone.
func (s *Server) newGrant(r *http.Request) (grant, *refusal) {
	const header = "x-acs-dingtalk-access-token"
	text := r.Header.Get(header)
	if text == "" {
		return grant{}, refuse(http.StatusBadRequest, "AuthenticationFailed.MissingParameter", "缺少参数："+header)
	}
	g, err := s.platform.tokens.find(text)
	if err != nil || g.kind == suiteToken {
		return grant{}, refuse(http.StatusBadRequest, "InvalidAuthentication", "不合法的access_token")
	}
	return g, nil
}

// readNew is readJSON with the new API's error.
func readNew(r *http.Request, into any) *refusal {
	if err := readJSON(r, into); err != nil {
		return refuse(http.StatusBadRequest, "invalidParameter", err.Error())
	}
	return nil
}
