package callback

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/bom"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// read takes a push apart. It returns one of the Reasons that only Handler knows.
func (h *Handler) read(w http.ResponseWriter, r *http.Request, b *body, deadline time.Time) (Sealed, error) {
	http.NewResponseController(w).SetReadDeadline(deadline) // ErrNotSupported: see Handler
	if r.Method != http.MethodPost {
		return Sealed{}, ReasonMethod
	}
	encrypt, err := h.encrypted(w, r, b)
	if err != nil {
		return Sealed{}, err
	}
	query := r.URL.Query()
	s := Sealed{
		Signature: cmp.Or(query.Get("signature"), query.Get("msg_signature")),
		Timestamp: cmp.Or(query.Get("timestamp"), query.Get("timeStamp")), // the latter in DingTalk's sample code
		Nonce:     restorePlus(query.Get("nonce")),
		Encrypt:   restorePlus(encrypt),
	}
	for _, part := range []struct{ text, name string }{
		{s.Encrypt, "encrypt in the body"}, {s.Signature, "signature in the query"}, {s.Timestamp, "timestamp in the query"}, {s.Nonce, "nonce in the query"},
	} {
		if part.text == "" {
			return Sealed{}, fmt.Errorf("%w (no %s)", ReasonBody, part.name)
		}
	}
	return s, nil
}

// restorePlus puts back each + that became a space where a server or proxy on the way decoded text as
// a form. Neither field has spaces of its own, and the signature still decides over the result.
func restorePlus(s string) string { return strings.ReplaceAll(s, " ", "+") }

// encrypted reads the body into b and returns its member "encrypt".
func (h *Handler) encrypted(w http.ResponseWriter, r *http.Request, b *body) (string, error) {
	defer b.drop()
	if err := b.read(w, r.Body); err != nil {
		return "", bodyReason(err)
	}
	text, err := bom.Trim(b.bytes)
	if err != nil {
		return "", fmt.Errorf("%w (the body is in UTF-16, want UTF-8)", ReasonBody)
	}
	var encrypt string
	robot := map[string]bool{}
	err = jsonscan.Object(text, func(key string, value []byte) {
		switch key {
		case "encrypt":
			encrypt, _ = jsonscan.Text(value)
		case "msgtype", "conversationId":
			robot[key] = true
		}
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("%w (%w)", ReasonBody, err)
	case encrypt == "" && len(robot) == 2:
		return "", ReasonRobot
	}
	return encrypt, nil
}

func bodyReason(err error) Reason {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return ReasonTooLarge
	}
	if errors.Is(err, ReasonBusy) {
		return ReasonBusy
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return ReasonTooSlow
	}
	return ReasonBody
}
