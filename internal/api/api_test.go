package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// services returns a journal's Service in this process and the same one over the wire.
func services(t *testing.T) (journal.Journal, map[string]Service) {
	t.Helper()
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	local := &Local{Journal: j, Version: "v1"}
	server := httptest.NewServer(NewHandler(local, "t0ken"))
	t.Cleanup(server.Close)
	return j, map[string]Service{"local": local, "wire": &Client{URL: server.URL, Token: "t0ken"}}
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

func TestEvents(t *testing.T) {
	j, all := services(t)
	store(t, j, "a", "b", "c")
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			q := EventQuery{Types: []string{"user_*"}, CorpID: "corp", App: "hr", Since: time.Now().Add(-time.Minute), Paging: Paging{Limit: 2}}
			page, err := s.Events(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if got := idsOf(page.Items); got != "c b" {
				t.Errorf("events: %s", got)
			}
			q.Cursor = page.Next
			page, err = s.Events(t.Context(), q)
			if got := idsOf(page.Items); got != "a" || page.Next != "" || err != nil {
				t.Errorf("next page: %s, then %q, %v", got, page.Next, err)
			}
			entry, err := s.Event(t.Context(), page.Items[0].Seq)
			if err != nil || entry.Envelope.ID != "a" || string(entry.Envelope.Data) != `{"n":"a"}` {
				t.Errorf("event: %+v, %v", entry.Envelope, err)
			}
			if _, err := s.Event(t.Context(), 99); !errors.Is(err, journal.ErrNotFound) {
				t.Errorf("error = %v, want ErrNotFound", err)
			}
		})
	}
}

func idsOf(entries []journal.Entry) string {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.Envelope.ID
	}
	return strings.Join(ids, " ")
}

func TestFollow(t *testing.T) {
	j, all := services(t)
	store(t, j, "old")
	enough := errors.New("enough")
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			var got []journal.Entry
			err := s.Follow(t.Context(), 1, func(e journal.Entry) error {
				got = append(got, e)
				if len(got) == 1 {
					store(t, j, name)
				}
				if e.Envelope.ID == name {
					return enough
				}
				return nil
			})
			if !errors.Is(err, enough) || got[0].Envelope.ID != "old" {
				t.Errorf("followed %s, %v", idsOf(got), err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := s.Follow(ctx, 0, func(journal.Entry) error { return nil }); !errors.Is(err, context.Canceled) {
				t.Errorf("error = %v, want the context's", err)
			}
		})
	}
}

func TestDeadLetters(t *testing.T) {
	for _, name := range []string{"local", "wire"} {
		t.Run(name, func(t *testing.T) {
			j, all := services(t)
			s := all[name]
			store(t, j, "a", "b", "c")
			died := time.Now().UTC().Truncate(time.Millisecond)
			for _, sub := range []string{"s1", "s2"} {
				kill(t, j, sub, died, 1, 3)
			}
			page, err := s.DeadLetters(t.Context(), DeadQuery{Paging: Paging{Limit: 3}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]DeadRef{{"s1", 1}, {"s1", 3}, {"s2", 1}}, refs(page)); diff != "" {
				t.Error(diff)
			}
			if l := page.Items[1]; l.Event.Envelope.ID != "c" || l.Error != "no" || l.Attempts != 2 || !l.Changed.Equal(died) {
				t.Errorf("letter: %+v", l)
			}
			for _, test := range []struct {
				q    DeadQuery
				want []DeadRef
			}{
				{DeadQuery{Paging: Paging{Cursor: page.Next}}, []DeadRef{{"s2", 3}}},
				{DeadQuery{EventID: "a", Subscription: "s2"}, []DeadRef{{"s2", 1}}},
				{DeadQuery{Seq: 3}, []DeadRef{{"s1", 3}, {"s2", 3}}},
			} {
				page, err := s.DeadLetters(t.Context(), test.q)
				if diff := cmp.Diff(test.want, refs(page)); diff != "" || page.Next != "" || err != nil {
					t.Errorf("%+v: %s, then %q, %v", test.q, diff, page.Next, err)
				}
			}
			attempts, err := s.Attempts(t.Context(), AttemptQuery{Subscription: "s1", Seq: 1})
			if err != nil || len(attempts.Items) != 1 || attempts.Items[0].TookMS != 1500 || attempts.Items[0].Error != "no" {
				t.Errorf("attempts: %+v, %v", attempts, err)
			}
			if moved, err := s.Retry(t.Context(), DeadRef{"s1", 1}, DeadRef{"s2", 3}); outcomesOf(moved) != "s1/1:retried s2/3:retried" || err != nil {
				t.Errorf("retried %s, %v", outcomesOf(moved), err)
			}
			if moved, err := s.Discard(t.Context(), DeadRef{"s1", 3}); outcomesOf(moved) != "s1/3:discarded" || err != nil {
				t.Errorf("discarded %s, %v", outcomesOf(moved), err)
			}
			page, _ = s.DeadLetters(t.Context(), DeadQuery{})
			if diff := cmp.Diff([]DeadRef{{"s2", 1}}, refs(page)); diff != "" {
				t.Error(diff)
			}
			again := []DeadRef{{"s2", 1}, {"s1", 3}, {"s1", 1}, {"s1", 2}, {"s1", 99}, {"s9", 1}, {"s2", 1}}
			moved, err := s.Retry(t.Context(), again...)
			if got := outcomesOf(moved); got != "s2/1:retried s1/3:not_dead s1/1:not_dead s1/2:not_dead s1/99:not_found s9/1:not_found s2/1:retried" || err != nil {
				t.Errorf("again: %s, %v", got, err)
			}
			status, err := s.Status(t.Context())
			if err != nil || status.Journal.Next != 4 || len(status.Subscriptions) != 2 || status.Subscriptions[1].Dead != 0 {
				t.Errorf("status: %+v, %v", status, err)
			}
		})
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

func refs(page DeadPage) []DeadRef {
	out := make([]DeadRef, len(page.Items))
	for i, l := range page.Items {
		out[i] = l.DeadRef
	}
	return out
}

func outcomesOf(moved []Moved) string {
	var all []string
	for _, m := range moved {
		all = append(all, fmt.Sprintf("%s/%d:%s", m.Subscription, m.Seq, m.Outcome))
	}
	return strings.Join(all, " ")
}

func TestHandlerRefuses(t *testing.T) {
	_, all := services(t)
	client := all["wire"].(*Client)
	wrong := &Client{URL: client.URL, Token: "guess"}
	if _, err := wrong.Status(t.Context()); err == nil || !strings.Contains(err.Error(), "api.json") {
		t.Errorf("a wrong token: %v", err)
	}
	for path, want := range map[string]int{
		"events?since=yesterday": http.StatusBadRequest,
		"events?limit=-1":        http.StatusBadRequest,
		"events/x":               http.StatusBadRequest,
		"events/7":               http.StatusNotFound,
		"attempts/s/7":           http.StatusNotFound,
		"nothing":                http.StatusNotFound,
	} {
		req, _ := http.NewRequest(http.MethodGet, client.URL+"/api/v1/"+path, nil)
		req.Header.Set("Authorization", "Bearer t0ken")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %s, want %d", path, resp.Status, want)
		}
	}
	if resp, err := http.Post(client.URL+"/api/v1/dead/retry", "application/json", strings.NewReader("{}")); err != nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a token: %v, %v", resp.Status, err)
	}
}

func TestAddress(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadAddress(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error = %v, want ErrNotExist", err)
	}
	first, second := NewAddress("http://x"), NewAddress("http://x")
	if first.Token == second.Token || len(first.Token) < 20 {
		t.Error("tokens can be guessed")
	}
	for _, a := range []Address{first, second} {
		if err := a.Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := ReadAddress(dir); got != second || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	info, err := os.Stat(filepath.Join(dir, "api.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files are left", len(files))
	}
	if err := first.Remove(dir); err != nil {
		t.Error(err)
	}
	if got, err := ReadAddress(dir); got != second || err != nil {
		t.Errorf("a predecessor has removed its successor's: %v, %v", got, err)
	}
	if err := second.Remove(dir); err != nil {
		t.Error(err)
	}
	if _, err := ReadAddress(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error = %v, want ErrNotExist", err)
	}
}

// TestAddressUnreadable: what a power cut can leave counts as none, and the daemon leaves its address again.
func TestAddressUnreadable(t *testing.T) {
	dir := t.TempDir()
	ours := NewAddress("http://x")
	for _, text := range []string{"", "{", "null", "{}", `{"url":"http://x"}`, `"text"`, "\x00\x00\x00\x00", `{"url":"http://x","token":"t"`} {
		if err := os.WriteFile(filepath.Join(dir, "api.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadAddress(dir); !errors.Is(err, ErrNoAddress) {
			t.Errorf("%q: error = %v, want ErrNoAddress", text, err)
		}
		if err := ours.Keep(dir); err != nil {
			t.Error(err)
		}
		if got, err := ReadAddress(dir); got != ours || err != nil {
			t.Errorf("after %q: %v, %v", text, got, err)
		}
	}
}

func ExampleProblem() {
	fmt.Println(problemOf(fmt.Errorf("no event 7: %w", journal.ErrNotFound)).Status)
	// Output: 404
}
