package callback

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// read takes a push apart. It returns one of the Reasons that only Handler knows.
func (h *Handler) read(w http.ResponseWriter, r *http.Request, b *body, deadline time.Time) (Sealed, error) {
	http.NewResponseController(w).SetReadDeadline(deadline) // ErrNotSupported: see Handler
	if r.Method != http.MethodPost {
		return Sealed{}, ErrMethod
	}
	encrypt, err := h.encrypted(w, r, b)
	if err != nil {
		return Sealed{}, err
	}
	query := r.URL.Query()
	s := Sealed{
		Signature: query.Get("signature"),
		Timestamp: query.Get("timestamp"),
		Nonce:     restorePlus(query.Get("nonce")),
		Encrypt:   restorePlus(encrypt),
	}
	if s.Signature == "" {
		s.Signature = query.Get("msg_signature")
	}
	if s.Signature == "" || s.Timestamp == "" || s.Nonce == "" || s.Encrypt == "" {
		return Sealed{}, ErrBody
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
	var encrypt string
	err := jsonscan.Object(b.bytes, func(key string, value []byte) {
		if key == "encrypt" {
			encrypt, _ = jsonscan.Text(value)
		}
	})
	if err != nil {
		return "", ErrBody
	}
	return encrypt, nil
}

func bodyReason(err error) Reason {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return ErrTooLarge
	}
	if errors.Is(err, ErrBusy) {
		return ErrBusy
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return ErrTooSlow
	}
	return ErrBody
}
