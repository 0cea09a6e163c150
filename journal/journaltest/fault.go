package journaltest

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

var faultTests = []test{
	{"Held", testHeld},
	{"HeldSave", testHeldSave},
	{"HeldAtClose", testHeldAtClose},
	{"FailSync", func(t *journalTest) { testFailure(t, FailSync, journal.ErrSuspended) }},
	{"FullDisk", func(t *journalTest) { testFailure(t, FullDisk, journal.ErrFull) }},
	{"FailedBatch", testFailedBatch},
	{"FailedSave", testFailedSave},
	{"FailedAndReopened", testFailedAndReopened},
	{"FailsAgain", testFailsAgain},
	{"StuckWhileSuspended", testStuckWhileSuspended},
	{"ClosedWhileSuspended", testClosedWhileSuspended},
}

// resume is time enough for a journal that works again to notice.
const resume = 15 * time.Second

// begin calls Receive and returns where its error will be.
func (t *journalTest) begin(ctx context.Context, envs ...*dingevent.Envelope) <-chan error {
	done := make(chan error, 1)
	go func() { done <- t.Receive(ctx, envs...) }()
	t.quiet()
	return done
}

// resumed waits until a journal that works again has noticed.
func (t *journalTest) resumed() {
	t.Helper()
	if t.virtual {
		t.Sleep(resume)
	}
	t.eventually("the journal takes events again", resume, func() bool { return !t.Stats().Suspended })
}

func (t *journalTest) pending(what string, done <-chan error) {
	t.Helper()
	select {
	case err := <-done:
		t.Fatalf("%s: answered %v while the commit was held", what, err)
	default:
	}
}

func testHeld(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	t.take(t.an("before"))
	t.Break(HoldCommit)
	running, leave := t.impatient()
	defer leave()
	left := t.an("left")
	begun := t.begin(running, left)
	first := t.begin(t.Context(), t.an("a"))
	twin := t.begin(t.Context(), t.an("a"))
	later := t.begin(t.Context(), t.an("b"))
	ctx, cancel := t.impatient()
	defer cancel()
	began := time.Now()
	for what, done := range map[string]<-chan error{"began": begun, "waits": t.begin(ctx, t.an("c"))} {
		if err := result(t, what, done); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a caller whose context ended while its commit %s: %v", what, err)
		}
	}
	clear(left.Data) // its caller is free to, because Receive has returned
	if waited := time.Since(began); waited < t.patience() || waited > t.patience()+t.Late {
		t.Errorf("it waited %v for a deadline of %v", waited, t.patience())
	}
	t.pending("the first", first)
	t.pending("its duplicate", twin)
	t.pending("a later one", later)
	t.want("before")
	next := t.next()
	if last := t.all()[0].Seq; next <= last {
		t.Errorf("Next after %d: %d", last, next)
	}
	t.Heal()
	for _, done := range []<-chan error{first, twin, later} {
		if err := result(t, "after the commit went on", done); err != nil {
			t.Error("after the commit went on:", err)
		}
	}
	t.quiet()
	t.wantTogether("left", "a", "b", "c") // left and c are kept although no caller waited
	for _, entry := range t.all()[1:] {
		diff(t, "data of "+entry.Envelope.ID, string(t.an(entry.Envelope.ID).Data), string(entry.Envelope.Data))
		if entry.Seq < next {
			t.Errorf("sequence %d of what was under way when Next said %d", entry.Seq, next)
		}
	}
	if s := t.Stats(); s.Duplicates != 1 || s.Appended != 5 {
		t.Errorf("%+v, want 5 appended and 1 duplicate", s)
	}
}

// wantTogether expects the log to hold, after its first entry, what calls have begun at once. In a bubble they queue up
// one by one.
func (t *journalTest) wantTogether(list ...string) {
	t.Helper()
	t.eventually("all is kept", 0, func() bool { t.settle(); return len(t.all()) >= len(list)+1 })
	got := ids(t.all())[1:]
	if !t.virtual {
		slices.Sort(got)
		slices.Sort(list)
	}
	diff(t, "kept at once", list, got)
}

func testHeldSave(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	t.subscribe("web", 1, 1)
	claim := t.claim("web", "a")
	t.Break(HoldCommit)
	rows := []journal.Exception{t.row(1, journal.Dead, 0)}
	want := slices.Clone(rows)
	for _, p := range []journal.Progress{{Cursor: 3, Exceptions: rows}, {Cursor: 5}} { // the second one waits for the first
		ctx, cancel := t.impatient()
		defer cancel()
		if err := claim.Save(ctx, p); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Save whose context ended: %v", err)
		}
	}
	rows[0].Error = "changed by a caller that has gone"
	t.Heal()
	t.quiet()
	t.eventually("the cursor moves", 0, func() bool { return t.subscription("web").Cursor == 5 })
	t.subscribe("web", 1, 5)
	diff(t, "exceptions", want, t.exceptions("web", journal.ExceptionQuery{}))
}

func testHeldAtClose(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	t.Break(HoldCommit)
	running := t.begin(t.Context(), t.an("a"))
	waiting := t.begin(t.Context(), t.an("b"))
	closed := make(chan error, 1)
	go func() { closed <- t.Close() }()
	t.quiet()
	if t.virtual { // outside, Close may come before the commit
		t.pending("Close", closed)
		t.pending("the running commit", running)
	}
	t.Heal()
	first, second := result(t, "the running commit", running), result(t, "a call that waited", waiting)
	if t.virtual && (first != nil || !errors.Is(second, journal.ErrClosed)) {
		t.Errorf("the running commit: %v, want nil; a call that waited: %v, want ErrClosed", first, second)
	}
	if err := result(t, "close", closed); err != nil {
		t.Error("close:", err)
	}
	if !t.Durable {
		return
	}
	t.open()
	for id, err := range map[string]error{"a": first, "b": second} {
		if err == nil && !slices.Contains(ids(t.all()), id) {
			t.Errorf("event %s was answered at Close and is not there", id)
		} else if err != nil && !errors.Is(err, journal.ErrClosed) {
			t.Errorf("event %s: %v", id, err)
		}
	}
}

// needs skips a test where the harness cannot make a fault. It reports whether the store can break at all.
func (t *journalTest) needs(fault Fault) bool {
	t.Helper()
	if slices.Contains(t.Cannot, fault) {
		t.Skip("no such fault can be made here")
	}
	return t.Break != nil
}

func testFailure(t *journalTest, fault Fault, want error) {
	if !t.needs(fault) {
		return
	}
	t.open()
	t.subscribe("web", 1, 1)
	t.take(t.an("a"))
	t.Break(fault)
	began := time.Now()
	for i := range 3 {
		if err := t.Receive(t.Context(), t.an("b")); !errors.Is(err, want) {
			t.Fatalf("call %d after the fault: %v, want %v", i, err, want)
		}
	}
	if err := t.Receive(t.Context(), t.an("a")); !errors.Is(err, want) {
		t.Errorf("a duplicate while suspended: %v, want %v", err, want)
	}
	if err := Save(t.Context(), t, "web", journal.Progress{Cursor: 2}); !errors.Is(err, want) {
		t.Errorf("Save while suspended: %v, want %v", err, want)
	}
	t.prompt("a call while suspended, which must fail at once,", began)
	t.want("a") // reading goes on
	if s := t.Stats(); !s.Suspended || s.Failures == 0 {
		t.Errorf("while suspended: %+v", s)
	}
	t.Sleep(time.Minute) // in which it tries again and again
	if err := t.Receive(t.Context(), t.an("b")); !errors.Is(err, want) {
		t.Errorf("a minute later: %v, want %v", err, want)
	}
	last := t.all()[0].Seq
	t.Heal()
	t.resumed()
	t.take(t.an("b"), t.an("a"))
	t.take(t.an("c"))
	t.want("a", "b", "c")
	if seq := t.all()[1].Seq; seq <= last {
		t.Errorf("sequence %d was given after %d", seq, last)
	}
	t.save("web", journal.Progress{Cursor: 2})
}

func testFailedBatch(t *journalTest) {
	if !t.needs(FailSync) {
		return
	}
	t.open()
	batch := []*dingevent.Envelope{t.an("a"), t.an("b"), t.an("c")}
	t.Break(FailSync)
	if err := t.Receive(t.Context(), batch...); err == nil {
		t.Fatal("nil though the sync failed")
	}
	t.Heal()
	t.resumed()
	t.settle()
	if n := len(t.all()); n != 0 && n != len(batch) {
		t.Errorf("%d of %d of one call are there", n, len(batch))
	}
	t.take(batch...) // pushed again: now each is there once
	t.want("a", "b", "c")
}

func testFailedSave(t *journalTest) {
	if !t.needs(FullDisk) {
		return
	}
	t.open()
	t.subscribe("web", 1, 1)
	p := journal.Progress{
		Cursor: 3, Exceptions: []journal.Exception{t.row(1, journal.Dead, 0), t.row(2, journal.Waiting, 0)},
		Attempts: []journal.Attempt{{Seq: 1, Number: 1, Start: t.Now()}},
	}
	t.Break(FullDisk)
	if err := Save(t.Context(), t, "web", p); !errors.Is(err, journal.ErrFull) {
		t.Fatalf("Save on a full disk: %v, want ErrFull", err)
	}
	t.Heal()
	t.resumed()
	t.subscribe("web", 1, 1)
	diff(t, "exceptions after a failed Save", nil, t.exceptions("web", journal.ExceptionQuery{}))
	t.save("web", p)
	diff(t, "exceptions", p.Exceptions, t.exceptions("web", journal.ExceptionQuery{}))
}

func testFailedAndReopened(t *journalTest) {
	if !t.needs(FailSync) || !t.Durable {
		return
	}
	t.open()
	t.take(t.an("a"))
	t.Break(FailSync)
	if err := t.Receive(t.Context(), t.an("b")); err == nil {
		t.Fatal("nil though the sync failed")
	}
	t.Close() // whose own error, if any, changes nothing
	t.Heal()
	t.open()
	t.take(t.an("a"), t.an("b"))
	t.want("a", "b")
}

func testFailsAgain(t *journalTest) {
	if !t.needs(FailSync) {
		return
	}
	t.open()
	for _, id := range []string{"a", "b", "c"} {
		t.Break(FailSync)
		if err := t.Receive(t.Context(), t.an(id)); !errors.Is(err, journal.ErrSuspended) {
			t.Fatalf("receive %s: %v, want ErrSuspended", id, err)
		}
		t.Heal()
		t.resumed()
		t.take(t.an(id))
	}
	t.want("a", "b", "c")
	if s := t.Stats(); s.Failures != 3 || s.Suspended {
		t.Errorf("%+v, want 3 failures", s)
	}
}

// testStuckWhileSuspended lets the disk first fail and then hang: a caller must not hang with it.
func testStuckWhileSuspended(t *journalTest) {
	if !t.needs(FailSync) {
		return
	}
	t.open()
	t.Break(FailSync)
	if err := t.Receive(t.Context(), t.an("a")); !errors.Is(err, journal.ErrSuspended) {
		t.Fatalf("receive: %v, want ErrSuspended", err)
	}
	t.Break(HoldCommit)
	if t.virtual {
		t.Sleep(resume) // by now it tries whether writing works, and hangs
	} else {
		time.Sleep(t.patience())
	}
	began := time.Now()
	if err := result(t, "receive", t.begin(t.Context(), t.an("a"))); !errors.Is(err, journal.ErrSuspended) {
		t.Errorf("receive: %v, want ErrSuspended", err)
	}
	t.prompt("refusing", began)
	t.Heal()
	t.resumed()
	t.take(t.an("a"))
	t.want("a")
}

func testClosedWhileSuspended(t *journalTest) {
	if !t.needs(FailSync) {
		return
	}
	t.open()
	t.Break(FailSync)
	if err := t.Receive(t.Context(), t.an("a")); err == nil {
		t.Fatal("nil though the sync failed")
	}
	t.Close()
	if err := t.Receive(t.Context(), t.an("a")); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("after Close: %v, want ErrClosed", err)
	}
	t.Heal()
}
