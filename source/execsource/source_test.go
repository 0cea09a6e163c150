package execsource_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/execsource"
)

const (
	work   = "source/me/exec"
	secret = "planteds3cret"
)

// What dws 1.0.59 writes: with --flatten, and without.
const (
	flat  = `{"type":"user_im_message_receive_at","event_id":"e1","timestamp":1790000000123,"subscribe_id":"s1","message_id":"m1","content":"hi"}`
	whole = `{"type":"event","seq":7,"event_id":"e2","event_born_time":1790000000456,"event_corp_id":"ding1","event_type":"user_oa_approval_task_created","data":"{\"eventId\":\"e2\"}","received_at_unix_ms":1790000000999}`
)

func TestLinesOfDWS(t *testing.T) {
	var k taken
	r := run(t, &k, execsource.Options{}, "out:"+flat, "out:"+whole, "input")
	got := k.wait(t, 2)
	for i, want := range []dingevent.Envelope{
		{ID: "e1", Type: "user_im_message_receive_at", Born: time.UnixMilli(1790000000123).UTC(), Data: []byte(flat)},
		{ID: "e2", Type: "user_oa_approval_task_created", CorpID: "ding1", Born: time.UnixMilli(1790000000456).UTC(), Data: []byte(whole)},
	} {
		e := got[i]
		if e.ID != want.ID || e.Type != want.Type || e.CorpID != want.CorpID || !e.Born.Equal(want.Born) || !bytes.Equal(e.Data, want.Data) {
			t.Errorf("line %d is %+v", i+1, e)
		}
		if e.App != "me" || e.Transport != dingevent.TransportExec || e.Received.IsZero() {
			t.Errorf("line %d is of %s, by %s, %v", i+1, e.App, e.Transport, e.Received)
		}
	}
	s := r.Status()
	if s.Lines != 2 || s.Starts != 1 || s.PID == 0 || s.Event.IsZero() || s.Program != os.Args[0] || s.Unnamed+s.Unread+s.Lost != 0 {
		t.Errorf("status %+v", s)
	}
	r.stop()
	if s := r.Status(); s.PID != 0 || s.Exit != "exit status 0" && s.Exit != "signal: terminated" {
		t.Errorf("status after the end %+v", s)
	}
}

func TestExpressions(t *testing.T) {
	var k taken
	opts := execsource.Options{ID: "event.message.id", Type: `"chat_" + event.kind`, Corp: "event.org", Born: "event.at"}
	lines := []string{
		`{"message":{"id":12345678901234567},"kind":"at","org":"ding1","at":"2026-07-17 11:46:40"}`,
		`{"message":{"id":"m2"},"kind":"o2o","org":"ding1","at":1790000000}`,
		`{"event_id":"e3","type":"own","kind":"x","org":"","at":"soon"}`,
		`{"kind":"y","org":"ding2","at":0}`,
	}
	r := run(t, &k, opts, "out:"+lines[0], "out:"+lines[1], "out:"+lines[2], "out:"+lines[3], "out:"+lines[3], "input")
	got := k.wait(t, 5)
	if e := got[0]; e.ID != "12345678901234567" || e.Type != "chat_at" || e.CorpID != "ding1" || !e.Born.Equal(time.Date(2026, 7, 17, 3, 46, 40, 0, time.UTC)) {
		t.Errorf("%+v", e)
	}
	if e := got[1]; e.ID != "m2" || e.Type != "chat_o2o" || !e.Born.Equal(time.Unix(1790000000, 0)) {
		t.Errorf("%+v", e)
	}
	if e := got[2]; e.ID != "e3" || e.Type != "chat_x" || e.CorpID != "" || !e.Born.IsZero() {
		t.Errorf("%+v", e)
	}
	if a, b := got[3], got[4]; !strings.HasPrefix(a.ID, "h-") || a.ID != b.ID || a.Type != "chat_y" {
		t.Errorf("lines without an identity are %+v and %+v", a, b)
	}
	if s := r.Status(); s.Unread != 3 || s.Unnamed != 2 {
		t.Errorf("status %+v", s)
	}
	if log := r.log.String(); strings.Contains(log, "soon") || strings.Contains(log, "ding2") {
		t.Errorf("the log shows what a line has:\n%s", log)
	}
	if _, err := execsource.New("me", []string{"x"}, &execsource.Options{ID: "event.("}); err == nil || !strings.Contains(err.Error(), "Options.ID") {
		t.Error(err)
	}
}

// TestLinesThatAreNoEvents: they are counted, told without their text, and what follows them is stored.
func TestLinesThatAreNoEvents(t *testing.T) {
	var k taken
	most := limitstest.Of(t, "exec: line").Number()
	r := run(t, &k, execsource.Options{}, "out:", "out:personal "+secret, `out:["`+secret+`"]`, `out:{"event_id":"`+secret+`"} x`,
		fmt.Sprint("long:", most+1), "long:5000000", fmt.Sprint("long:", most), "out:   ", `out:  {"event_id":"b"}`+"\r", `bare:{"event_id":"c"}`)
	k.wait(t, 3)
	until(t, "no end", func() bool { return r.Status().Exit != "" })
	r.stop()
	if ids := k.ids(); len(k.all()[0].Data) != most || ids[1] != "b" || ids[2] != "c" || string(k.all()[1].Data) != `{"event_id":"b"}` {
		t.Errorf("events %v", ids)
	}
	s := r.Status()
	if s.Starts == 1 && (s.NoObjects != 3 || s.TooLong != 2 || s.Lines != 8 || s.Lost != 0) || s.NoObjects < 3 {
		t.Errorf("status %+v", s)
	}
	log := r.log.String()
	if strings.Contains(log, secret) || strings.Contains(log, "pppp") {
		t.Errorf("the log shows a line:\n%s", log)
	}
	for _, want := range []string{"no JSON object", "line=2 bytes=22", "too long", fmt.Sprint("line=5 bytes=", most+2)} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
}

// TestEnvironment: the program has the listed variables alone, and works in its folder. No value of them is shown.
func TestEnvironment(t *testing.T) {
	t.Setenv("DINGEVENT_TEST_OTHER", "inherited")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var k taken
	r := run(t, &k, execsource.Options{Dir: dir, Env: map[string]string{"TOKEN": secret, "LONGER": secret + "-longer", "SHORT": "ab", "KEY": "-----BEGIN\nkey-" + secret + "\n"}},
		"env", "err:-----BEGIN", "err:key-"+secret, "bareerr:"+strings.Repeat(secret, 5000), "err:", "err:401 for "+secret+"-longer", "err:"+strings.Repeat("x", 490)+secret, "bareerr:about", "exit:3")
	var got struct {
		Env []string
		Dir string
	}
	if err := json.Unmarshal(k.wait(t, 1)[0].Data, &got); err != nil {
		t.Fatal(err)
	}
	got.Env = slices.DeleteFunc(got.Env, func(v string) bool {
		return strings.HasPrefix(v, "SYSTEMROOT=") || strings.HasPrefix(v, "PWD=") || strings.HasPrefix(v, "GORACE=")
	})
	if want := []string{stepsEnv + "=yes", "KEY=-----BEGIN\nkey-" + secret + "\n", "LONGER=" + secret + "-longer", "SHORT=ab", "TOKEN=" + secret}; !slices.Equal(got.Env, want) || got.Dir != dir {
		t.Errorf("the program has %q in %s", got.Env, got.Dir)
	}
	until(t, "no failure", func() bool { return r.runner.Status().Failures > 0 })
	r.stop()
	why := r.runner.Status().Err.Error()
	for _, want := range []string{"exit status 3", "401 for ${LONGER}", "about"} {
		if !strings.Contains(why, want) {
			t.Errorf("the error lacks %q: %s", want, why)
		}
	}
	if log := r.log.String(); strings.Contains(log+why+fmt.Sprint(r.Status()), secret[:8]) || !strings.Contains(log, "401 for ${LONGER}") {
		t.Errorf("a secret is shown, or a line is missing:\n%s\n%s\n%v", log, why, r.Status())
	}
}

// TestStandardErrorIsBraked: a program cannot fill the disk by the log, and no line takes much memory.
func TestStandardErrorIsBraked(t *testing.T) {
	steps := slices.Repeat([]string{"err:again"}, 500)
	steps = append(steps, "err:"+strings.Repeat("long ", 10_000), `out:{"event_id":"a"}`, "input")
	var k taken
	r := run(t, &k, execsource.Options{}, steps...)
	k.wait(t, 1)
	r.stop()
	if n := strings.Count(r.log.String(), "text=again"); n < 10 || n > 40 {
		t.Errorf("%d lines of 500 were logged", n)
	}
	if last := r.Status().Stderr; len(last) != 5 || len(last[4]) > 510 {
		t.Errorf("the last lines are %d, %q", len(last), last)
	}
}

// TestStartsAgain: a program that ends is started again, and a program that is missing is looked for again.
func TestStartsAgain(t *testing.T) {
	var k taken
	r := run(t, &k, execsource.Options{}, `out:{"event_id":"a"}`, "close")
	k.wait(t, 3)
	if s := r.runner.Status(); s.Failures < 2 || !strings.Contains(s.Err.Error(), "has ended: ") {
		t.Errorf("status %+v", s)
	}
	if n := r.Status().Starts; n < 3 {
		t.Errorf("%d starts", n)
	}

	path := filepath.Join(t.TempDir(), "later")
	s, err := execsource.New("me", []string{path, `out:{"event_id":"b"}`}, &execsource.Options{Env: stepsIn(nil), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), nil, &k); err == nil || !strings.Contains(err.Error(), "there is no program") {
		t.Error(err)
	}
	if err := os.Symlink(os.Args[0], path); err != nil {
		t.Skip(err)
	}
	if err := s.Run(t.Context(), nil, &k); err == nil || !strings.Contains(err.Error(), "exit status 0") || !slices.Contains(k.ids(), "b") {
		t.Error(err, k.ids())
	}
}

// TestJournalThatRefuses: the program waits, and each line is stored once the journal takes it, in order.
func TestJournalThatRefuses(t *testing.T) {
	const n = 8000 // far more than a pipe holds
	full, refused := atomic.Bool{}, atomic.Int64{}
	full.Store(true)
	k := taken{refuse: func(*dingevent.Envelope) error {
		if full.Load() && refused.Add(1) > 0 {
			return journal.ErrFull
		}
		return nil
	}}
	r := run(t, &k, execsource.Options{}, "count:"+strconv.Itoa(n), "input")
	until(t, "nothing was refused", func() bool { return refused.Load() > 1 })
	if s := r.Status(); s.Lines == 0 || s.Lines > 1000 || len(k.all()) != 0 {
		t.Errorf("%d lines were read though the first is not stored", s.Lines)
	}
	full.Store(false)
	for i, e := range k.wait(t, n) {
		if e.ID != strconv.Itoa(i+1) {
			t.Fatalf("event %d is %s", i+1, e.ID)
		}
	}
	if s := r.Status(); s.Lost != 0 || s.Starts != 1 {
		t.Errorf("status %+v", s)
	}
}

// TestProgramThatHasEndedWhileTheJournalRefuses: its last lines wait in the pipe as long as the journal wants.
func TestProgramThatHasEndedWhileTheJournalRefuses(t *testing.T) {
	full := atomic.Bool{}
	full.Store(true)
	k := taken{refuse: func(*dingevent.Envelope) error {
		if full.Load() {
			return journal.ErrFull
		}
		return nil
	}}
	s, err := execsource.New("me", []string{os.Args[0], "count:1500"}, &execsource.Options{Env: stepsIn(nil), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(t.Context(), nil, &k) }()
	time.AfterFunc(1500*time.Millisecond, func() { full.Store(false) }) // longer than an output may stay open
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "exit status 0") {
		t.Error(err)
	}
	if got := len(k.all()); got != 1500 {
		t.Errorf("%d of 1500 lines", got)
	}
}

// TestEventThatIsNeverTaken: it is lost, told and counted, and the next one is stored.
func TestEventThatIsNeverTaken(t *testing.T) {
	k := taken{refuse: func(e *dingevent.Envelope) error {
		if e.ID == "bad" {
			return fmt.Errorf("%w: too large", journal.ErrInvalid)
		}
		return nil
	}}
	r := run(t, &k, execsource.Options{}, `out:{"event_id":"bad"}`, `out:{"event_id":"good"}`, "input")
	if ids := k.wait(t, 1); ids[0].ID != "good" || r.Status().Lost != 1 || !strings.Contains(r.log.String(), "which is lost") {
		t.Errorf("%v, %+v", ids[0].ID, r.Status())
	}
}

// TestEndWhileTheJournalRefuses: what cannot be stored before the end is told and counted.
func TestEndWhileTheJournalRefuses(t *testing.T) {
	tried := make(chan struct{}, 100)
	k := taken{refuse: func(*dingevent.Envelope) error { tried <- struct{}{}; return journal.ErrFull }}
	r := run(t, &k, execsource.Options{Grace: 100 * time.Millisecond}, "count:10", "input")
	<-tried
	r.stop()
	if s := r.Status(); s.Lost == 0 || s.Lost > 10 || !strings.Contains(r.log.String(), "they are lost, and so is what the program wrote after them") {
		t.Errorf("status %+v\n%s", s, r.log)
	}
}

func TestSilence(t *testing.T) {
	told := make(chan execsource.Silence, 10)
	var k taken
	r := run(t, &k, execsource.Options{SilentAfter: 20 * time.Millisecond, OnSilence: func(s execsource.Silence) { told <- s }},
		`out:{"event_id":"a"}`, "input")
	if s := <-told; !s.Silent || s.For < 20*time.Millisecond || s.Since.IsZero() {
		t.Errorf("told %+v", s)
	}
	until(t, "no silence", func() bool { return !r.Status().Silent.IsZero() })
	if !strings.Contains(r.log.String(), "is silent") {
		t.Error(r.log)
	}
	r.stop()
	if s := r.Status(); !s.Silent.IsZero() {
		t.Errorf("a program that does not run here is silent: %+v", s)
	}
}

func TestOptions(t *testing.T) {
	for want, o := range map[string]*execsource.Options{
		"MaxLine":          {MaxLine: 10},
		"negative":         {Grace: -1},
		`"A=B"`:            {Env: map[string]string{"A=B": "x"}},
		"Options.Born":     {Born: "event" + "+"},
		"must give a text": {Type: `["a"]`},
	} {
		if _, err := execsource.New("me", []string{"x"}, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := execsource.New("me", nil, nil); err == nil {
		t.Error("no command is a command")
	}
	if _, err := execsource.New("", []string{"x"}, nil); err == nil {
		t.Error("no app is an app")
	}
	if _, err := execsource.New(dingevent.OperatorApp, []string{"x"}, nil); err == nil || !strings.Contains(err.Error(), "reserved") {
		t.Errorf("the name of dingevent's own events: %v", err)
	}
}

func TestLook(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		command, dir, want string
	}{
		{"no-such-program-at-all", "", `in the PATH of dingevent; install it`},
		{filepath.Join(dir, "none"), "", "install it, or correct the path"},
		{plain, "", "chmod +x"},
		{"./plain", dir, "chmod +x"},
		{dir, "", "cannot be run"},
		{"x", filepath.Join(dir, "none"), "there is no folder"},
		{"x", plain, "there is no folder"},
		{"", "", "names no program"},
	} {
		if _, err := execsource.Look([]string{test.command}, test.dir); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q in %q: %v, want %q", test.command, test.dir, err, test.want)
		}
	}
	if path, err := execsource.Look([]string{"./" + filepath.Base(os.Args[0])}, filepath.Dir(os.Args[0])); err != nil || !filepath.IsAbs(path) {
		t.Errorf("%s, %v", path, err)
	}
}

// TestOneGatewayRunsTheProgram: the other one starts it once the first has ended.
func TestOneGatewayRunsTheProgram(t *testing.T) {
	j := memjournal.New()
	begin := func() (s *execsource.Source, r *source.Runner, stop func()) {
		log := slog.New(slog.DiscardHandler)
		s, err := execsource.New("me", []string{os.Args[0], `out:{"event_id":"a"}`, "input"}, &execsource.Options{Env: stepsIn(nil), Logger: log})
		if err != nil {
			t.Fatal(err)
		}
		r = source.NewRunner(work, s, &source.Options{Logger: log, ClaimEvery: 5 * time.Millisecond})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx, j, j) }()
		stop = sync.OnceFunc(func() { cancel(); <-ended })
		t.Cleanup(stop)
		return s, r, stop
	}
	first, _, stopFirst := begin()
	until(t, "no start", func() bool { return first.Status().Lines == 1 })
	second, runner, _ := begin()
	until(t, "not elsewhere", func() bool { return runner.Status().State == source.Elsewhere })
	if n := second.Status().Starts; n != 0 {
		t.Errorf("the second gateway has started the program %d times", n)
	}
	stopFirst()
	until(t, "the second gateway does not go on", func() bool { return second.Status().Lines == 1 })
	if entries, err := j.Read(t.Context(), 1, 10); err != nil || len(entries) != 1 {
		t.Errorf("%d events, %v", len(entries), err)
	}
}
