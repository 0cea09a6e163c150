package journaltest

import (
	"fmt"
	"sync"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/journal"
)

var crashTests = []test{
	{"Crash", testCrash},
	{"CrashAgain", testCrashAgain},
}

// crash ends the journal as SIGKILL does, and opens what that leaves.
func (t *journalTest) crash() {
	t.Helper()
	t.Crash()
	t.open()
	t.settle()
}

func (t *journalTest) needsCrash() {
	t.Helper()
	if t.Crash == nil {
		t.Skip("nothing of this journal outlives a crash")
	}
}

// testCrash: all that was answered is there, where it was.
func testCrash(t *journalTest) {
	t.needsCrash()
	t.open()
	t.subscribe("web", 1, 1)
	t.take(t.an("a"), t.an("b"))
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			if err := t.Receive(t.Context(), t.an(fmt.Sprint(i))); err != nil {
				t.Error("receive:", err)
			}
		})
	}
	running.Wait()
	t.settle()
	rows := []journal.Exception{t.row(1, journal.Dead, 0)}
	t.save("web", journal.Progress{Cursor: 4, Exceptions: rows, Delivered: 2})
	before := t.all()
	t.take(t.an("last"))
	t.crash()
	after := t.all()
	if len(after) != len(before)+1 || after[len(before)].Envelope.ID != "last" {
		t.Fatalf("after a crash: %v", ids(after))
	}
	if diff := cmp.Diff(before, after[:len(before)]); diff != "" {
		t.Fatalf("after a crash (-before +after):\n%s", diff)
	}
	t.subscribe("web", 1, 4)
	diff(t, "exceptions", rows, t.exceptions("web", journal.ExceptionQuery{}))
}

// testCrashAgain: dedupe remembers, and no sequence is given twice.
func testCrashAgain(t *journalTest) {
	t.needsCrash()
	t.open()
	var last journal.Seq
	for i := range 5 {
		id := fmt.Sprint(i)
		t.take(t.an(id))
		t.crash()
		t.take(t.an(id)) // DingTalk pushes again
		entries := t.all()
		if len(entries) != i+1 {
			t.Fatalf("after crash %d: %v", i, ids(entries))
		}
		if seq := entries[i].Seq; seq <= last {
			t.Errorf("sequence %d was given after %d", seq, last)
		}
		last = entries[i].Seq
	}
}
