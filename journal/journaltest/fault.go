package journaltest

import (
	"context"
	"errors"
	"slices"
	"testing/synctest"
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
	synctest.Wait()
	return done
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
	t.take(an("before"))
	t.Break(HoldCommit)
	running, leave := context.WithTimeout(t.Context(), time.Second)
	defer leave()
	left := an("left")
	begun := t.begin(running, left)
	first := t.begin(t.Context(), an("a"))
	twin := t.begin(t.Context(), an("a"))
	later := t.begin(t.Context(), an("b"))
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	began := time.Now()
	for what, done := range map[string]<-chan error{"began": begun, "waits": t.begin(ctx, an("c"))} {
		if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a caller whose context ended while its commit %s: %v", what, err)
		}
	}
	clear(left.Data) // its caller is free to, since Receive has returned
	if waited := time.Since(began); waited != time.Second {
		t.Errorf("it waited %v for a deadline of 1 s", waited)
	}
	t.pending("the first", first)
	t.pending("its duplicate", twin)
	t.pending("a later one", later)
	t.want("before")
	if next, err := t.Next(t.Context()); err != nil || next != 2 {
		t.Errorf("Next: %d, %v; want 2", next, err)
	}
	t.Heal()
	for _, done := range []<-chan error{first, twin, later} {
		if err := <-done; err != nil {
			t.Error("after the commit went on:", err)
		}
	}
	synctest.Wait()
	t.want("before", "left", "a", "b", "c") // left and c are kept though nobody waited
	diff(t, "the data of left", string(an("left").Data), string(t.all()[1].Envelope.Data))
	if s := t.Stats(); s.Duplicates != 1 || s.Appended != 5 {
		t.Errorf("%+v, want 5 appended and 1 duplicate", s)
	}
}

func testHeldSave(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	t.subscribe("web", 1, 1)
	t.Break(HoldCommit)
	rows := []journal.Exception{row(1, journal.Dead, 0)}
	want := slices.Clone(rows)
	for _, p := range []journal.Progress{{Cursor: 3, Exceptions: rows}, {Cursor: 5}} { // the second one waits for the first
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := t.Save(ctx, "web", p); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Save whose context ended: %v", err)
		}
	}
	rows[0].Error = "changed by a caller that has gone"
	t.Heal()
	synctest.Wait()
	t.subscribe("web", 1, 5)
	diff(t, "exceptions", want, t.exceptions("web", journal.ExceptionQuery{}))
}

func testHeldAtClose(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	t.Break(HoldCommit)
	running := t.begin(t.Context(), an("a"))
	waiting := t.begin(t.Context(), an("b"))
	closed := make(chan error, 1)
	go func() { closed <- t.Close() }()
	synctest.Wait()
	t.pending("Close", closed)
	t.pending("the running commit", running)
	t.Heal()
	if err := <-running; err != nil {
		t.Error("the running commit:", err)
	}
	if err := <-waiting; !errors.Is(err, journal.ErrClosed) {
		t.Errorf("a call that waited: %v, want ErrClosed", err)
	}
	if err := <-closed; err != nil {
		t.Error("close:", err)
	}
}

func testFailure(t *journalTest, fault Fault, want error) {
	if t.Break == nil {
		return
	}
	t.open()
	t.subscribe("web", 1, 1)
	t.take(an("a"))
	t.Break(fault)
	began := time.Now()
	for i := range 3 {
		if err := t.Receive(t.Context(), an("b")); !errors.Is(err, want) {
			t.Fatalf("call %d after the fault: %v, want %v", i, err, want)
		}
	}
	if err := t.Receive(t.Context(), an("a")); !errors.Is(err, want) {
		t.Errorf("a duplicate while suspended: %v, want %v", err, want)
	}
	if err := t.Save(t.Context(), "web", journal.Progress{Cursor: 2}); !errors.Is(err, want) {
		t.Errorf("Save while suspended: %v, want %v", err, want)
	}
	if took := time.Since(began); took != 0 {
		t.Errorf("calls waited %v; while suspended they must fail at once", took)
	}
	t.want("a") // reading goes on
	if s := t.Stats(); !s.Suspended || s.Failures == 0 {
		t.Errorf("while suspended: %+v", s)
	}
	time.Sleep(time.Minute) // in which it tries again and again
	if err := t.Receive(t.Context(), an("b")); !errors.Is(err, want) {
		t.Errorf("a minute later: %v, want %v", err, want)
	}
	last := t.all()[0].Seq
	t.Heal()
	time.Sleep(resume)
	if s := t.Stats(); s.Suspended {
		t.Fatalf("%v after all was well: %+v", resume, s)
	}
	t.take(an("b"), an("a"))
	t.take(an("c"))
	t.want("a", "b", "c")
	if seq := t.all()[1].Seq; seq <= last {
		t.Errorf("sequence %d was given after %d", seq, last)
	}
	t.save("web", journal.Progress{Cursor: 2})
}

func testFailedBatch(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	batch := []*dingevent.Envelope{an("a"), an("b"), an("c")}
	t.Break(FailSync)
	if err := t.Receive(t.Context(), batch...); err == nil {
		t.Fatal("nil though the sync failed")
	}
	t.Heal()
	time.Sleep(resume)
	if n := len(t.all()); n != 0 && n != len(batch) {
		t.Errorf("%d of %d of one call are there", n, len(batch))
	}
	t.take(batch...) // pushed again: now each is there once
	t.want("a", "b", "c")
}

func testFailedSave(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	t.subscribe("web", 1, 1)
	p := journal.Progress{
		Cursor: 3, Exceptions: []journal.Exception{row(1, journal.Dead, 0), row(2, journal.Waiting, 0)},
		Attempts: []journal.Attempt{{Seq: 1, Number: 1, Start: time.Now()}},
	}
	t.Break(FullDisk)
	if err := t.Save(t.Context(), "web", p); !errors.Is(err, journal.ErrFull) {
		t.Fatalf("Save on a full disk: %v, want ErrFull", err)
	}
	t.Heal()
	time.Sleep(resume)
	t.subscribe("web", 1, 1)
	diff(t, "exceptions after a failed Save", nil, t.exceptions("web", journal.ExceptionQuery{}))
	t.save("web", p)
	diff(t, "exceptions", p.Exceptions, t.exceptions("web", journal.ExceptionQuery{}))
}

func testFailedAndReopened(t *journalTest) {
	if t.Break == nil || !t.Durable {
		return
	}
	t.open()
	t.take(an("a"))
	t.Break(FailSync)
	if err := t.Receive(t.Context(), an("b")); err == nil {
		t.Fatal("nil though the sync failed")
	}
	t.Close() // whose own error, if any, changes nothing
	t.Heal()
	t.open()
	t.take(an("a"), an("b"))
	t.want("a", "b")
}

func testFailsAgain(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	for _, id := range []string{"a", "b", "c"} {
		t.Break(FailSync)
		if err := t.Receive(t.Context(), an(id)); !errors.Is(err, journal.ErrSuspended) {
			t.Fatalf("receive %s: %v, want ErrSuspended", id, err)
		}
		t.Heal()
		time.Sleep(resume)
		t.take(an(id))
	}
	t.want("a", "b", "c")
	if s := t.Stats(); s.Failures != 3 || s.Suspended {
		t.Errorf("%+v, want 3 failures", s)
	}
}

// testStuckWhileSuspended lets the disk first fail and then hang: who calls must not hang with it.
func testStuckWhileSuspended(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	t.Break(FailSync)
	if err := t.Receive(t.Context(), an("a")); !errors.Is(err, journal.ErrSuspended) {
		t.Fatalf("receive: %v, want ErrSuspended", err)
	}
	t.Break(HoldCommit)
	time.Sleep(resume) // by now it tries whether writing works, and hangs
	began := time.Now()
	if err := <-t.begin(t.Context(), an("a")); !errors.Is(err, journal.ErrSuspended) {
		t.Errorf("receive: %v, want ErrSuspended", err)
	}
	if took := time.Since(began); took != 0 {
		t.Errorf("it took %v to refuse", took)
	}
	t.Heal()
	time.Sleep(resume)
	t.take(an("a"))
	t.want("a")
}

func testClosedWhileSuspended(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	t.Break(FailSync)
	if err := t.Receive(t.Context(), an("a")); err == nil {
		t.Fatal("nil though the sync failed")
	}
	t.Close()
	if err := t.Receive(t.Context(), an("a")); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("after Close: %v, want ErrClosed", err)
	}
	t.Heal()
}
