package failedlist_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/failedlist"
)

const (
	app    = "dingapp"
	secret = "planted-secret"
	work   = "source/hr/failedlist"
)

// A world is a fake DingTalk, a journal, and what reads the list of the one into the other.
type world struct {
	*testing.T
	fake    *dingtest.Server
	journal *memjournal.Journal
	log     *text

	refuse atomic.Pointer[error] // what the journal returns in its place
	mu     sync.Mutex            // protects told
	told   []failedlist.Recovery

	source *failedlist.Source
	runner *source.Runner
	stop   func()
}

// inWorld runs a test in virtual time, with nothing running yet.
func inWorld(t *testing.T, opts *dingtest.Options, f func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if opts == nil {
			opts = &dingtest.Options{}
		}
		opts.Apps = map[string]string{app: secret}
		w := &world{T: t, fake: dingtest.NewServer(t, opts), journal: memjournal.New(), log: new(text)}
		defer func() {
			if w.stop != nil {
				w.stop()
			}
		}()
		f(w)
	})
}

// Receive is the journal's, unless that refuses.
func (w *world) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	if err := w.refuse.Load(); err != nil {
		return *err
	}
	return w.journal.Receive(ctx, envs...)
}

// begin runs a source of the app, as a new process would.
func (w *world) begin(opts *failedlist.Options) {
	w.Helper()
	client, err := openapi.New(app, secret, &openapi.Options{HTTPClient: w.fake.Client()})
	if err != nil {
		w.Fatal(err)
	}
	w.run(client, opts)
}

func (w *world) run(list failedlist.List, opts *failedlist.Options) {
	w.Helper()
	o := failedlist.Options{}
	if opts != nil {
		o = *opts
	}
	o.OnRecovery = func(r failedlist.Recovery) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.told = append(w.told, r)
	}
	o.Logger = slog.New(slog.NewTextHandler(w.log, nil))
	var err error
	if w.source, err = failedlist.New("hr", list, &o); err != nil {
		w.Fatal(err)
	}
	w.runner = source.NewRunner(work, w.source, &source.Options{Logger: o.Logger})
	ctx, cancel := context.WithCancel(w.Context())
	ended := make(chan error, 1)
	runner := w.runner
	go func() { ended <- runner.Run(ctx, w.journal, w) }()
	w.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			w.Error(err)
		}
		w.stop = nil
	}
}

// fail has n pushes to the app fail at their first and only try, or at the last.
func (w *world) fail(n int) {
	w.Helper()
	fail(w.fake, n)
}

func fail(fake *dingtest.Server, n int) {
	pushes := make([]*dingtest.Push, n)
	for i := range pushes {
		pushes[i] = fake.PushStream(app, dingtest.Event{Type: "check_in", CorpID: "c1", Data: fmt.Appendf(nil, `{"EventTime":%d}`, millis+i)})
	}
	for _, p := range pushes {
		<-p.Done()
	}
}

// recoveries are those that were told.
func (w *world) recoveries() []failedlist.Recovery {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.told)
}

// A text may be written and read at once.
type text struct {
	mu sync.Mutex // protects b
	b  bytes.Buffer
}

func (x *text) Write(b []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.Write(b)
}

func (x *text) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.String()
}

// millis is the time of the first event that fails.
const millis = 1_700_000_000_000

// stored are the events of the journal.
func (w *world) stored() (all []*dingevent.Envelope) {
	w.Helper()
	for from := journal.Seq(1); ; {
		page, err := w.journal.Read(w.Context(), from, 1000)
		if err != nil {
			w.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		for _, e := range page {
			all, from = append(all, e.Envelope), e.Seq+1
		}
	}
}

func (w *world) wantStored(n int) {
	w.Helper()
	seen := map[string]bool{}
	for _, e := range w.stored() {
		if seen[e.ID] {
			w.Errorf("%s is stored twice", e.ID)
		}
		seen[e.ID] = true
	}
	if len(seen) != n {
		w.Errorf("%d events are stored, want %d", len(seen), n)
	}
}

// atOnce: one try for a push, and the list has it at once.
func atOnce() *dingtest.Options {
	return &dingtest.Options{FailedAfter: -1, Again: []time.Duration{}}
}

func TestReadsTheWholeListAtStart(t *testing.T) {
	inWorld(t, atOnce(), func(w *world) {
		w.fail(451)
		w.begin(nil)
		synctest.Wait()
		time.Sleep(time.Second)
		w.wantStored(451)
		all := w.stored()
		slices.SortFunc(all, func(a, b *dingevent.Envelope) int { return a.Born.Compare(b.Born) })
		e := all[0]
		if e.App != "hr" || e.Type != "check_in" || e.CorpID != "c1" || e.Transport != dingevent.TransportFailedList || e.Born != time.UnixMilli(millis).UTC() || e.Received.IsZero() {
			t.Errorf("%+v", e)
		}
		want := failedlist.Recovery{Counts: failedlist.Counts{Calls: 3, Rows: 451}, Reason: "start", Oldest: time.UnixMilli(millis).UTC(), Newest: time.UnixMilli(millis + 450).UTC()}
		if !slices.Equal(w.recoveries(), []failedlist.Recovery{want}) {
			t.Errorf("told %+v, want %+v", w.recoveries(), want)
		}
		if s := w.source.Status(); s.Here != want.Counts || s.Total != want.Counts || s.Last.IsZero() || s.Err != nil || s.Until.IsZero() {
			t.Errorf("status %+v", s)
		}
	})
}

// TestLogNamesTheOrganization: a third-party app has thousands of lists, and what is logged of one says whose it is.
func TestLogNamesTheOrganization(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.begin(&failedlist.Options{CorpID: "dingcustomer"}) // this app has no organizations, so the call is refused
		time.Sleep(time.Second)
		if line := w.log.String(); !strings.Contains(line, "cannot be read") || !strings.Contains(line, " corp=dingcustomer ") {
			t.Errorf("the log: %s", line)
		}
	})
}

// TestScheduleOfCalls: once a minute while something may come, else once an hour.
func TestScheduleOfCalls(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		w.begin(nil)
		time.Sleep(30 * time.Minute)
		if n := w.source.Status().Here.Calls; n != 7 {
			t.Errorf("%d calls in the half hour after the start, want 7: at once and for 6 minutes", n)
		}
		time.Sleep(2 * time.Hour)
		if n := w.source.Status().Here.Calls; n != 9 {
			t.Errorf("%d calls two hours later, want 9", n)
		}
		w.source.Outage()
		if s := w.source.Status(); time.Until(s.Next) != time.Minute || time.Until(s.Until) != 6*time.Minute+30*time.Second {
			t.Errorf("after an outage: next in %v, until in %v", time.Until(s.Next), time.Until(s.Until))
		}
		time.Sleep(30 * time.Minute)
		if n := w.source.Status().Here.Calls; n != 15 {
			t.Errorf("%d calls half an hour after an outage, want 15", n)
		}
	})
}

var perSecond = flag.Int("per-second", 1, "pushes a second in TestOutageOfOurs")

// TestOutageOfOurs is ten minutes without us, against DingTalk's own rules: it tries three times, and lists an event some time after
// the last try. A minute after it has listed the last one, all are there, by push or from the list. The goal is two minutes.
func TestOutageOfOurs(t *testing.T) {
	const minute = time.Minute
	for name, delay := range map[string]struct{ option, longest time.Duration }{
		"listed after 3 to 5 minutes": {0, 5 * minute}, "listed at once": {-1, 0}, "after 1 minute": {minute, minute}, "after 5 minutes": {5 * minute, 5 * minute},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, &dingtest.Options{FailedAfter: delay.option}, func(w *world) {
				pushed, push := w.pushing()
				w.begin(nil)
				push(minute, false)
				w.stop()
				push(10*minute, true)
				back := time.Now()
				w.begin(nil)
				push(minute, false)
				bound := delay.longest + minute + time.Second // for the calls themselves
				for time.Since(back) < bound && w.journal.Stats().Appended < uint64(*pushed) {
					time.Sleep(time.Second)
				}
				t.Logf("%d pushed, %d stored %v after we are back", *pushed, w.journal.Stats().Appended, time.Since(back))
				w.wantStored(*pushed)
				if s := w.source.Status(); s.Here.Unsure+s.Here.Lost > 0 || s.Here.Rows < 400 {
					t.Errorf("status %+v", s)
				}
			})
		})
	}
}

// pushing returns what pushes events for a while, to an address of ours that answers or that is down, and how many those are.
func (w *world) pushing() (pushed *int, push func(span time.Duration, down bool)) {
	handler, err := callback.NewHandler("hr", []callback.Key{{Token: "t0kent0ken", AESKey: aesKey, Owners: []string{app}}}, w, nil)
	if err != nil {
		w.Fatal(err)
	}
	var away atomic.Bool
	to := dingtest.Callback{URL: "https://us.test/hr", Token: "t0kent0ken", AESKey: aesKey, Owner: app, Client: w.fake.ClientFor(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if away.Load() {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		handler.ServeHTTP(rw, r)
	}))}
	pushed = new(int)
	return pushed, func(span time.Duration, down bool) {
		away.Store(down)
		for end := time.Now().Add(span); time.Now().Before(end); time.Sleep(time.Second) {
			for range *perSecond {
				*pushed++
				w.fake.PushHTTP(to, dingtest.Event{Type: "check_in", CorpID: "c1", Data: fmt.Appendf(nil, `{"EventType":"check_in","CorpId":"c1","EventTime":%d}`, millis+*pushed)})
			}
		}
		away.Store(false)
	}
}

const aesKey = "1234567890123456789012345678901234567890123"

// TestOneEventBothWays: an event that was stored and could not be answered is in the list, too.
func TestOneEventBothWays(t *testing.T) {
	inWorld(t, atOnce(), func(w *world) {
		handler, err := callback.NewHandler("hr", []callback.Key{{Token: "t0kent0ken", AESKey: aesKey, Owners: []string{app}}}, w, nil)
		if err != nil {
			t.Fatal(err)
		}
		to := dingtest.Callback{URL: "https://us.test/hr", Token: "t0kent0ken", AESKey: aesKey, Owner: app, Client: w.fake.ClientFor(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			handler.ServeHTTP(blind{rw}, r)
			rw.WriteHeader(http.StatusBadGateway) // the answer is lost on its way
		}))}
		for i, data := range []string{
			`{"EventType":"check_in","CorpId":"c1","EventTime":1700000000001,"a":"中"}`,
			`{"EventType":"bpms_instance_change","CorpId":"c1","EventTime":1700000000002,"processInstanceId":"p"}`,
			`{"EventType":"label_conf_add","CorpId":"c1","EventTime":1700000000003,"scope":"hr"}`,
		} {
			p := w.fake.PushHTTP(to, dingtest.Event{CorpID: "c1", Data: []byte(data)})
			<-p.Done()
			if got := len(w.stored()); got != i+1 {
				t.Fatalf("%d events are stored by push, want %d", got, i+1)
			}
		}
		w.begin(nil)
		time.Sleep(time.Second)
		if s := w.source.Status(); s.Here.Rows != 3 {
			t.Errorf("status %+v", s)
		}
		w.wantStored(3)
	})
}

// blind writes nothing.
type blind struct{ http.ResponseWriter }

func (blind) Write(b []byte) (int, error) { return len(b), nil }
func (blind) WriteHeader(int)             {}

// TestNothingIsCalledThatCannotBeStored: while the journal cannot be written, the list stays at DingTalk.
func TestNothingIsCalledThatCannotBeStored(t *testing.T) {
	inWorld(t, atOnce(), func(w *world) {
		w.fail(3)
		list := &listOf{}
		if err := w.journal.Close(); err != nil {
			t.Fatal(err)
		}
		w.run(list, nil)
		time.Sleep(10 * time.Minute)
		if list.calls.Load() != 0 {
			t.Errorf("%d calls", list.calls.Load())
		}
	})
}

// listOf is a list that answers what it is told to.
type listOf struct {
	calls atomic.Int32
	pages []openapi.FailedPage
	errs  []error
	held  func() // called before a page is returned; may be nil
}

func (l *listOf) FailedPushes(context.Context, string) (openapi.FailedPage, error) {
	n := int(l.calls.Add(1)) - 1
	if l.held != nil {
		l.held()
	}
	if n >= len(l.pages) {
		return openapi.FailedPage{}, nil
	}
	var err error
	if n < len(l.errs) {
		err = l.errs[n]
	}
	return l.pages[n], err
}

// TestPageWaitsForTheJournal: the next call, which erases, waits until the page is stored.
func TestPageWaitsForTheJournal(t *testing.T) {
	inWorld(t, atOnce(), func(w *world) {
		w.fail(250)
		full := error(journal.ErrFull)
		w.refuse.Store(&full)
		w.begin(nil)
		time.Sleep(time.Hour)
		if s := w.source.Status(); s.Here.Calls != 0 || len(w.stored()) != 0 {
			t.Errorf("status %+v", s)
		}
		w.refuse.Store(nil)
		time.Sleep(10 * time.Second)
		w.wantStored(250)
		if s := w.source.Status(); s.Here.Calls != 2 || s.Here.Unsure != 0 {
			t.Errorf("status %+v", s)
		}
	})
}

// TestEndWaitsForThePage: an end that comes while a page is on its way stores it, and calls for no more.
func TestEndWaitsForThePage(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		list := &listOf{pages: []openapi.FailedPage{{Rows: [][]byte{[]byte(`{"call_back_tag":"a"}`)}, More: true}}, held: func() { time.Sleep(3 * time.Second) }}
		w.run(list, nil)
		time.Sleep(time.Second)
		w.stop()
		w.wantStored(1)
		if list.calls.Load() != 1 {
			t.Errorf("%d calls", list.calls.Load())
		}
		w.run(&listOf{}, nil)
		time.Sleep(time.Second)
		if s := w.source.Status(); s.Total.Unsure != 0 || s.Total.Rows != 1 {
			t.Errorf("status %+v", s)
		}
	})
}

// TestPageThatIsLostAtTheEnd: the journal takes nothing until the end. That cannot be saved, and is counted.
func TestPageThatIsLostAtTheEnd(t *testing.T) {
	inWorld(t, atOnce(), func(w *world) {
		w.fail(1)
		full := error(journal.ErrFull)
		w.refuse.Store(&full)
		w.begin(nil)
		time.Sleep(time.Minute)
		w.stop()
		if !strings.Contains(w.log.String(), "they are lost, and counted at the next start") {
			t.Error(w.log.String())
		}
		w.refuse.Store(nil)
		w.begin(nil)
		time.Sleep(time.Second)
		want := failedlist.Recovery{Counts: failedlist.Counts{Calls: 1, Unsure: 1}, Reason: "start"}
		if s := w.source.Status(); s.Total.Unsure != 1 || !slices.Equal(w.recoveries(), []failedlist.Recovery{want}) {
			t.Errorf("status %+v, told %+v", s, w.recoveries())
		}
	})
}

// TestCallThatIsCutOff: rows that arrived are stored, and so is the rest as it came.
func TestCallThatIsCutOff(t *testing.T) {
	inWorld(t, atOnce(), func(w *world) {
		w.fail(10)
		w.fake.Inject(dingtest.Deny{Call: "/call_back/get_call_back_failed_result", As: dingtest.DenyCut, Count: 1})
		w.begin(nil)
		time.Sleep(time.Second)
		if n := len(w.stored()); n < 4 || n > 7 {
			t.Errorf("%d are stored of the half of 10", n)
		}
		last := w.stored()[len(w.stored())-1]
		if last.Type != "" || !bytes.HasPrefix(last.Data, []byte(",{")) {
			t.Errorf("the rest is not there: %q", last.Data)
		}
		if s := w.source.Status(); s.Here.Unsure != 1 || s.Err == nil || len(w.recoveries()) != 1 {
			t.Errorf("status %+v, told %+v", s, w.recoveries())
		}
		time.Sleep(2 * time.Minute)
		if s := w.source.Status(); s.Here.Unsure != 1 || s.Err != nil {
			t.Errorf("status %+v", s)
		}
	})
}

// TestRefusals: nothing is lost by them, and none is a failure of the source. DingTalk is left alone for as long as it wants.
func TestRefusals(t *testing.T) {
	for as, calls := range map[dingtest.Denial]int{dingtest.DenyThrottled: 31, dingtest.DenyBlocked: 2, dingtest.DenyAway: 5, dingtest.DenyExpired: 10} {
		t.Run(string(as), func(t *testing.T) {
			inWorld(t, atOnce(), func(w *world) {
				w.fail(3)
				denial := w.fake.Inject(dingtest.Deny{As: as})
				w.begin(nil)
				time.Sleep(8 * time.Minute)
				if s := w.source.Status(); s.Err == nil || s.ErrAt.IsZero() || s.Here.Unsure+s.Here.Rows != 0 || w.runner.Status().State != source.Running {
					t.Errorf("status %+v, %+v", s, w.runner.Status())
				}
				if hits := denial.Hits(); hits > calls {
					t.Errorf("asked %d times in 8 minutes, want %d at most", hits, calls)
				}
				denial.End()
				time.Sleep(15 * time.Minute)
				w.wantStored(3)
				if s := w.source.Status(); s.Err != nil {
					t.Errorf("status %+v", s)
				}
			})
		})
	}
}

func TestWrongSecret(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		client, err := openapi.New(app, "planted-wrong-secret", &openapi.Options{HTTPClient: w.fake.Client()})
		if err != nil {
			t.Fatal(err)
		}
		w.run(client, nil)
		time.Sleep(24 * time.Hour)
		s := w.source.Status()
		if e, ok := errors.AsType[*openapi.Error](s.Err); !ok || e.Reason != openapi.ReasonCredentials || time.Until(s.Next) > 15*time.Minute {
			t.Errorf("status %+v", s)
		}
		if n := strings.Count(w.log.String(), "the list cannot be read"); n == 0 || n > 110 {
			t.Errorf("%d lines in a day", n)
		}
	})
}

// TestRowThatIsTooLarge: an event that the journal can never take is lost, and counted; the others are not.
func TestRowThatIsTooLarge(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		rows := [][]byte{[]byte(`{"call_back_tag":"a","event_time":1}`), []byte(`{"call_back_tag":"huge","event_time":2}`), []byte(`{"call_back_tag":"b","event_time":3}`)}
		receiver := dingevent.ReceiverFunc(func(ctx context.Context, envs ...*dingevent.Envelope) error {
			for _, e := range envs {
				if e.Type == "huge" {
					return fmt.Errorf("%w: too large", journal.ErrInvalid)
				}
			}
			return w.journal.Receive(ctx, envs...)
		})
		s, err := failedlist.New("hr", &listOf{pages: []openapi.FailedPage{{Rows: rows}}}, &failedlist.Options{Logger: slog.New(slog.NewTextHandler(w.log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(w.Context())
		ended := make(chan error)
		go func() {
			ended <- source.NewRunner(work, s, &source.Options{Logger: slog.New(slog.DiscardHandler)}).Run(ctx, w.journal, receiver)
		}()
		time.Sleep(time.Minute / 2)
		cancel()
		<-ended
		w.wantStored(2)
		if got := s.Status().Total; got != (failedlist.Counts{Calls: 1, Rows: 2, Lost: 1}) {
			t.Errorf("%+v", got)
		}
		if !strings.Contains(w.log.String(), "which is lost") {
			t.Error(w.log.String())
		}
	})
}

func TestBackfill(t *testing.T) {
	inWorld(t, atOnce(), func(w *world) {
		w.begin(nil)
		time.Sleep(30 * time.Minute)
		w.fail(2)
		got, err := w.source.Backfill(w.Context())
		if err != nil || got.Rows != 2 || got.Reason != "asked" {
			t.Errorf("%+v, %v", got, err)
		}
		w.wantStored(2)
		w.fake.Inject(dingtest.Deny{As: dingtest.DenyBlocked})
		if _, err := w.source.Backfill(w.Context()); err == nil {
			t.Error("no error while DingTalk refuses")
		}
		w.stop()
		ctx, cancel := context.WithTimeout(w.Context(), time.Minute)
		defer cancel()
		if _, err := w.source.Backfill(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while nothing runs: %v", err)
		}
	})
}

// TestOneGatewayReads: two gateways share a journal, and one list.
func TestOneGatewayReads(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		first, second := &listOf{}, &listOf{}
		w.run(first, nil)
		stopFirst := w.stop
		time.Sleep(time.Second)
		w.run(second, nil)
		time.Sleep(20 * time.Minute)
		if first.calls.Load() != 7 || second.calls.Load() != 0 {
			t.Errorf("%d and %d calls", first.calls.Load(), second.calls.Load())
		}
		stopSecond := w.stop
		stopFirst()
		time.Sleep(5 * time.Second)
		if second.calls.Load() != 1 {
			t.Errorf("the second makes %d calls after the end of the first", second.calls.Load())
		}
		if s := w.source.Status(); s.Total.Calls != 8 || s.Here.Calls != 1 {
			t.Errorf("status %+v", s)
		}
		stopSecond()
		w.stop = nil
	})
}

// TestSecretsStayInside: neither the secret nor a token is in the log, in an error, in the place or in an event.
func TestSecretsStayInside(t *testing.T) {
	inWorld(t, atOnce(), func(w *world) {
		var texts []string
		client, err := openapi.New(app, secret, &openapi.Options{HTTPClient: w.fake.Client()})
		if err != nil {
			t.Fatal(err)
		}
		w.fail(3)
		w.run(client, nil)
		for _, as := range []dingtest.Denial{dingtest.DenyCut, dingtest.DenyBlocked, dingtest.DenyAway, dingtest.DenyExpired, dingtest.DenyThrottled} {
			denial := w.fake.Inject(dingtest.Deny{As: as})
			time.Sleep(20 * time.Minute)
			texts = append(texts, fmt.Sprintf("%+v %#v", w.source.Status(), w.runner.Status()))
			denial.End()
		}
		time.Sleep(20 * time.Minute)
		token, err := client.Token(w.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		places, err := w.journal.Sources(w.Context())
		if err != nil || len(places) != 1 {
			t.Fatal(places, err)
		}
		text, err := json.Marshal(w.stored())
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, w.log.String(), string(places[0].Note), string(text))
		for _, text := range texts {
			if strings.Contains(text, token.Reveal()) || strings.Contains(text, secret) {
				t.Errorf("a secret stands in %s", text)
			}
		}
	})
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		app  string
		opts failedlist.Options
		says string
	}{
		{"", failedlist.Options{}, "no name"}, {dingevent.OperatorApp, failedlist.Options{}, "reserved"}, {"hr", failedlist.Options{Every: time.Second}, "Options.Every"}, {"hr", failedlist.Options{Grace: -1}, "Options.Grace"},
	} {
		if _, err := failedlist.New(test.app, &listOf{}, &test.opts); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("New: %v, want an error with %q", err, test.says)
		}
	}
	if _, err := failedlist.New("hr", nil, nil); err == nil || !strings.Contains(err.Error(), "no list") {
		t.Errorf("without a list: %v", err)
	}
}
