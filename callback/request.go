package callback

import (
	"bytes"
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
func (h *Handler) read(w http.ResponseWriter, r *http.Request, b *body, deadline time.Time) (incoming, error) {
	http.NewResponseController(w).SetReadDeadline(deadline) // ErrNotSupported: see Handler
	if r.Method != http.MethodPost {
		return incoming{}, ReasonMethod
	}
	encrypt, err := h.encrypted(w, r, b)
	if err != nil {
		return incoming{}, err
	}
	query := readQuery(r.URL.RawQuery)
	in := incoming{
		signature: cmp.Or(query.signature, query.msgSignature),
		timestamp: cmp.Or(query.timestamp, query.timeStamp),
		nonce:     strings.ReplaceAll(query.nonce, " ", "+"),
		encrypt:   encrypt,
	}
	restorePlus(in.encrypt)
	if missing := in.missing(); missing != "" {
		return incoming{}, fmt.Errorf("%w (no %s)", ReasonBody, missing)
	}
	return in, nil
}

// missing names a part that is not there.
func (in *incoming) missing() string {
	switch {
	case len(in.encrypt) == 0:
		return "encrypt in the body"
	case in.signature == "":
		return "signature in the query"
	case in.timestamp == "":
		return "timestamp in the query"
	case in.nonce == "":
		return "nonce in the query"
	}
	return ""
}

// A query is the part of a URL's query that a push has.
type query struct {
	signature, msgSignature, nonce string
	timestamp, timeStamp           string // the latter in DingTalk's sample code
}

// readQuery reads a query as package url does, with its first value of each name, and makes no map of it.
func readQuery(raw string) (q query) {
	for more := true; more; {
		var pair string
		pair, raw, more = cut(raw, '&')
		name, value, _ := cut(pair, '=')
		to := q.field(name)
		if to == nil || *to != "" {
			continue
		}
		if !strings.ContainsAny(value, "%+;") { // as DingTalk's mostly are
			*to = value
		} else if text, err := url.QueryUnescape(value); err == nil && !strings.Contains(value, ";") {
			*to = text
		}
	}
	return q
}

// field is where the value of a parameter goes; nil for one that no push has.
func (q *query) field(name string) *string {
	switch name {
	case "signature":
		return &q.signature
	case "msg_signature":
		return &q.msgSignature
	case "timestamp":
		return &q.timestamp
	case "timeStamp":
		return &q.timeStamp
	case "nonce":
		return &q.nonce
	}
	return nil
}

// cut is strings.Cut for a byte.
func cut(text string, at byte) (before, after string, found bool) {
	if i := strings.IndexByte(text, at); i >= 0 {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}

// restorePlus puts back each + that became a space where a server or proxy on the way decoded text as a form. Neither nonce
// nor text has spaces of its own, and the signature still decides over the result.
func restorePlus(encrypt []byte) {
	for at := bytes.IndexByte(encrypt, ' '); at >= 0; at = bytes.IndexByte(encrypt, ' ') {
		encrypt[at] = '+'
		encrypt = encrypt[at+1:]
	}
}

// encrypted reads the body into b and returns its member "encrypt", mostly where it stands there.
func (h *Handler) encrypted(w http.ResponseWriter, r *http.Request, b *body) (encrypt []byte, err error) {
	if err := b.read(w, r.Body); err != nil {
		return nil, bodyReason(err)
	}
	if encrypt, ok := usualBody(b.bytes); ok {
		return encrypt, nil
	}
	text, err := bom.Trim(b.bytes)
	if err != nil {
		return nil, fmt.Errorf("%w (the body is in UTF-16, want UTF-8)", ReasonBody)
	}
	var hasType, hasConversation bool // as a robot's message has
	scan := jsonscan.New(text)
	scan.OpenObject()
	for key, ok := scan.Member(); ok; key, ok = scan.Member() {
		switch string(key) {
		case "encrypt":
			encrypt = textOf(&scan)
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
		return nil, fmt.Errorf("%w (%w)", ReasonBody, err)
	case len(encrypt) == 0 && hasType && hasConversation:
		return nil, ReasonRobot
	}
	return encrypt, nil
}

// usualBody returns the text of a body as nearly all are: {"encrypt":"…"}, all of it characters that stand for themselves.
func usualBody(body []byte) (encrypt []byte, ok bool) {
	encrypt, begins := bytes.CutPrefix(body, []byte(`{"encrypt":"`))
	encrypt, ends := bytes.CutSuffix(encrypt, []byte(`"}`))
	if !begins || !ends {
		return nil, false
	}
	return encrypt, jsonscan.IsPlain(encrypt)
}

// textOf takes the next value. Of a string it returns the text, where it stands if that has no escapes.
func textOf(scan *jsonscan.Scanner) []byte {
	if plain, ok := scan.TakePlain(); ok {
		return plain
	}
	text, _ := scan.Text()
	return []byte(text)
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
