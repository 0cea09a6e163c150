//go:build unix

package failedlist_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/failedlist"
)

// victimEnv makes the test binary a reader of the list, by what it has as JSON.
const victimEnv = "DINGEVENT_TEST_FAILEDLIST"

// A victim reads the list of a fake DingTalk into a journal in files, and dies at a step.
type victim struct {
	URL, Path string
	Step      string // where it dies; empty: not at all
	Call      int    // at which call, from 1
	Ticket    string // of the suite, with Orgs
	Orgs      int    // of a third-party app, whose lists are all read; 0: the one list of an app

	calls atomic.Int64
}

func TestMain(m *testing.M) {
	if text := os.Getenv(victimEnv); text != "" {
		var v victim
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			panic(err)
		}
		panic(fmt.Sprint("it was to die: ", v.run(context.Background(), func(failedlist.Counts) {})))
	}
	goleak.VerifyTestMain(m)
}

// at dies if this is the step.
func (v *victim) at(step string) {
	if v.Step == step && int(v.calls.Load()) >= v.Call {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

// run reads the list until ctx ends, or until it dies. done is called with the counts once the list was read to its end.
func (v *victim) run(ctx context.Context, done func(failedlist.Counts)) error {
	log := slog.New(slog.DiscardHandler)
	j, err := sqlite.Open(v.Path, &sqlite.Options{Logger: log})
	if err != nil {
		return err
	}
	defer j.Close()
	s, err := v.source(log)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for !isRead(s.Status()) && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
		done(s.Status().Total)
	}()
	err = source.NewRunner(work, s, &source.Options{Logger: log}).Run(ctx, dyingJournal{j, v}, dyingReceiver{j, v})
	stop()
	<-watched
	return err
}

// isRead reports whether the list was read to its end, or all of them in a round.
func isRead(s failedlist.Status) bool {
	if s.Orgs != nil {
		return s.Orgs.Authorized > 0 && !s.Orgs.Ended.Before(s.Orgs.Began)
	}
	return s.Here.Calls > 0 // it counts once the list was read to its end
}

type statusSource interface {
	source.Source
	Status() failedlist.Status
}

// source is what the victim runs.
func (v *victim) source(log *slog.Logger) (statusSource, error) {
	opts := &openapi.Options{BaseURL: v.URL, PerSecond: 1000}
	if v.Orgs == 0 {
		client, err := openapi.New(app, secret, opts)
		if err != nil {
			return nil, err
		}
		return failedlist.New("hr", dying{client, v}, &failedlist.Options{Logger: log})
	}
	opts.Ticket = func(context.Context) (string, error) { return v.Ticket, nil }
	client, err := openapi.New(app, secret, opts)
	if err != nil {
		return nil, err
	}
	orgs := make([]string, v.Orgs)
	for i := range orgs {
		orgs[i] = orgID(i)
	}
	return failedlist.NewLists("hr", dying{client, v}, func(context.Context) ([]string, error) { return orgs, nil }, &failedlist.Options{Logger: log})
}

// dying are the lists of a victim.
type dying struct {
	failedlist.OrgLists
	v *victim
}

func (d dying) FailedPushes(ctx context.Context, corpID string) (openapi.FailedPage, error) {
	d.v.calls.Add(1)
	d.v.at("calling")
	page, err := d.OrgLists.FailedPushes(ctx, corpID)
	d.v.at("answered")
	return page, err
}

// dyingReceiver is where a victim stores.
type dyingReceiver struct {
	to dingevent.Receiver
	v  *victim
}

func (d dyingReceiver) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	err := d.to.Receive(ctx, envs...)
	d.v.at("stored")
	return err
}

// dyingJournal is the journal of a victim's claim.
type dyingJournal struct {
	source.Journal
	v *victim
}

func (d dyingJournal) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	c, err := d.Journal.Claim(ctx, work, owner)
	return dyingClaim{c, d.v}, err
}

type dyingClaim struct {
	journal.Claim
	v *victim
}

func (d dyingClaim) Save(ctx context.Context, p journal.Progress) error {
	err := d.Claim.Save(ctx, p)
	d.v.at("saved")
	return err
}

// die runs a victim as another process, and wants it killed.
func (v *victim) die(t *testing.T) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+string(text))
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the victim was to be killed: %v\n%s", err, out)
	}
}

// TestKillAtEachStep kills the reader between two steps, and then lets another one go on. Only the page that DingTalk handed out, and
// that nobody has stored, is lost. It is counted, and nothing is there twice.
func TestKillAtEachStep(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts processes: run it without -short")
	}
	const rows = 450 // three pages: 200, 200, 50
	for _, test := range []struct {
		step   string
		call   int
		lost   int
		unsure uint64
	}{
		{"calling", 1, 0, 1}, {"answered", 1, 200, 1}, {"stored", 1, 0, 1}, {"saved", 1, 0, 1}, // saved: that the second call begins
		{"answered", 3, 50, 1}, {"stored", 3, 0, 1}, {"saved", 3, 0, 0}, // saved: that the list was read
	} {
		t.Run(fmt.Sprint(test.step, test.call), func(t *testing.T) {
			t.Parallel()
			fake := dingtest.NewServer(t, &dingtest.Options{Apps: map[string]string{app: secret}, FailedAfter: -1, Again: []time.Duration{}})
			server := httptest.NewServer(fake)
			defer server.Close()
			fail(fake, rows)
			v := victim{URL: server.URL, Path: filepath.Join(t.TempDir(), "journal.db"), Step: test.step, Call: test.call}
			v.die(t)
			v.Step = ""
			v.calls.Store(0)
			var total failedlist.Counts
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if err := v.run(ctx, func(c failedlist.Counts) { total = c; stop() }); err != nil {
				t.Fatal(err)
			}
			if got := idsIn(t, v.Path); got != rows-test.lost {
				t.Errorf("%d events are stored, want %d", got, rows-test.lost)
			}
			if total.Unsure != test.unsure || total.Lost != 0 {
				t.Errorf("counted %+v, want %d unsure", total, test.unsure)
			}
		})
	}
}

// idsIn counts the events of a journal in files, each of which must be there once.
func idsIn(t *testing.T, path string) int {
	t.Helper()
	j, err := sqlite.Open(path, &sqlite.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	seen := map[string]bool{}
	for from := journal.Seq(1); ; {
		page, err := j.Read(t.Context(), from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return len(seen)
		}
		for _, e := range page {
			if seen[e.Envelope.ID] {
				t.Errorf("%s is there twice", e.Envelope.ID)
			}
			seen[e.Envelope.ID], from = true, e.Seq+1
		}
	}
}

// TestKillWithinARound kills a gateway of a vendor in a round. The next one goes on where that was: it asks only those that were not asked,
// and those whose page nobody has stored, as far as is known. What is lost is counted.
func TestKillWithinARound(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts processes: run it without -short")
	}
	const orgs, call, inFlight = 60, 30, 12
	for _, step := range []string{"calling", "answered", "stored", "saved"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			fake := dingtest.NewServer(t, &dingtest.Options{FailedAfter: -1, Again: []time.Duration{}})
			server := httptest.NewServer(fake)
			defer server.Close()
			if err := fake.AddSuite(dingtest.Suite{Key: app, Secret: secret}); err != nil {
				t.Fatal(err)
			}
			for i := range orgs {
				<-fake.PushStream(app, dingtest.Event{Type: "check_in", CorpID: orgID(i), Data: fmt.Appendf(nil, `{"EventTime":%d}`, millis+i)}).Done()
			}
			v := &victim{URL: server.URL, Path: filepath.Join(t.TempDir(), "journal.db"), Step: step, Call: call, Orgs: orgs, Ticket: fake.SuiteTicket(app)}
			v.die(t)
			v.Step = ""
			var total failedlist.Counts
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if err := v.run(ctx, func(c failedlist.Counts) { total = c; stop() }); err != nil {
				t.Fatal(err)
			}
			got := idsIn(t, v.Path)
			if lost := uint64(orgs - got); lost > total.Unsure || total.Unsure > inFlight || step == "answered" && lost == 0 {
				t.Errorf("%d of %d events are stored; counted %+v", got, orgs, total)
			}
			if n := int(v.calls.Load()); n > orgs-call+2*inFlight || n < orgs-call-2*inFlight {
				t.Errorf("%d lists were read after the kill, at call %d of %d", n, call, orgs)
			}
		})
	}
}
