package dingtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// members are what a reply of the old API has beside errcode and errmsg.
type members map[string]any

// An oldAnswer answers one call of the old API.
type oldAnswer func(*http.Request) (members, *oldError)

// An oldError is how the old API refuses. Its HTTP status is 200, too.
type oldError struct {
	Code       int    `json:"errcode"`
	SubCode    string `json:"sub_code,omitempty"`
	SubMessage string `json:"sub_msg,omitempty"`
	Message    string `json:"errmsg"`
	RequestID  string `json:"request_id"`
}

func oldRefusal(code int, message string) *oldError {
	return &oldError{Code: code, Message: message, RequestID: newID()}
}

// oldDenied is a refusal for the token's sake: 88, with the reason beside it as text.
func oldDenied(reason int, message string) *oldError {
	out := oldRefusal(88, fmt.Sprintf("ding talk error[subcode=%d,submsg=%s]", reason, message))
	out.SubCode, out.SubMessage = strconv.Itoa(reason), message
	return out
}

func (s *Server) serveOld(answer oldAnswer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		bound(w, r)
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

// bound bounds a request in size and in time to come.
func bound(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(streamwire.OpenTime)) // not on every kind of server
	r.Body = &boundBody{http.MaxBytesReader(w, r.Body, streamwire.OpenLimit), w}
}

// boundBody lifts the bound in time when all of the request is there.
type boundBody struct {
	io.ReadCloser
	w http.ResponseWriter
}

func (b *boundBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = http.NewResponseController(b.w).SetReadDeadline(time.Time{})
	}
	return n, err
}

// readJSON reads the request's body, which must be a JSON object.
func readJSON(r *http.Request, into any) error {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return errors.New("the body cannot be read, or is over 1 MiB")
	}
	if err := json.Unmarshal(text, into); err != nil {
		return errors.New("the body must be a JSON object")
	}
	return nil
}
