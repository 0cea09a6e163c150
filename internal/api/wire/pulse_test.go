package wire

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestSilence: an answer that goes on is never silent for longer than proxies stand, and what is sent meanwhile means nothing.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		h := NewHandler(&local.Service{Journal: j}, Access{Token: "t0ken"})
		ctx, hangUp := context.WithCancel(t.Context())
		req := httptest.NewRequestWithContext(ctx, "GET", prefix+"/events/follow?from=1", nil)
		req.Header.Set("Authorization", "Bearer t0ken")
		answer, ended := httptest.NewRecorder(), make(chan struct{})
		go func() { h.ServeHTTP(answer, req); close(ended) }()
		time.Sleep(50 * time.Second)
		if err := j.Receive(t.Context(), &dingevent.Envelope{ID: "a", Type: "x", App: "hr", CorpID: "ding1", Data: []byte("{}"), Received: time.Now()}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(70 * time.Second)
		hangUp()
		<-ended
		time.Sleep(time.Hour) // nothing is written after the end
		if got := answer.Body.String(); !regexp.MustCompile(`^  \{"seq":1,.*\}\n   $`).MatchString(got) {
			t.Errorf("answered %q", got)
		}
		if answer.Header().Get("X-Accel-Buffering") != "no" {
			t.Error("a proxy may keep lines back")
		}
	})
}

// TestClientReadsSilence: our client takes what is sent in a silence for nothing, also where the answer ends in one.
func TestClientReadsSilence(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `  {"seq":1,"envelope":{"type":"x"}}`+"\n  ")
	}))
	defer server.Close()
	var got []journal.Seq
	err := (&Client{URL: server.URL}).Follow(t.Context(), 1, func(e journal.Entry) error {
		got = append(got, e.Seq)
		return nil
	})
	if len(got) != 1 || got[0] != 1 || err == nil || err.Error() != "the daemon ended" {
		t.Errorf("followed %v, %v", got, err)
	}
}
