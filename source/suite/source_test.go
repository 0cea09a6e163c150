package suite_test

import (
	"context"
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
