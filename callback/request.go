package callback

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
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
	query := readQuery(r.URL.RawQuery)
	s := Sealed{
		Signature: cmp.Or(query.signature, query.msgSignature),
		Timestamp: cmp.Or(query.timestamp, query.timeStamp),
		Nonce:     restorePlus(query.nonce),
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

// A query is the part of a URL's query that a push has.
type query struct {
	signature, msgSignature, nonce string
	timestamp, timeStamp           string // the latter in DingTalk's sample code
}

// readQuery reads a query as package url does, with its first value of each name, and makes no map of it.
func readQuery(raw string) (q query) {
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		var to *string
		switch name {
		case "signature":
			to = &q.signature
		case "msg_signature":
			to = &q.msgSignature
		case "timestamp":
			to = &q.timestamp
		case "timeStamp":
			to = &q.timeStamp
		case "nonce":
			to = &q.nonce
		}
		if to == nil || *to != "" || strings.Contains(value, ";") {
			continue
		}
		if text, err := url.QueryUnescape(value); err == nil {
			*to = text
		}
	}
	return q
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
	var hasType, hasConversation bool // as a robot's message has
	scan := jsonscan.New(text)
	scan.OpenObject()
	for key, ok := scan.Member(); ok; key, ok = scan.Member() {
		switch string(key) {
		case "encrypt":
			encrypt, _ = scan.Text()
			continue
		case "msgtype":
			hasType = true
		case "conversationId":
			hasConversation = true
		}
		scan.Value()
	}
	err = scan.End()
	switch {
	case err != nil:
		return "", fmt.Errorf("%w (%w)", ReasonBody, err)
	case encrypt == "" && hasType && hasConversation:
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
