package callback

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// read takes a push apart. It returns one of the Reasons that only Handler knows.
func (h *Handler) read(w http.ResponseWriter, r *http.Request, deadline time.Time) (Sealed, error) {
	http.NewResponseController(w).SetReadDeadline(deadline) // ErrNotSupported: see Handler
	if r.Method != http.MethodPost {
		return Sealed{}, ErrMethod
	}
	encrypt, err := h.encrypted(w, r)
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

// encrypted reads the body and returns its member "encrypt".
func (h *Handler) encrypted(w http.ResponseWriter, r *http.Request) (string, error) {
	body, ok := h.bodies.Get().(*bytes.Buffer)
	if !ok {
		body = new(bytes.Buffer)
	}
	defer h.keep(body)
	if _, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, h.opts.MaxBody)); err != nil {
		return "", bodyReason(err)
	}
	var encrypt string
	err := jsonscan.Object(body.Bytes(), func(key string, value []byte) {
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
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return ErrTooSlow
	}
	return ErrBody
}

// keep lets the next push use body again, unless a rare large one made it too big.
func (h *Handler) keep(body *bytes.Buffer) {
	if body.Cap() <= 64<<10 {
		body.Reset()
		h.bodies.Put(body)
	}
}
