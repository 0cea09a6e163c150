package failedlist_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/failedlist"
)

// A vendor is a fake DingTalk with a third-party app, and what reads the lists of its organizations.
type vendor struct {
	*testing.T
	fake    *dingtest.Server
	journal *memjournal.Journal
	log     *text

	mu    sync.Mutex // protects what follows
	orgs  []string   // that have authorized the app, as the gateway knows
	asked []asking   // each call of a list, in order
	wrong map[string]func(context.Context) error
	told  []failedlist.Recovery

	running []*reader
}

type asking struct {
	corpID string
	at     time.Time
}

// A reader is a gateway of a vendor.
type reader struct {
	*failedlist.Lists
	runner *source.Runner
	stop   func()
}

// inVendor runs a test in virtual time. So many organizations have authorized the app.
func inVendor(t *testing.T, orgs int, f func(v *vendor)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{T: t, fake: dingtest.NewServer(t, &dingtest.Options{FailedAfter: -1, Again: []time.Duration{}}), journal: memjournal.New(), log: new(text), wrong: map[string]func(context.Context) error{}}
		if err := v.fake.AddSuite(dingtest.Suite{Key: app, Secret: secret, Every: 1000 * time.Hour}); err != nil {
			t.Fatal(err)
		}
		for i := range orgs {
			v.orgs = append(v.orgs, orgID(i))
		}
		defer func() {
			for _, r := range v.running {
				r.stop()
			}
		}()
		f(v)
	})
}

func orgID(i int) string { return fmt.Sprintf("ding%04d", i) }

// Token and FailedPushes are those of DingTalk, unless something is wrong with an organization.
type lists struct {
	failedlist.OrgLists
	v *vendor
}

func (l lists) FailedPushes(ctx context.Context, corpID string) (openapi.FailedPage, error) {
	l.v.mu.Lock()
	l.v.asked = append(l.v.asked, asking{corpID, time.Now()})
	wrong := l.v.wrong[corpID]
	l.v.mu.Unlock()
	if wrong != nil {
		if err := wrong(ctx); err != nil {
			return openapi.FailedPage{}, err
		}
	}
	return l.OrgLists.FailedPushes(ctx, corpID)
}

// begin runs a gateway with the secret.
func (v *vendor) begin(secret string) *reader {
	v.Helper()
	client, err := openapi.New(app, secret, &openapi.Options{
		HTTPClient: v.fake.Client(), Ticket: func(context.Context) (string, error) { return v.fake.SuiteTicket(app), nil },
	})
	if err != nil {
		v.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(v.log, nil))
	l, err := failedlist.NewLists("hr", lists{client, v}, v.authorized, &failedlist.Options{Logger: log, OnRecovery: func(r failedlist.Recovery) {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.told = append(v.told, r)
	}})
	if err != nil {
		v.Fatal(err)
	}
	r := &reader{Lists: l, runner: source.NewRunner(work, l, &source.Options{Logger: log})}
	ctx, cancel := context.WithCancel(v.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.runner.Run(ctx, v.journal, v.journal) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			v.Error(err)
		}
	})
	v.running = append(v.running, r)
	return r
}

func (v *vendor) authorized(context.Context) ([]string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.orgs), nil
}

// fail has a push for an organization fail.
func (v *vendor) fail(corpID string, n int) {
	v.Helper()
	for i := range n {
		<-v.fake.PushStream(app, dingtest.Event{Type: "check_in", CorpID: corpID, Data: fmt.Appendf(nil, `{"EventTime":%d}`, time.Now().UnixMilli()+int64(i))}).Done()
	}
}

// is says what is wrong with an organization from now on; nil: nothing.
func (v *vendor) is(corpID string, wrong func(context.Context) error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wrong[corpID] = wrong
}

// calls counts the calls for each organization since a time.
func (v *vendor) calls(since time.Time) map[string]int {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := map[string]int{}
	for _, a := range v.asked {
		if !a.at.Before(since) {
			n[a.corpID]++
		}
	}
	return n
}

// stored counts the events of each organization that are stored.
func (v *vendor) stored() map[string]int {
	v.Helper()
	page, err := v.journal.Read(v.Context(), 1, 100_000)
	if err != nil {
		v.Fatal(err)
	}
	n := map[string]int{}
	for _, e := range page {
		n[e.Envelope.CorpID]++
	}
	return n
}

// TestListsOfThousands: 2,000 organizations are read in one round after another, 10 a second, under one claim
// whose note stays small. Those whose lists have nothing are left alone once a round began late enough.
func TestListsOfThousands(t *testing.T) {
	const orgs = 2000
	inVendor(t, orgs, func(v *vendor) {
		for i := 0; i < orgs; i += 10 {
			v.fail(orgID(i), 1)
		}
		began := time.Now()
		r := v.begin(secret)
		time.Sleep(100 * time.Second)
		list, err := v.journal.Sources(v.Context())
		if err != nil || len(list) != 1 || list[0].Name != work || len(list[0].Note) > 2000 {
			t.Errorf("the place: %+v, %v", list, err)
		}
		if s := r.Status().Orgs; s.Authorized != orgs || s.Asked < orgs/3 || s.Asked > orgs*2/3 || !s.Began.After(s.Ended) {
			t.Errorf("half way: %+v", s)
		}
		time.Sleep(120 * time.Second) // some are asked again meanwhile
		if got := len(v.calls(began)); got < orgs*9/10 {
			t.Errorf("%d organizations were asked in 220 s", got)
		}
		time.Sleep(50 * time.Minute)
		synctest.Wait()
		if got := v.stored(); len(got) != orgs/10 {
			t.Errorf("events of %d organizations are stored", len(got))
		}
		calls := v.calls(began)
		if len(calls) != orgs || calls[orgID(1)] > 4 || calls[orgID(0)] < 5 {
			t.Errorf("%d organizations were asked; one whose list is empty %d times, one whose list was not %d times", len(calls), calls[orgID(1)], calls[orgID(0)])
		}
		v.wantRate(10)
		s := r.Status()
		if s.Orgs.Failing+s.Orgs.Denied != 0 || s.Total.Rows != orgs/10 || s.Total.Unsure != 0 || s.Err != nil || s.Orgs.Took == 0 {
			t.Errorf("%+v, %+v", s, s.Orgs)
		}
		lately := time.Now()
		time.Sleep(30 * time.Minute)
		if n := v.calls(lately); len(n) != orgs || n[orgID(0)] != 1 || n[orgID(1)] != 1 {
			t.Errorf("in an hour without a fault: %d organizations, %d and %d calls", len(n), n[orgID(0)], n[orgID(1)])
		}
		told := uint64(0)
		for _, one := range v.told {
			told += one.Rows
		}
		if told != orgs/10 || len(v.told) > 10 {
			t.Errorf("%d events were told in %d pieces", told, len(v.told))
		}
	})
}

// wantRate wants at most so many calls of lists in each second.
func (v *vendor) wantRate(perSecond int) {
	v.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for i := perSecond; i < len(v.asked); i++ {
		if took := v.asked[i].at.Sub(v.asked[i-perSecond].at); took < 900*time.Millisecond { // a token may take a moment
			v.Errorf("%d calls within %v", perSecond, took)
			return
		}
	}
}

// TestOrganizationsComeAndGo: one that authorizes the app is asked in the next round, and one that has ended that no more.
func TestOrganizationsComeAndGo(t *testing.T) {
	inVendor(t, 3, func(v *vendor) {
		v.begin(secret)
		time.Sleep(20 * time.Minute)
		v.mu.Lock()
		v.orgs = []string{orgID(2), "aaaa", orgID(0)}
		v.mu.Unlock()
		v.fail("aaaa", 1)
		changed := time.Now()
		time.Sleep(time.Hour)
		if n := v.calls(changed); n["aaaa"] < 2 || n[orgID(0)] != 1 || n[orgID(1)] != 0 || n[orgID(2)] != 1 {
			t.Errorf("calls: %v", n)
		}
		if got := v.stored(); got["aaaa"] != 1 {
			t.Errorf("stored: %v", got)
		}
	})
}

// TestOneThatWithdrawsWithinARound is not asked any more, also in the round under way. One that comes late into it is.
func TestOneThatWithdrawsWithinARound(t *testing.T) {
	inVendor(t, 1000, func(v *vendor) {
		began := time.Now()
		v.begin(secret)
		time.Sleep(20 * time.Second) // 200 of 1,000 were asked
		v.mu.Lock()
		v.orgs = append(slices.Delete(v.orgs, 900, 901), orgID(900)+"new")
		v.mu.Unlock()
		time.Sleep(10 * time.Minute)
		if n := v.calls(began); n[orgID(900)] != 0 || n[orgID(900)+"new"] == 0 || n[orgID(901)] == 0 {
			t.Errorf("calls: %d, %d and %d", n[orgID(900)], n[orgID(900)+"new"], n[orgID(901)])
		}
	})
}

// TestDenied: DingTalk says of some organizations that they have not authorized the app. All others are read, and nobody waits.
func TestDenied(t *testing.T) {
	inVendor(t, 40, func(v *vendor) {
		one := openapi.Error{Reason: openapi.ReasonCorp, Status: 200, Sent: true, Code: "41030"}
		for i := range 20 {
			v.is(orgID(i), func(context.Context) error { return &one })
		}
		for i := range 40 {
			v.fail(orgID(i), 1)
		}
		r := v.begin(secret)
		time.Sleep(10 * time.Second)
		if got := v.stored(); len(got) != 20 || got[orgID(20)] != 1 {
			t.Errorf("stored: %v", got)
		}
		s := r.Status()
		if s.Orgs.Denied != 20 || s.Orgs.Failing != 0 || s.Err != nil || s.Orgs.Failure == nil || !errors.Is(s.Orgs.Failure.Err, &one) {
			t.Errorf("%+v, %+v", s, s.Orgs)
		}
		for i := range 20 {
			v.is(orgID(i), nil)
		}
		time.Sleep(time.Hour + 10*time.Minute)
		if s := r.Status().Orgs; len(v.stored()) != 40 || s.Denied != 0 || s.Failure != nil {
			t.Errorf("%d stored, %+v", len(v.stored()), s)
		}
	})
}

// hang is an answer that does not come.
func hang(ctx context.Context) error {
	select {
	case <-time.After(10 * time.Second):
		return &openapi.Error{Reason: openapi.ReasonNetwork, Sent: true, Err: context.DeadlineExceeded}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TestHangingOrganizations hold up no other.
func TestHangingOrganizations(t *testing.T) {
	const orgs, hanging = 400, 20
	inVendor(t, orgs, func(v *vendor) {
		for i := range hanging {
			v.is(orgID(i*7), hang)
		}
		for i := range orgs {
			v.fail(orgID(i), 1)
		}
		r := v.begin(secret)
		time.Sleep(90 * time.Second) // 40 s of calls, and 20 times 10 s on 8 slots
		if got := len(v.stored()); got != orgs-hanging {
			t.Errorf("%d of %d are stored", got, orgs-hanging)
		}
		if s := r.Status(); s.Orgs.Failing != hanging || s.Err != nil {
			t.Errorf("%+v, %+v", s, s.Orgs)
		}
		time.Sleep(30 * time.Minute)
		later := time.Now()
		time.Sleep(time.Hour)
		if n := v.calls(later); n[orgID(0)] < 3 || n[orgID(0)] > 6 || n[orgID(1)] != 1 {
			t.Errorf("in an hour: one that hangs was called %d times, another %d times", n[orgID(0)], n[orgID(1)])
		}
		for i := range hanging {
			v.is(orgID(i*7), nil)
		}
		time.Sleep(20 * time.Minute)
		if s := r.Status().Orgs; len(v.stored()) != orgs || s.Failing != 0 || s.Failure != nil {
			t.Errorf("%d stored, %+v", len(v.stored()), s)
		}
	})
}

// TestThrottledOrganization: DingTalk throttles one organization again and again. The others wait for as long as it wants, and not longer.
func TestThrottledOrganization(t *testing.T) {
	inVendor(t, 100, func(v *vendor) {
		v.is(orgID(3), func(context.Context) error {
			return &openapi.Error{Reason: openapi.ReasonThrottled, Sent: true, RetryAfter: 30 * time.Second}
		})
		for i := range 100 {
			v.fail(orgID(i), 1)
		}
		r := v.begin(secret)
		time.Sleep(15 * time.Second)
		if s := r.Status(); len(v.stored()) != 99 || s.Orgs.Failing != 1 || s.Err != nil {
			t.Errorf("%d stored, %+v, %+v", len(v.stored()), s, s.Orgs)
		}
	})
}

// TestNoListCanBeRead: what is wrong for all is asked once a minute, and seldomer, and not of each organization.
func TestNoListCanBeRead(t *testing.T) {
	inVendor(t, 500, func(v *vendor) {
		began := time.Now()
		r := v.begin("wrong-secret")
		time.Sleep(time.Minute / 2)
		if s := r.Status(); s.Err == nil || s.Orgs.Failing+s.Orgs.Denied != 0 {
			t.Errorf("%+v, %+v", s, s.Orgs)
		}
		if _, err := r.Backfill(v.Context()); err == nil || !strings.Contains(err.Error(), "invalidSuiteSecret") {
			t.Errorf("by hand: %v", err)
		}
		if n := len(v.calls(began)); n != 0 {
			t.Errorf("%d lists were called without a token", n)
		}
		r.stop()

		v.fake.Inject(dingtest.Deny{Call: "/call_back/get_call_back_failed_result", As: dingtest.DenyAway, Count: 100_000})
		began = time.Now()
		r = v.begin(secret)
		time.Sleep(time.Hour)
		if n := v.calls(began); len(n) > 60 || r.Status().Err == nil {
			t.Errorf("%d organizations were asked in an hour while DingTalk was away; %v", len(n), r.Status().Err)
		}
		r.stop()
	})
}

// TestDingTalkComesBack: once it answers again, all lists are read.
func TestDingTalkComesBack(t *testing.T) {
	inVendor(t, 100, func(v *vendor) {
		for i := range 100 {
			v.fail(orgID(i), 1)
			v.is(orgID(i), func(context.Context) error { return &openapi.Error{Reason: openapi.ReasonUnavailable, Status: 503} })
		}
		r := v.begin(secret)
		time.Sleep(time.Hour)
		for i := range 100 {
			v.is(orgID(i), nil)
		}
		time.Sleep(16 * time.Minute) // the longest pause is 15
		if s := r.Status(); len(v.stored()) != 100 || s.Err != nil || s.Orgs.Failing != 0 {
			t.Errorf("%d stored, %v, %+v", len(v.stored()), s.Err, s.Orgs)
		}
	})
}

// TestRoundGoesOn: another gateway goes on with the round, where the first was, and asks nobody of it twice.
func TestRoundGoesOn(t *testing.T) {
	inVendor(t, 600, func(v *vendor) {
		began := time.Now()
		first, second := v.begin(secret), v.begin(secret)
		time.Sleep(20 * time.Second)
		if first.runner.Status().State != source.Running {
			first, second = second, first
		}
		if s := second.runner.Status().State; s != source.Elsewhere {
			t.Errorf("the second is %s", s)
		}
		first.stop()
		before := v.calls(began)
		taken := time.Now()
		time.Sleep(38*time.Second - time.Since(taken)) // the rest of the round; then the second round begins
		after := v.calls(taken)
		if len(before) < 100 || len(before) > 300 {
			t.Errorf("%d organizations were asked by the first", len(before))
		}
		twice := 0
		for corpID := range after {
			if before[corpID] > 0 {
				twice++
			}
		}
		if s := second.Status(); twice > 12 || s.Total.Unsure != 0 || s.Orgs.Authorized != 600 || s.Orgs.Asked < len(before) {
			t.Errorf("%d organizations were asked twice, %+v, %+v", twice, s, s.Orgs)
		}
		time.Sleep(10 * time.Minute)
		if n := v.calls(taken); len(n) != 600 || n[orgID(0)] < 1 {
			t.Errorf("%d organizations were asked by the second", len(n))
		}
	})
}

// TestStartsAreNoRounds: a gateway that dies again and again does not ask all again each time.
func TestStartsAreNoRounds(t *testing.T) {
	inVendor(t, 5, func(v *vendor) {
		began := time.Now()
		for range 100 {
			r := v.begin(secret)
			time.Sleep(3 * time.Second)
			r.stop()
		}
		if n := v.calls(began); n[orgID(0)] < 5 || n[orgID(0)] > 10 { // a reading that the end cuts off is made again
			t.Errorf("calls in 5 minutes: %v", n)
		}
	})
}

// TestBackfillOfAll reads all lists in a round of its own.
func TestBackfillOfAll(t *testing.T) {
	inVendor(t, 300, func(v *vendor) {
		r := v.begin(secret)
		time.Sleep(20 * time.Minute)
		for i := range 7 {
			v.fail(orgID(i), 201)
		}
		v.is(orgID(9), hang)
		got, err := r.Backfill(v.Context())
		if err != nil || got.Rows != 7*201 || got.Corps != 7 || got.Failed != 1 || got.Calls != 307 || got.Reason != "asked" {
			t.Errorf("%+v, %v", got, err)
		}
		began := time.Now()
		both := make(chan failedlist.Recovery, 2)
		for range 2 {
			go func() { one, _ := r.Backfill(v.Context()); both <- one }()
			time.Sleep(time.Second) // the second asks while the round of the first is under way, and gets one of its own
		}
		<-both
		<-both
		if n := v.calls(began); n[orgID(100)] != 2 {
			t.Errorf("asked %d times", n[orgID(100)])
		}
	})
}

// TestPagesOfAllAreStoredFirst: each page is stored before the next call, and what is counted is there after a restart.
func TestPagesOfAllAreStoredFirst(t *testing.T) {
	inVendor(t, 2, func(v *vendor) {
		v.fail(orgID(0), 450)
		v.fail(orgID(1), 1)
		r := v.begin(secret)
		time.Sleep(30 * time.Second)
		if got := v.stored(); got[orgID(0)] != 450 || got[orgID(1)] != 1 {
			t.Errorf("stored: %v", got)
		}
		if s := r.Status(); s.Total.Calls != 4 || s.Here.Calls != 4 || s.Total.Rows != 451 {
			t.Errorf("%+v", s)
		}
		r.stop()
		if s := v.begin(secret); s != nil {
			time.Sleep(time.Second)
			if got := s.Status(); got.Total.Calls != 4 || got.Total.Unsure != 0 || got.Here.Calls != 0 {
				t.Errorf("after a restart: %+v", got)
			}
		}
	})
}

// TestLookThatFails: who has authorized the app is looked up until that is known, and meanwhile nothing is taken for done.
func TestLookThatFails(t *testing.T) {
	inVendor(t, 0, func(v *vendor) {
		client, err := openapi.New(app, secret, &openapi.Options{HTTPClient: v.fake.Client(), Ticket: func(context.Context) (string, error) { return v.fake.SuiteTicket(app), nil }})
		if err != nil {
			t.Fatal(err)
		}
		tries := 0
		l, err := failedlist.NewLists("hr", client, func(context.Context) ([]string, error) {
			if tries++; tries < 4 {
				return nil, journal.ErrSuspended
			}
			return []string{orgID(1)}, nil
		}, &failedlist.Options{Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		v.fail(orgID(1), 1)
		ctx, stop := context.WithTimeout(v.Context(), 20*time.Second)
		defer stop()
		if err := source.NewRunner(work, l, &source.Options{Logger: slog.New(slog.DiscardHandler)}).Run(ctx, v.journal, v.journal); err != nil {
			t.Error(err)
		}
		if got := v.stored(); !maps.Equal(got, map[string]int{orgID(1): 1}) {
			t.Errorf("stored: %v", got)
		}
	})
}

func TestNewListsNamesWhatIsWrong(t *testing.T) {
	client, err := openapi.New(app, secret, nil)
	if err != nil {
		t.Fatal(err)
	}
	find := func(context.Context) ([]string, error) { return nil, nil }
	for _, test := range []struct {
		app  string
		list failedlist.OrgLists
		find func(context.Context) ([]string, error)
		opts failedlist.Options
		want string
	}{
		{"", client, find, failedlist.Options{}, "no name"},
		{dingevent.OperatorApp, client, find, failedlist.Options{}, "reserved"},
		{"hr", nil, find, failedlist.Options{}, "no lists"},
		{"hr", client, nil, failedlist.Options{}, "no lists"},
		{"hr", client, find, failedlist.Options{CorpID: "c"}, "CorpID"},
		{"hr", client, find, failedlist.Options{Every: time.Second}, "Every"},
	} {
		if _, err := failedlist.NewLists(test.app, test.list, test.find, &test.opts); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}
