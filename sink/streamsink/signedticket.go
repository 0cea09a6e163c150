package streamsink

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

const (
	signedLife  = time.Minute // of a ticket, from the Clock of its Place on
	maxSigned   = 4 << 10     // bytes; a proxy may refuse a longer URL
	ticketLabel = "dingevent attach ticket 1\x00"
)

var (
	errTicketForged  = errors.New("ticket unknown: open again for each connection")
	errTicketSpent   = errors.New("ticket used before: open again for each connection")
	errTicketExpired = errors.New("ticket expired: connect within 60 s of open")
	errTicketLong    = errors.New("subscriptions are too long: their topics may have about 2500 bytes together")
)

// A signedTicket lets a client in at one Server, once. It is signed and not sealed: nothing in it is secret.
type signedTicket struct {
	Server string   `json:"s"` // ID of the Server that takes it
	Client string   `json:"c"` // client ID
	Sink   string   `json:"n"` // SinkOptions.Name
	Events bool     `json:"e,omitempty"`
	Topics []string `json:"t,omitempty"` // of callbacks
	UA     string   `json:"u,omitempty"`
	Clock  int64    `json:"k"` // of that Server, in milliseconds
	Nonce  string   `json:"o"`
}

// signature is that of the first part of a ticket.
func (h *Handover) signature(text string) []byte {
	mac := hmac.New(sha256.New, h.Key)
	mac.Write([]byte(ticketLabel + text))
	return mac.Sum(nil)
}

// sign makes the text of a ticket. It needs no escaping in a URL, because DingTalk's clients do not escape.
func (h *Handover) sign(t signedTicket) (string, error) {
	t.Nonce = rand.Text()
	plain, err := json.Marshal(t)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(plain)
	text += "." + base64.RawURLEncoding.EncodeToString(h.signature(text))
	if len(text) > maxSigned {
		return "", errTicketLong
	}
	return text, nil
}

// verify reads a ticket that was signed with the key.
func (h *Handover) verify(text string) (t signedTicket, err error) {
	signed, signature, ok := strings.Cut(text, ".")
	if !ok || len(text) > maxSigned {
		return t, errTicketForged
	}
	got, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil || !hmac.Equal(got, h.signature(signed)) {
		return t, errTicketForged
	}
	plain, err := base64.RawURLEncoding.DecodeString(signed)
	if err != nil || json.Unmarshal(plain, &t) != nil {
		return t, errTicketForged // though by the key: of another release
	}
	return t, nil
}
