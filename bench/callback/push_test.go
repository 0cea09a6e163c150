package callback

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/textbook"
	"github.com/dingevent/dingevent/router"
)

// BenchmarkPush takes pushes without a network: body in, typed event handed over, answer out. Each push is another event,
// because ours remembers those that it has answered.
func BenchmarkPush(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		r, titles := router.New(), 0
		router.On(r, func(_ context.Context, e *event.BpmInstanceChange, _ *dingevent.Envelope) error {
			titles += len(e.Title)
			return nil
		})
		push(b, ours(b, r))
		if titles == 0 {
			b.Fatal("nothing came through")
		}
	})
	b.Run("textbook", func(b *testing.B) {
		titles := 0
		push(b, textbookHandler(func(e *event.BpmInstanceChange) { titles += len(e.Title) }))
		if titles == 0 {
			b.Fatal("nothing came through")
		}
	})
}

func push(b *testing.B, h http.Handler) {
	const warm = 100
	all := sealed(b, b.N+warm)
	r := httptest.NewRequest(http.MethodPost, "http://ding.test/callback", nil)
	r.Header.Set("Content-Type", "application/json")
	w := &discard{header: http.Header{}}
	yardstick.Loop(b, warm, func(int) {
		p := all[0]
		all = all[1:]
		r.URL.RawQuery, r.ContentLength = p.query, int64(len(p.body))
		r.Body = io.NopCloser(bytes.NewReader(p.body))
		if h.ServeHTTP(w, r); w.status != http.StatusOK {
			b.Fatal(w.status)
		}
	})
}

// ours is our handler in front of a receiver.
func ours(tb testing.TB, r dingevent.Receiver) http.Handler {
	h, err := callback.NewHandler("hr", []callback.Key{{Token: token, AESKey: key, Owners: []string{owner}}}, r,
		&callback.Options{Logger: slog.New(slog.DiscardHandler), AnswerWithin: time.Minute})
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

// textbookHandler is a callback as most write it, with encoding/json, and nothing kept.
func textbookHandler(handle func(*event.BpmInstanceChange)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Encrypt string `json:"encrypt"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		query := r.URL.Query()
		plain, err := textbook.Open(token, key, owner, query.Get("signature"), query.Get("timestamp"), query.Get("nonce"), body.Encrypt)
		var head struct{ EventType string }
		if err == nil {
			err = json.Unmarshal([]byte(plain), &head)
		}
		if err == nil && head.EventType == "bpms_instance_change" {
			var e event.BpmInstanceChange
			if err = json.Unmarshal([]byte(plain), &e); err == nil {
				handle(&e)
			}
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		encrypt, signature, timestamp, nonce := textbookAnswer()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
		json.NewEncoder(w).Encode(map[string]string{"msg_signature": signature, "timeStamp": timestamp, "nonce": nonce, "encrypt": encrypt})
	}
}

// discard is a ResponseWriter that keeps the status only.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header             { return d.header }
func (d *discard) WriteHeader(status int)          { d.status = status }
func (d *discard) Write(p []byte) (int, error)     { return len(p), nil }
func (d *discard) SetReadDeadline(time.Time) error { return nil } // as net/http's own has it
