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

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/suite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const work = "source/vendor/suite"

// running runs a source of j until the test ends, or until stop is called, which waits for it.
func running(t *testing.T, j journal.Journal, opts *suite.Options) (s *suite.Source, stop func()) {
	t.Helper()
	if opts == nil {
		opts = &suite.Options{}
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	s, err := suite.New("vendor", j, opts)
	if err != nil {
		t.Fatal(err)
	}
	r := source.NewRunner(work, s, &source.Options{Logger: opts.Logger})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, j, j) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(stop)
	return s, stop
}

// sleep lets time pass, and then all that it has begun.
func sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

var count int

func push(t *testing.T, j dingevent.Receiver, eventType, corpID, data string) {
	t.Helper()
	count++
	now := time.Now().UTC()
	if err := j.Receive(t.Context(), &dingevent.Envelope{
		ID: fmt.Sprint(count), Type: eventType, App: "vendor", CorpID: corpID, Transport: dingevent.TransportStream, Born: now, Received: now, Data: []byte(data),
	}); err != nil {
		t.Fatal(err)
	}
}

func tableOf(t *testing.T, j suite.States) suite.Table {
	t.Helper()
	table, _, err := suite.Read(t.Context(), j, "vendor")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestSurvivesRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		if _, ok, err := suite.Read(t.Context(), j, "vendor"); ok || err != nil {
			t.Fatalf("a table before there is one: %v", err)
		}
		push(t, j, "suite_ticket", "v", `{"suiteTicket":"first"}`)
		_, stop := running(t, j, nil)
		sleep(time.Second)
		if got := tableOf(t, j); got.Ticket.Text.Reveal() != "first" {
			t.Errorf("the ticket of before the start: %+v", got)
		}
		push(t, j, "org_suite_auth", "ding1", `{"authCorpInfo":{"corpName":"Acme"}}`)
		push(t, j, "check_in", "ding1", `{}`)
		sleep(time.Second)
		stop()
		push(t, j, "suite_ticket", "v", `{"suiteTicket":"second"}`)
		push(t, j, "org_suite_relieve", "ding1", `{}`)
		s, stop := running(t, j, nil)
		sleep(time.Second)
		if got := tableOf(t, j); got.Ticket.Text.Reveal() != "second" || got.Orgs["ding1"].State != suite.Relieved || got.Orgs["ding1"].Name != "Acme" {
			t.Errorf("%+v", got)
		}
		if ticket, err := s.Ticket(t.Context()); ticket != "second" || err != nil {
			t.Errorf("%s, %v", ticket, err)
		}
		if now := s.Status(); now.Relieved != 1 || now.Authorized != 0 || now.Given.IsZero() {
			t.Errorf("%+v", now)
		}
		stop()
		if _, err := s.Ticket(t.Context()); err == nil {
			t.Error("a ticket although another gateway may have a newer one")
		}
	})
}

// TestOneGatewayWorksIt: the table is kept by one, and is there for all, also when the claim is lost.
func TestOneGatewayWorksIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		running(t, j, nil)
		sleep(time.Second)
		running(t, j, nil)
		for i := range 5 {
			push(t, j, "suite_ticket", "v", fmt.Sprintf(`{"suiteTicket":"t%d"}`, i))
			sleep(time.Minute)
			if got := tableOf(t, j).Ticket.Text.Reveal(); got != fmt.Sprint("t", i) {
				t.Errorf("ticket %s, want t%d", got, i)
			}
			j.Expire(work)
			sleep(10 * time.Second)
		}
	})
}

func TestManyOrganizations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		var envs []*dingevent.Envelope
		now := time.Now().UTC()
		for i := range 5_000 {
			envs = append(envs, &dingevent.Envelope{
				ID: fmt.Sprint("auth", i), Type: "org_suite_auth", App: "vendor", CorpID: fmt.Sprint("ding", i), Transport: dingevent.TransportRDS, Born: now, Received: now, Data: []byte(`{}`),
			})
		}
		if err := j.Receive(t.Context(), envs...); err != nil {
			t.Fatal(err)
		}
		s, _ := running(t, j, &suite.Options{MaxOrgs: 4_000})
		sleep(time.Minute)
		if got := s.Status(); got.Authorized != 4_000 || got.Dropped != 1_000 {
			t.Errorf("%+v", got)
		}
		if got := tableOf(t, j); len(got.List()) != 4_000 || got.Read != 5_001 {
			t.Errorf("%d organizations, read to %d", len(got.Orgs), got.Read)
		}
	})
}

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

// sealing is a Secrets that turns bytes round; nothing here is about encryption.
type sealing struct{}

func (sealing) Seal(_ context.Context, place string, secret []byte) ([]byte, error) {
	return turned(append([]byte(place+"\n"), secret...)), nil
}

func (sealing) Open(_ context.Context, place string, sealed []byte) ([]byte, error) {
	text, ok := bytes.CutPrefix(turned(sealed), []byte(place+"\n"))
	if !ok {
		return nil, errors.New("of another place")
	}
	return text, nil
}

func turned(text []byte) []byte {
	out := bytes.Clone(text)
	for i := range out {
		out[i] ^= 0xff
	}
	return out
}

// TestExchange: the code is exchanged once, the hook gets the permanent one, and the app is activated after that. A program that dies
// between goes on where the permanent code could be sealed; else that is lost, which is said.
func TestExchange(t *testing.T) {
	for name, secrets := range map[string]suite.Secrets{"sealed": sealing{}, "not kept": nil} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, h := memjournal.New(), newHook()
				exchanged, activated := 0, []suite.Authorization{}
				var refused error // by activation
				var failed []suite.Failure
				opts := suite.Options{
					Hook: h.call, Secrets: secrets, OnFailure: func(f suite.Failure) { failed = append(failed, f) },
					Exchange: func(_ context.Context, a suite.Authorization) (suite.Permanent, error) {
						if exchanged++; a.Temporary.Reveal() != "c1" && a.Temporary.Reveal() != "c2" {
							t.Errorf("exchange of %q", a.Temporary.Reveal())
						}
						return suite.Permanent{Code: suite.NewSecret("PERMANENT"), Name: "Acme"}, nil
					},
					Activate: func(_ context.Context, a suite.Authorization) error { activated = append(activated, a); return refused },
				}
				_, stop := running(t, j, &opts)
				push(t, j, "tmp_auth_code", "", `{"AuthCode":"c1","AuthCorpId":"ding1"}`)
				sleep(time.Minute)
				if a := h.calls[0]; exchanged != 1 || len(h.calls) != 1 || len(activated) != 1 || a.Permanent.Reveal() != "PERMANENT" || !a.Temporary.IsZero() || a.Name != "Acme" {
					t.Errorf("exchanged %d times, hook %+v, activated %+v", exchanged, h.calls, activated)
				}
				refused = errors.New("41030")
				push(t, j, "tmp_auth_code", "", `{"AuthCode":"c1","AuthCorpId":"ding3"}`)
				sleep(time.Minute)
				if o := tableOf(t, j).Orgs["ding3"]; o.Code != suite.CodeHanded || o.CodeErr != "41030" || len(h.calls) != 2 {
					t.Errorf("an app that cannot be activated: %+v, hook %d times", o, len(h.calls))
				}
				push(t, j, "suite_relieve", "", `{"AuthCorpId":"ding3"}`)
				sleep(time.Minute)
				if got := tableOf(t, j); got.Orgs["ding3"].CodeErr != "" || got.Waiting != 0 {
					t.Errorf("after the end of the authorization: %+v", got)
				}
				exchanged, activated, refused = 1, activated[:1], nil
				h.set(errors.New("away: PERMANENT"))
				push(t, j, "tmp_auth_code", "", `{"AuthCode":"c2","AuthCorpId":"ding2"}`)
				sleep(10 * time.Second)
				stop()
				if strings.Contains(noteOf(t, j), "PERMANENT") {
					t.Errorf("the note has the code: %s", noteOf(t, j))
				}
				h.set(nil)
				_, stop = running(t, j, &opts)
				sleep(time.Minute)
				switch o := tableOf(t, j).Orgs["ding2"]; {
				case exchanged != 2:
					t.Errorf("exchanged %d times, want twice", exchanged)
				case secrets != nil && (o.Code != suite.CodeHanded || len(activated) != 2 || activated[1].Permanent.Reveal() != "PERMANENT"):
					t.Errorf("%+v, activated %+v", o, activated)
				case secrets == nil && (o.Code != suite.CodeFailed || len(failed) != 1 || !failed[0].Lost || len(activated) != 1):
					t.Errorf("%+v, failed %+v", o, failed)
				}
				stop()
			})
		})
	}
}

// TestActivationsHoldUpNoHook: as many organizations as one likes cannot be activated, and hang; the hook gets the code of the next one.
func TestActivationsHoldUpNoHook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, h := memjournal.New(), newHook()
		_, stop := running(t, j, &suite.Options{
			Hook: h.call,
			Exchange: func(context.Context, suite.Authorization) (suite.Permanent, error) {
				return suite.Permanent{Code: suite.NewSecret("PERMANENT")}, nil
			},
			Activate: func(ctx context.Context, _ suite.Authorization) error { <-ctx.Done(); return ctx.Err() },
		})
		const orgs = 20
		for n := range orgs {
			push(t, j, "tmp_auth_code", "", fmt.Sprintf(`{"AuthCode":"c","AuthCorpId":"ding%d"}`, n))
		}
		sleep(time.Minute)
		if len(h.calls) != orgs {
			t.Errorf("the hook got %d codes, want %d", len(h.calls), orgs)
		}
		if got := tableOf(t, j); got.Waiting != orgs || got.Orgs["ding19"].Code != suite.CodeHanded {
			t.Errorf("%d wait for their activation, and the last one is %+v", got.Waiting, got.Orgs["ding19"])
		}
		stop()
	})
}

func TestOptionsThatCannotWork(t *testing.T) {
	j := memjournal.New()
	for name, opts := range map[string]*suite.Options{
		"life": {CodeLife: -1}, "orgs": {MaxOrgs: -1},
		"exchange without hook": {Exchange: func(context.Context, suite.Authorization) (suite.Permanent, error) { return suite.Permanent{}, nil }},
	} {
		if _, err := suite.New("vendor", j, opts); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := suite.New("", j, nil); err == nil {
		t.Error("no name: no error")
	}
	if _, err := suite.New(dingevent.OperatorApp, j, nil); err == nil || !strings.Contains(err.Error(), "reserved") {
		t.Errorf("the name of dingevent's own events: %v", err)
	}
	if _, err := suite.New("vendor", nil, nil); err == nil || !strings.Contains(err.Error(), "no log") {
		t.Errorf("without a log: %v", err)
	}
}

func TestSecretDoesNotPrintItself(t *testing.T) {
	s := suite.NewSecret("ticket")
	table := suite.Table{Ticket: suite.Ticket{Text: s}}
	for _, text := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q %x", s, table, s, s, s, s)} {
		if strings.Contains(text, "ticket") || strings.Contains(text, "7469636b6574") {
			t.Errorf("it prints as %s", text)
		}
	}
	if text, err := s.MarshalText(); string(text) != "***" || err != nil {
		t.Errorf("%s, %v", text, err)
	}
}
