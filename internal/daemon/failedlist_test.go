package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/openapi"
)

const plantedSecret = "planted-client-secret"

// A recovering is a daemon that reads the failed list of its app.
type recovering struct {
	*testing.T
	fake   *dingtest.Server
	daemon *Daemon
	client *wire.Client
	log    *lockedText
	alarm  *alarm
}

// A lockedText may be written and read at once.
type lockedText struct {
	mu sync.Mutex // protects b
	b  bytes.Buffer
}

func (x *lockedText) Write(b []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.Write(b)
}

func (x *lockedText) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.String()
}

// recover begins a daemon, after failed pushes.
func startRecovering(t *testing.T, failed int, secret string) *recovering {
	t.Helper()
	r := &recovering{T: t, log: &lockedText{}, alarm: newAlarm(t)}
	r.fake = dingtest.NewServer(t, &dingtest.Options{Apps: map[string]string{owner: plantedSecret}, FailedAfter: -1, Again: []time.Duration{}})
	r.fail(failed)
	platform := httptest.NewServer(r.fake)
	t.Cleanup(platform.Close)
	sub := r.alarm.subscription()
	sub.Types = []string{"dingevent.failedlist.*"}
	var err error
	r.daemon, err = New(config.Config{
		Data: t.TempDir(), API: "127.0.0.1:0", Subscriptions: []config.Subscription{sub},
		Apps: []config.App{{Name: "hr", FailedList: &config.FailedList{ClientID: owner, ClientSecret: secret, BaseURL: platform.URL}}},
	}, &Options{Logger: slog.New(slog.NewTextHandler(r.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	r.client = r.daemon.address.Client()
	(&gateway{daemon: r.daemon}).run(t)
	return r
}

// fail has n pushes fail.
func (r *recovering) fail(n int) {
	for i := range n {
		p := r.fake.PushStream(owner, dingtest.Event{Type: "check_in", CorpID: "c1", Data: fmt.Appendf(nil, `{"EventTime":%d}`, time.Now().UnixMilli()+int64(i))})
		<-p.Done()
	}
}

// source waits until the app's source is as wanted.
func (r *recovering) source(what string, is func(api.AppSource) bool) api.AppSource {
	r.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(5 * time.Millisecond) {
		status, err := r.client.Status(r.Context())
		if err != nil {
			r.Fatal(err)
		}
		if all := status.Apps[0].Sources; len(all) == 1 && is(all[0]) {
			return all[0]
		}
		if time.Now().After(deadline) {
			r.Fatalf("not %s: %+v\n%s", what, status.Apps[0].Sources, r.log)
		}
	}
}

// page gets a page of the daemon's port.
func (r *recovering) page(path string) string {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.client.URL+path, nil)
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.client.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return string(text)
}

// TestFailedListIsRead: at the start, and by hand. Status, metrics and an event of dingevent's own tell of it. Neither secret nor token
// stands anywhere.
func TestFailedListIsRead(t *testing.T) {
	r := startRecovering(t, 3, plantedSecret)
	s := r.source("read", func(s api.AppSource) bool { return s.FailedList.Rows == 3 })
	if s.Kind != "failedlist" || s.State != api.SourceRunning || s.Stored != 3 || s.FailedList.Calls != 1 || s.FailedList.Last.IsZero() || s.FailedList.Error != "" {
		t.Errorf("%+v, %+v", s, s.FailedList)
	}
	if e := r.alarm.next(t); e.Type != "dingevent.failedlist.recovered" || e.Data.Reason != "start" || e.Data.Events != 3 {
		t.Errorf("%+v", e)
	}
	r.fail(2)
	got, err := r.client.Backfill(t.Context(), "hr")
	if err != nil || got.Rows != 2 || got.Calls != 1 || got.Oldest.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	if e := r.alarm.next(t); e.Data.Reason != "asked" || e.Data.Events != 2 {
		t.Errorf("%+v", e)
	}
	if got, err := r.client.Backfill(t.Context(), "hr"); err != nil || got.Rows != 0 {
		t.Errorf("by hand again: %+v, %v", got, err)
	}
	metrics := r.page("/metrics")
	for _, line := range []string{
		`dingevent_failedlist_recovered_total{app="hr"} 5`, `dingevent_failedlist_calls_total{app="hr"} 3`, `dingevent_failedlist_unsure_total{app="hr"} 0`,
		`dingevent_failedlist_failing{app="hr"} 0`, `dingevent_source_stored_total{app="hr",kind="failedlist"} 5`,
		`dingevent_source_state{app="hr",kind="failedlist",state="running"} 1`,
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("no %s in the metrics", line)
		}
	}
	list, err := r.daemon.Journal().Sources(t.Context())
	if err != nil || len(list) != 1 || list[0].Name != journal.SourceWork("hr", "failedlist") {
		t.Errorf("%+v, %v", list, err)
	}
	entries, err := r.daemon.Journal().Read(t.Context(), 1, 100)
	if err != nil {
		t.Fatal(err)
	}
	dump, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	token := r.token()
	for place, text := range map[string]string{
		"the log": r.log.String(), "the metrics": metrics, "the status": r.page("/api/v1/status"), "the journal": string(dump), "the place": string(list[0].Note),
	} {
		if strings.Contains(text, plantedSecret) || strings.Contains(text, token) {
			t.Errorf("a secret stands in %s: %s", place, text)
		}
	}
}

// token is the app's, which DingTalk gives again while it is valid.
func (r *recovering) token() string {
	r.Helper()
	client, err := openapi.New(owner, plantedSecret, &openapi.Options{HTTPClient: r.fake.Client()})
	if err != nil {
		r.Fatal(err)
	}
	token, err := client.Token(r.Context(), "")
	if err != nil {
		r.Fatal(err)
	}
	return token.Reveal()
}

func TestFailedListWithAWrongSecret(t *testing.T) {
	r := startRecovering(t, 1, "planted-wrong-secret")
	s := r.source("refused", func(s api.AppSource) bool { return s.FailedList.Error != "" })
	if f := s.FailedList; f.Reason != "credentials" || f.Hint == "" || strings.Contains(f.Error, "planted") || s.State != api.SourceRunning {
		t.Errorf("%+v, %+v", s, f)
	}
	if _, err := r.client.Backfill(t.Context(), "hr"); api.CodeOf(err) != api.CodeConflict || strings.Contains(err.Error(), "planted") {
		t.Errorf("by hand: %v", err)
	}
	if log := r.log.String(); strings.Contains(log, "planted") || !strings.Contains(log, "the list cannot be read") {
		t.Error(log)
	}
}

func TestBackfillOfWhatIsNotThere(t *testing.T) {
	g := newGateway(t, t.TempDir())
	client := g.daemon.address.Client()
	if _, err := client.Backfill(t.Context(), "nosuch"); api.CodeOf(err) != api.CodeNotFound {
		t.Errorf("of no app: %v", err)
	}
	if _, err := client.Backfill(t.Context(), "hr"); api.CodeOf(err) != api.CodeConflict || !strings.Contains(err.Error(), "failed_list") {
		t.Errorf("of an app without the list: %v", err)
	}
}

// TestRefusedPushesAreAnOutage: after pushes that were not stored, and after a time without a connection, the list is read every minute.
func TestRefusedPushesAreAnOutage(t *testing.T) {
	outages := map[string]int{}
	in := &intake{journal: dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return journal.ErrFull }), other: func() error { return nil },
		lately: newActivity(time.Now()), outage: func(app string) { outages[app]++ }}
	in.pool = delivery.NewPool()
	for _, e := range []*dingevent.Envelope{{App: "a", Transport: dingevent.TransportHTTP}, {App: "b", Transport: dingevent.TransportStream}, {App: "a", Transport: dingevent.TransportFailedList}} {
		if err := in.Receive(t.Context(), e); err == nil {
			t.Error("no error")
		}
	}
	if fmt.Sprint(outages) != "map[a:1 b:1]" {
		t.Errorf("outages %v", outages)
	}
}

// TestUnansweredPushesAreAnOutage: also those that the journal never saw.
func TestUnansweredPushesAreAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := startApp(t, "right")
		told := 0
		d := &Daemon{}
		d.waysNow.Store(&[]*wayIn{{stream: a.streamApp}, {source: &appSource{app: "hr", outage: func() { told++ }}}, {source: &appSource{app: "other", outage: func() { t.Error("told the source of another app") }}}})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- d.watchAnswers(ctx) }()
		time.Sleep(10 * time.Second)
		answered := a.ding.PushStream(owner, dingtest.Event{Type: "x", Data: []byte("{}")})
		<-answered.Done()
		time.Sleep(10 * time.Second)
		if told != 0 {
			t.Errorf("told %d times, though all was answered", told)
		}
		a.mu.Lock()
		a.past.Later++ // as a push that found the queue full
		a.mu.Unlock()
		time.Sleep(10 * time.Second)
		stop()
		<-ended
		if told == 0 {
			t.Error("not told of a push that was answered LATER")
		}
		a.finish()
	})
}
