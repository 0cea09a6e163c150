package journaltest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A test is one of the suite.
type test struct {
	name string
	run  func(*journalTest)
}

// A journalTest is one test under way, with the journal it opened last.
type journalTest struct {
	*testing.T
	Harness
	journal.Journal
	virtual bool // in a bubble
}

// open opens the journal, and closes it at the end of the test.
func (t *journalTest) open() {
	t.Helper()
	j, err := t.Open()
	if err != nil {
		t.Fatal("open:", err)
	}
	t.Journal = j
	t.Cleanup(func() { j.Close() })
}

// reopen closes the journal and opens it again.
func (t *journalTest) reopen() {
	t.Helper()
	if err := t.Close(); err != nil {
		t.Fatal("close:", err)
	}
	t.open()
}

// by returns the same test by another journal.
func (t *journalTest) by(j journal.Journal) *journalTest {
	other := *t
	other.Journal = j
	return &other
}

// settle waits until all that was answered can be read.
func (t *journalTest) settle() {
	if t.Settle != nil {
		t.Settle()
	}
}

// an returns an event with this ID.
func (t *journalTest) an(id string) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: id, Type: "bpms_instance_change", CorpID: "ding1", App: "approvals", Transport: dingevent.TransportHTTP,
		Received: t.Now().UTC().Truncate(time.Millisecond), Data: fmt.Appendf(nil, `{"eventId":%q}`, id),
	}
}

// with returns env after edit.
func with(env *dingevent.Envelope, edit func(*dingevent.Envelope)) *dingevent.Envelope {
	edit(env)
	return env
}

// take expects the journal to take envs, and returns once they can be read.
func (t *journalTest) take(envs ...*dingevent.Envelope) {
	t.Helper()
	if err := t.Receive(t.Context(), envs...); err != nil {
		t.Fatal("receive:", err)
	}
	t.settle()
}

// next is what a subscription to new events only starts from.
func (t *journalTest) next() journal.Seq {
	t.Helper()
	seq, err := t.Next(t.Context())
	if err != nil {
		t.Fatal("next:", err)
	}
	return seq
}

// all returns the whole log, read in pages of 3, and checks that its sequences rise.
func (t *journalTest) all() (entries []journal.Entry) {
	t.Helper()
	for from := journal.Seq(0); ; {
		page, err := t.Read(t.Context(), from, 3)
		if err != nil {
			t.Fatal("read:", err)
		}
		if len(page) == 0 {
			return entries
		}
		for _, entry := range page {
			if entry.Seq < max(from, 1) {
				t.Fatalf("read from %d: got sequence %d", from, entry.Seq)
			}
			from = entry.Seq + 1
		}
		entries = append(entries, page...)
	}
}

// seqs returns the sequences of the log, which is expected to have count entries.
func (t *journalTest) seqs(count int) []journal.Seq {
	t.Helper()
	list := seqsOf(t.all())
	if len(list) != count {
		t.Fatalf("the log has %d entries, want %d", len(list), count)
	}
	return list
}

// want expects the log to hold these IDs in this order.
func (t *journalTest) want(list ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, list...), ids(t.all())); diff != "" {
		t.Fatalf("the log (-want +got):\n%s", diff)
	}
}

// ids returns the IDs of entries.
func ids(entries []journal.Entry) []string {
	list := []string{}
	for _, entry := range entries {
		list = append(list, entry.Envelope.ID)
	}
	return list
}

// seqsOf returns the sequences of entries.
func seqsOf(entries []journal.Entry) (list []journal.Seq) {
	for _, entry := range entries {
		list = append(list, entry.Seq)
	}
	return list
}

// diff reports how got differs from want.
func diff[V any](t testing.TB, what string, want, got V) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}
