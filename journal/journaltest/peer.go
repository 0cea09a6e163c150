package journaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// peerTests hold several journals on one store to what one of them does alone.
var peerTests = []test{
	{"PeerReads", withPeer(testPeerReads)},
	{"PeerWakes", withPeer(testPeerWakes)},
	{"PeerOrder", withPeer(testPeerOrder)},
	{"PeerDedupe", withPeer(testPeerDedupe)},
	{"PeerDedupeRace", withPeer(testPeerDedupeRace)},
	{"PeerState", withPeer(testPeerState)},
	{"PeerCloses", withPeer(testPeerCloses)},
}

// withPeer opens a journal and its peer for test, and skips it where a store has no peers.
func withPeer(test func(t, peer *journalTest)) func(*journalTest) {
	return func(t *journalTest) {
		if t.Peer == nil {
			t.Skip("one journal at a time")
		}
		t.open()
		test(t, t.peer())
	}
}

// peer opens another journal on the same store, and closes it at the end of the test.
func (t *journalTest) peer() *journalTest {
	t.Helper()
	j, err := t.Peer()
	if err != nil {
		t.Fatal("open a peer:", err)
	}
	t.Cleanup(func() { j.Close() })
	return t.by(j)
}

func testPeerReads(t, peer *journalTest) {
	t.take(t.an("a"), t.an("b"))
	peer.take(t.an("c"))
	t.take(t.an("d"))
	t.want("a", "b", "c", "d")
	diff(t, "the log by a peer", t.all(), peer.all())
	third := t.peer() // it comes later, and finds what there is
	diff(t, "the log by a third", t.all(), third.all())
	last := t.all()[3]
	for name, j := range map[string]*journalTest{"journal": t, "peer": peer, "third": third} {
		if next := j.next(); next <= last.Seq {
			t.Errorf("Next of the %s after %d: %d", name, last.Seq, next)
		}
		found, err := j.Search(t.Context(), journal.Query{ID: "d"})
		if err != nil || len(found) != 1 || found[0].Seq != last.Seq {
			t.Errorf("search by the %s: %v, %v", name, found, err)
		}
		if seq, err := j.Since(t.Context(), last.Envelope.Received.Add(1)); err != nil || seq <= last.Seq {
			t.Errorf("Since by the %s: %d, %v; want more than %d", name, seq, err, last.Seq)
		}
	}
}

func testPeerWakes(t, peer *journalTest) {
	t.take(t.an("a"))
	after := peer.seqs(1)[0] + 1
	woken := make(chan error, 1)
	go func() { woken <- peer.Wait(t.Context(), after) }()
	t.quiet()
	if len(woken) != 0 {
		t.Fatal("Wait returned before there was an entry")
	}
	t.take(t.an("b"))
	if err := result(t, "wait for what a peer took", woken); err != nil {
		t.Error("wait:", err)
	}
	if page, err := peer.Read(t.Context(), after, 2); err != nil || !slices.Equal(ids(page), []string{"b"}) {
		t.Errorf("after Wait, Read found %v: %v", ids(page), err)
	}
}

// testPeerOrder lets both take at once, while readers of both follow: an entry that shows up behind a reader is lost.
func testPeerOrder(t, peer *journalTest) {
	const writers, each = 4, 15
	ctx, stop := context.WithTimeout(t.Context(), t.bound())
	defer stop()
	journals := []*journalTest{t, peer}
	seen := make([]chan []string, len(journals))
	var promised sync.Map // what Next said before each event was taken
	var running sync.WaitGroup
	for n, j := range journals {
		seen[n] = make(chan []string, 1)
		go func() { seen[n] <- j.follow(ctx, len(journals)*writers*each) }()
		for w := range writers {
			running.Go(func() {
				for i := range each {
					id := fmt.Sprintf("%d/%d/%d", n, w, i)
					if next, err := j.Next(ctx); err != nil {
						t.Error("next:", err)
					} else {
						promised.Store(id, next)
					}
					if err := j.Receive(ctx, t.an(id)); err != nil {
						t.Error("receive:", err)
					}
				}
			})
		}
	}
	running.Wait()
	followed := [][]string{<-seen[0], <-seen[1]} // they end with ctx
	t.settle()
	log := t.all()
	diff(t, "the log by the peer", log, peer.all())
	for n := range journals {
		if d := cmp.Diff(ids(log), followed[n]); d != "" {
			t.Errorf("reader %d followed another log (-log +seen):\n%s", n, d)
		}
	}
	at := make(map[string]int) // the next of each writer
	for _, entry := range log {
		id := entry.Envelope.ID
		if next, ok := promised.Load(id); !ok || entry.Seq < next.(journal.Seq) {
			t.Errorf("event %s has sequence %d, though Next said %v before it came", id, entry.Seq, next)
		}
		slash := strings.LastIndexByte(id, '/')
		writer, number := id[:slash], id[slash+1:]
		if number != fmt.Sprint(at[writer]) {
			t.Errorf("writer %s: number %s stands where %d belongs", writer, number, at[writer])
		}
		at[writer]++
	}
}

func testPeerDedupe(t, peer *journalTest) {
	t.take(t.an("a"))
	peer.take(t.an("a"), t.an("b"))
	other := with(t.an("b"), func(e *dingevent.Envelope) { e.Data = []byte("{}") })
	t.take(t.an("b"), other)
	peer.take(other)
	t.want("a", "b", "b")
	mine, its := t.Stats(), peer.Stats()
	if mine.Appended+its.Appended != 3 || mine.Duplicates+its.Duplicates != 3 || mine.Conflicts+its.Conflicts != 1 {
		t.Errorf("%+v and %+v, want 3 appended, 3 duplicates and 1 conflict together", mine, its)
	}
	t.Sleep(window + t.little())
	peer.take(t.an("a"))
	t.take(t.an("a"))
	t.want("a", "b", "b", "a")
}

// testPeerDedupeRace pushes each event to both at once.
func testPeerDedupeRace(t, peer *journalTest) {
	const events = 40
	var running sync.WaitGroup
	for i := range events {
		for _, j := range []*journalTest{t, peer} {
			running.Go(func() {
				if err := j.Receive(t.Context(), t.an(fmt.Sprint(i))); err != nil {
					t.Error("receive:", err)
				}
			})
		}
		if i%8 == 7 {
			running.Wait()
		}
	}
	running.Wait()
	t.settle()
	count := make(map[string]int)
	for _, id := range ids(t.all()) {
		count[id]++
	}
	for i := range events {
		if n := count[fmt.Sprint(i)]; n != 1 {
			t.Errorf("event %d is kept %d times", i, n)
		}
	}
}

func testPeerState(t, peer *journalTest) {
	t.subscribe("web", 7, 7)
	peer.subscribe("web", 3, 7)
	rows := []journal.Exception{t.row(8, journal.Dead, 0)}
	attempts := []journal.Attempt{{Seq: 8, Number: 1, Start: t.Now().UTC(), Error: "no"}}
	pause := journal.Pause{Since: t.Now().UTC(), Reason: "维护"}
	peer.save("web", journal.Progress{Cursor: 9, Exceptions: rows, Attempts: attempts, Pause: &pause, Note: []byte("n")})
	t.subscribe("web", 1, 9)
	diff(t, "exceptions that a peer saved", rows, t.exceptions("web", journal.ExceptionQuery{}))
	diff(t, "attempts that a peer saved", attempts, t.attempts("web", journal.AttemptQuery{}))
	s := t.subscription("web")
	diff(t, "pause that a peer saved", pause, s.Pause)
	diff(t, "note that a peer saved", "n", string(s.Note))
	if err := t.Unsubscribe(t.Context(), "web"); err != nil {
		t.Fatal("unsubscribe:", err)
	}
	if _, err := peer.Exceptions(t.Context(), "web", journal.ExceptionQuery{}); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("exceptions of what a peer forgot: %v, want ErrNotFound", err)
	}
}

func testPeerCloses(t, peer *journalTest) {
	t.take(t.an("a"))
	after := t.seqs(1)[0] + 1
	woken, left := make(chan error, 1), make(chan error, 1)
	go func() { woken <- t.Wait(t.Context(), after) }()
	go func() { left <- peer.Wait(t.Context(), after) }()
	t.quiet()
	if err := peer.Close(); err != nil {
		t.Error("close:", err)
	}
	if err := result(t, "wait on what was closed", left); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("wait on what was closed: %v, want ErrClosed", err)
	}
	if err := peer.Receive(t.Context(), t.an("b")); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("receive after Close: %v, want ErrClosed", err)
	}
	if len(woken) != 0 {
		t.Error("Wait returned because a peer was closed")
	}
	t.take(t.an("c"))
	if err := result(t, "wait after a peer was closed", woken); err != nil {
		t.Error("wait after a peer was closed:", err)
	}
	t.want("a", "c")
}
