package local

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// services returns a journal's api.Service in this process and the same one over the wire.
func services(t *testing.T) (journal.Journal, map[string]api.Service) {
	t.Helper()
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	local := &Service{Journal: j, Version: "v1"}
	server := httptest.NewServer(wire.NewHandler(local, wire.Access{Token: "t0ken"}))
	t.Cleanup(server.Close)
	return j, map[string]api.Service{"local": local, "wire": &wire.Client{URL: server.URL, Token: "t0ken"}}
}

func store(t *testing.T, j journal.Journal, ids ...string) {
	t.Helper()
	for _, id := range ids {
		err := j.Receive(t.Context(), &dingevent.Envelope{
			ID: id, Type: "user_add_org", CorpID: "corp", App: "hr", Transport: dingevent.TransportHTTP,
			Received: time.Now().UTC(), Data: []byte(`{"n":"` + id + `"}`),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func kill(t *testing.T, j journal.Journal, sub string, at time.Time, seqs ...journal.Seq) {
	t.Helper()
	if _, err := j.Subscribe(t.Context(), sub, 1); err != nil {
		t.Fatal(err)
	}
	p := journal.Progress{Cursor: 4}
	for _, seq := range seqs {
		p.Exceptions = append(p.Exceptions, journal.Exception{Seq: seq, State: journal.Dead, Attempts: 2, First: at, Changed: at, Error: "no"})
		p.Attempts = append(p.Attempts, journal.Attempt{Seq: seq, Number: 1, Start: at, Took: 1500 * time.Millisecond, Error: "no"})
	}
	if err := journaltest.Save(t.Context(), j, sub, p); err != nil {
		t.Fatal(err)
	}
}

func ref(subscription string, seq journal.Seq) api.DeadRef {
	return api.DeadRef{Subscription: subscription, Seq: seq}
}
