package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"sync"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/dingevent/dingevent"
)

// A printer shows one delivered event.
type printer func(*dingevent.Envelope) error

// deliveredJSON is the line of dev --json for an event: its envelope, the Go struct and the payload.
func deliveredJSON(env *dingevent.Envelope) ([]byte, error) {
	out := struct {
		ID         string              `json:"id"`
		Type       string              `json:"type"`
		Corp       string              `json:"corp"`
		App        string              `json:"app"`
		Transport  dingevent.Transport `json:"transport"`
		Event      any                 `json:"event"`
		Data       json.RawMessage     `json:"data,omitempty"`
		DataBase64 []byte              `json:"data_base64,omitempty"`
	}{ID: env.ID, Type: env.Type, Corp: env.CorpID, App: env.App, Transport: env.Transport, Event: decode(env)}
	if dingevent.DataIsJSON(env.Data) {
		out.Data = env.Data
	} else {
		out.DataBase64 = env.Data
	}
	return jsonLine(out)
}

// A webhook is a receiver as a user of the gateway would write it: it checks the signature, reads the
// CloudEvent and handles it.
type webhook struct {
	secret string
	verify *webhooks.Webhook
	print  printer

	mu        sync.Mutex // protects what follows
	delivered map[dingevent.Transport]int
	seen      map[string]bool // by event ID
	repeated  int
}

func newWebhook(p printer) (*webhook, error) {
	secret := "whsec_" + base64.StdEncoding.EncodeToString([]byte(rand.Text()))
	verify, err := webhooks.NewWebhook(secret)
	if err != nil {
		return nil, err
	}
	return &webhook{
		secret: secret, verify: verify, print: p,
		delivered: map[dingevent.Transport]int{}, seen: map[string]bool{},
	}, nil
}

func (h *webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 16<<20))
	if err != nil {
		http.Error(w, "body", http.StatusBadRequest)
		return
	}
	if err := h.verify.Verify(body, r.Header); err != nil {
		http.Error(w, "signature", http.StatusUnauthorized)
		return
	}
	var ce struct {
		ID, EventType, Corp, App string
		Transport                dingevent.Transport
		Data                     json.RawMessage
		Base64                   []byte `json:"data_base64"`
	}
	if err := json.Unmarshal(body, &ce); err != nil {
		http.Error(w, "not a CloudEvent", http.StatusBadRequest)
		return
	}
	env := &dingevent.Envelope{
		ID: ce.ID, Type: ce.EventType, CorpID: ce.Corp, App: ce.App, Transport: ce.Transport, Data: ce.Data,
	}
	if ce.Data == nil {
		env.Data = ce.Base64
	}
	if !h.count(env) {
		return
	}
	if err := h.print(env); err != nil {
		http.Error(w, "print", http.StatusInternalServerError)
	}
}

// count reports whether the event is new: a delivery may come twice.
func (h *webhook) count(env *dingevent.Envelope) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seen[env.ID] {
		h.repeated++
		return false
	}
	h.seen[env.ID] = true
	h.delivered[env.Transport]++
	return true
}

func (h *webhook) counts() (total int, by map[dingevent.Transport]int, repeated int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	by = map[dingevent.Transport]int{}
	for way, n := range h.delivered {
		by[way] = n
		total += n
	}
	return total, by, h.repeated
}
