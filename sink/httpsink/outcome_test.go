package httpsink_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/sink/httpsink"
)

func TestOutcomes(t *testing.T) {
	later := time.Now().Add(10 * time.Minute).UTC().Format(http.TimeFormat)
	past := time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)
	for _, test := range []struct {
		status          int
		retryAfter      string
		rejected        bool
		least, most     time.Duration // of the wait asked for; both 0: none
		failed, handled bool
	}{
		{status: 200, handled: true},
		{status: 201, handled: true},
		{status: 204, handled: true},
		{status: 299, handled: true},
		{status: 400, failed: true},
		{status: 401, failed: true},
		{status: 404, failed: true},
		{status: 410, rejected: true},
		{status: 422, rejected: true},
		{status: 429, failed: true},
		{status: 429, retryAfter: "30", least: 30 * time.Second, most: 30 * time.Second},
		{status: 429, retryAfter: "0", least: time.Second, most: time.Second},
		{status: 429, retryAfter: "4000000000", least: time.Hour, most: time.Hour},
		{status: 429, retryAfter: "soon", failed: true},
		{status: 429, retryAfter: "-5", failed: true},
		{status: 503, failed: true},
		{status: 503, retryAfter: later, least: 9 * time.Minute, most: 10 * time.Minute},
		{status: 503, retryAfter: past, least: time.Second, most: time.Second},
		{status: 500, retryAfter: "30", failed: true},
		{status: 502, failed: true},
		{status: 304, failed: true},
	} {
		t.Run(fmt.Sprint(test.status, test.retryAfter), func(t *testing.T) {
			address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if test.retryAfter != "" {
					w.Header().Set("Retry-After", test.retryAfter)
				}
				w.WriteHeader(test.status)
			})
			err := newSink(t, address, nil).Deliver(t.Context(), delivery())
			if test.handled {
				if err != nil {
					t.Errorf("error %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), fmt.Sprint("answered ", test.status)) {
				t.Fatalf("error %v does not name the status", err)
			}
			if dingevent.Rejected(err) != test.rejected {
				t.Errorf("rejected: %v", !test.rejected)
			}
			wait, postponed := dingevent.Postponed(err)
			if postponed != (test.most > 0) || wait < test.least || wait > test.most {
				t.Errorf("asks for %v (%v), want %v to %v", wait, postponed, test.least, test.most)
			}
		})
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var followed atomic.Bool
	target := serve(t, func(http.ResponseWriter, *http.Request) { followed.Store(true) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		address := serve(t, func(w http.ResponseWriter, req *http.Request) {
			http.Redirect(w, req, target+"/hush?token=hush", status)
		})
		for _, client := range []*http.Client{nil, http.DefaultClient} {
			err := newSink(t, address, &httpsink.Options{Client: client}).Deliver(t.Context(), delivery())
			if err == nil || !strings.Contains(err.Error(), "points to "+target+",") || !strings.Contains(err.Error(), "set the sink's URL") {
				t.Errorf("%d: error %v", status, err)
			}
			if head, _, _ := strings.Cut(err.Error(), "; it points"); strings.Contains(strings.TrimPrefix(err.Error(), head), "hush") {
				t.Errorf("%d: the error repeats the target's path: %v", status, err)
			}
		}
	}
	if followed.Load() {
		t.Error("a redirect was followed")
	}
}

func TestAnswerInError(t *testing.T) {
	for name, test := range map[string]struct{ answer, want string }{
		"none":     {"", "500 Internal Server Error"},
		"text":     {"database away\n", "500 Internal Server Error: database away"},
		"controls": {"a\r\nb\x1b[31m\x00c \u202e d", "500 Internal Server Error: a b [31m c d"},
		"chinese":  {strings.Repeat("错误", 100), ": " + strings.Repeat("错误", 42) + "错"}, // 256 bytes, no half character
		"invalid":  {"a\xffb", ": ab (not UTF-8)"},
		"gbk":      {"\xb7\xfe\xce\xf1\xc6\xf7\xb4\xed\xce\xf3", "500 Internal Server Error: (not UTF-8)"},
		"cut":      {"错误"[:5], "500 Internal Server Error: 错"},
	} {
		t.Run(name, func(t *testing.T) {
			address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(500)
				fmt.Fprint(w, test.answer)
			})
			err := newSink(t, address, nil).Deliver(t.Context(), delivery())
			if err == nil || !strings.HasSuffix(err.Error(), test.want) {
				t.Errorf("error %q, want it to end in %q", err, test.want)
			}
		})
	}
}

// TestAnswerIsNoted wants status and start of every answer, also of one that means success, and nothing where none came.
func TestAnswerIsNoted(t *testing.T) {
	for status, body := range map[int]string{200: `{"ok":true}`, 204: "", 422: "\xff\x00", 500: strings.Repeat("0123456789abcdef", 1000)} {
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		})
		var answer dingevent.Answer
		d := delivery()
		d.Answer = &answer
		_ = newSink(t, address, nil).Deliver(t.Context(), d) // TestOutcomes holds the error
		want := body[:min(len(body), dingevent.MaxAnswerBody)]
		if answer.Status != status || string(answer.Body) != want {
			t.Errorf("%d: noted %d with %d bytes, want %d bytes", status, answer.Status, len(answer.Body), len(want))
		}
	}
	var answer dingevent.Answer
	d := delivery()
	d.Answer = &answer
	if err := newSink(t, "http://127.0.0.1:1", nil).Deliver(t.Context(), d); err == nil || answer.Status != 0 {
		t.Errorf("error %v, noted %d though nobody answered", err, answer.Status)
	}
}

// TestALongAnswerCostsItsConnection, and one at the bound does not.
func TestALongAnswerCostsItsConnection(t *testing.T) {
	most := limitstest.Of(t, "webhook: answer").Number()
	for size, want := range map[int]int{most: 1, most + 1: 2} {
		var lock sync.Mutex
		connections := map[string]bool{}
		address := serve(t, func(w http.ResponseWriter, r *http.Request) {
			lock.Lock()
			connections[r.RemoteAddr] = true
			lock.Unlock()
			w.Header().Set("Content-Length", fmt.Sprint(size))
			w.Write(make([]byte, size))
		})
		s := newSink(t, address, nil)
		for range 2 {
			if err := s.Deliver(t.Context(), delivery()); err != nil {
				t.Fatal(err)
			}
		}
		lock.Lock()
		if len(connections) != want {
			t.Errorf("two answers of %d bytes took %d connections, want %d", size, len(connections), want)
		}
		lock.Unlock()
	}
}

// TestEndlessAnswer wants an answer without an end to cost neither memory nor time, whatever its status.
func TestEndlessAnswer(t *testing.T) {
	for _, status := range []int{200, 500} {
		address := serve(t, func(w http.ResponseWriter, req *http.Request) {
			w.WriteHeader(status)
			chunk := []byte(strings.Repeat("x", 4096))
			for req.Context().Err() == nil {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		})
		err := newSink(t, address, nil).Deliver(t.Context(), delivery())
		if (err == nil) != (status == 200) || err != nil && len(err.Error()) > 400 {
			t.Errorf("%d: error %v", status, err)
		}
	}
}
