package suite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source/suite"
)

// hook is one that fails as long as it is told.
type hook struct {
	mu    sync.Mutex
	err   error
	calls []suite.Authorization
	at    []time.Duration
	began time.Time
}

func newHook() *hook { return &hook{began: time.Now()} }

func (h *hook) call(_ context.Context, a suite.Authorization) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls, h.at = append(h.calls, a), append(h.at, time.Since(h.began).Round(time.Second))
	return h.err
}

func (h *hook) set(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.err = err
}

func TestHookIsCalledUntilItHasTheCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, h := memjournal.New(), newHook()
		var log bytes.Buffer
		h.set(errors.New("500: we got c0de and do not want it"))
		_, stop := running(t, j, &suite.Options{SuiteKey: "key", Hook: h.call, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		push(t, j, "tmp_auth_code", "", `{"AuthCode":"c0de","AuthCorpId":"ding1","SuiteKey":"key"}`)
		sleep(10 * time.Second)
		stop() // a restart goes on
		_, stop = running(t, j, &suite.Options{SuiteKey: "key", Hook: h.call, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		sleep(30 * time.Second)
		got := tableOf(t, j)
		if o := got.Orgs["ding1"]; o.Code != suite.CodeWaiting || o.CodeErr != "500: we got *** and do not want it" || got.Waiting != 1 {
			t.Errorf("%+v", got)
		}
		h.set(nil)
		sleep(time.Minute)
		if want := "[0s 1s 3s 7s 15s 31s 1m3s]"; fmt.Sprint(h.at) != want {
			t.Errorf("called at %s, want %s", h.at, want)
		}
		if a := h.calls[0]; a.Temporary.Reveal() != "c0de" || !a.Permanent.IsZero() || a.CorpID != "ding1" || a.SuiteKey != "key" || a.App != "vendor" || a.Attempt != 1 || a.ID != h.calls[6].ID || h.calls[6].Attempt != 7 {
			t.Errorf("%+v", a)
		}
		if o := tableOf(t, j).Orgs["ding1"]; o.Code != suite.CodeHanded || o.CodeErr != "" {
			t.Errorf("%+v", o)
		}
		stop()
		if strings.Contains(log.String(), "c0de") {
			t.Errorf("the log has the code:\n%s", log.String())
		}
		if strings.Contains(noteOf(t, j), "c0de") {
			t.Errorf("the note has the code: %s", noteOf(t, j))
		}
	})
}

func noteOf(t *testing.T, j journal.Journal) string {
	t.Helper()
	list, err := j.Sources(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("%d sources, %v", len(list), err)
	}
	return string(list[0].Note)
}

// TestCodesThatAreGivenUp: one that has expired, one that the hook refuses for good, and one whose organization has gone.
func TestCodesThatAreGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, h := memjournal.New(), newHook()
		var failed []suite.Failure
		running(t, j, &suite.Options{Hook: h.call, OnFailure: func(f suite.Failure) { failed = append(failed, f) }})
		h.set(errors.New("no"))
		push(t, j, "tmp_auth_code", "", `{"AuthCode":"c1","AuthCorpId":"ding1"}`)
		sleep(2 * time.Hour)
		if len(failed) != 1 || failed[0].CorpID != "ding1" || failed[0].Reason != "no" || failed[0].Attempts < 10 || failed[0].Lost {
			t.Errorf("%+v", failed)
		}
		last := h.at[len(h.at)-1]
		if last > time.Hour || last < 50*time.Minute {
			t.Errorf("the last call was after %v", last)
		}
		h.set(dingevent.Reject(errors.New("410")))
		push(t, j, "org_suite_auth", "ding2", `{"permanentCode":"p2"}`)
		sleep(time.Minute)
		if len(failed) != 2 || failed[1].CorpID != "ding2" || failed[1].Attempts != 1 {
			t.Errorf("%+v", failed)
		}
		if a := h.calls[len(h.calls)-1]; a.Permanent.Reveal() != "p2" || !a.Temporary.IsZero() {
			t.Errorf("%+v", a)
		}
		h.set(dingevent.RetryAfter(10*time.Minute, errors.New("429")))
		push(t, j, "org_suite_auth", "ding3", `{"permanentCode":"p3"}`)
		sleep(time.Minute)
		calls := len(h.calls)
		push(t, j, "org_suite_relieve", "ding3", `{}`)
		sleep(time.Hour)
		if len(failed) != 2 || len(h.calls) != calls {
			t.Errorf("after the end of the authorization: %+v, %d calls more", failed, len(h.calls)-calls)
		}
		if got := tableOf(t, j); got.Waiting != 0 || got.Orgs["ding1"].Code != suite.CodeFailed || got.Orgs["ding2"].Code != suite.CodeFailed || got.Orgs["ding3"].Code != "" {
			t.Errorf("%+v", got)
		}
	})
}

// TestTooManyCodes: beyond 10,000 codes that wait for a hook that is away, each is told as given up.
func TestTooManyCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most, more = 10_000, 3
		j, h := memjournal.New(), newHook()
		h.set(dingevent.RetryAfter(time.Hour, errors.New("503")))
		for i := range most + more {
			push(t, j, "org_suite_auth", fmt.Sprint("ding", i), `{"permanentCode":"p"}`)
		}
		var failed []suite.Failure
		running(t, j, &suite.Options{Hook: h.call, OnFailure: func(f suite.Failure) { failed = append(failed, f) }})
		sleep(time.Minute)
		if len(failed) != more || failed[0].CorpID != fmt.Sprint("ding", most) || failed[0].Reason != "10000 codes wait for the hook already" || failed[0].Lost {
			t.Errorf("%+v", failed)
		}
		if got := tableOf(t, j); got.Waiting != most || got.Orgs[fmt.Sprint("ding", most)].Code != suite.CodeFailed {
			t.Errorf("%d wait, %+v", got.Waiting, got.Orgs[fmt.Sprint("ding", most)])
		}
	})
}

// TestOnlyTheNewestCode: the code of an older authorization that comes late is not handed over after that of a newer one, and one that
// waits goes when a newer one comes.
func TestOnlyTheNewestCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, h := memjournal.New(), newHook()
		running(t, j, &suite.Options{Hook: h.call})
		late := time.Now().UTC()
		sleep(time.Minute)
		push(t, j, "org_suite_auth", "ding1", `{"permanentCode":"newer"}`)
		sleep(time.Minute)
		old := &dingevent.Envelope{ID: "late", Type: "org_suite_auth", App: "vendor", CorpID: "ding1", Transport: dingevent.TransportStream, Born: late, Received: time.Now().UTC(), Data: []byte(`{"permanentCode":"older"}`)}
		if err := j.Receive(t.Context(), old); err != nil {
			t.Fatal(err)
		}
		sleep(time.Minute)
		if len(h.calls) != 1 || h.calls[0].Permanent.Reveal() != "newer" {
			t.Errorf("%d calls, the last with %q", len(h.calls), h.calls[len(h.calls)-1].Permanent.Reveal())
		}
		h.set(errors.New("away"))
		push(t, j, "org_suite_auth", "ding1", `{"permanentCode":"third"}`)
		sleep(time.Minute)
		push(t, j, "org_suite_auth", "ding1", `{"permanentCode":"fourth"}`)
		sleep(time.Minute)
		h.set(nil)
		sleep(10 * time.Minute)
		if got := tableOf(t, j); got.Waiting != 0 || got.Orgs["ding1"].Code != suite.CodeHanded || h.calls[len(h.calls)-1].Permanent.Reveal() != "fourth" {
			t.Errorf("%+v, the last call with %q", got, h.calls[len(h.calls)-1].Permanent.Reveal())
		}
		thirds := 0
		for _, a := range h.calls {
			if a.Permanent.Reveal() == "third" {
				thirds++
			}
		}
		before := len(h.calls)
		sleep(time.Hour)
		if len(h.calls) != before || thirds == 0 {
			t.Errorf("%d calls more, %d with the third code", len(h.calls)-before, thirds)
		}
	})
}

// TestOldCodesAreNotTried: the first start with a journal that has been there calls no hook for codes that have ended.
func TestOldCodesAreNotTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, h := memjournal.New(), newHook()
		push(t, j, "tmp_auth_code", "", `{"AuthCode":"c1","AuthCorpId":"ding1"}`)
		sleep(2 * time.Hour)
		push(t, j, "tmp_auth_code", "", `{"AuthCode":"c2","AuthCorpId":"ding2"}`)
		running(t, j, &suite.Options{Hook: h.call})
		sleep(time.Minute)
		if len(h.calls) != 1 || h.calls[0].CorpID != "ding2" {
			t.Errorf("%+v", h.calls)
		}
	})
}
