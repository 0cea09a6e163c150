package journaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

var logTests = []test{
	{"Order", testOrder},
	{"Fidelity", testFidelity},
	{"NothingOrNil", testNothingOrNil},
	{"DataIsCopied", testDataIsCopied},
	{"Pages", testPages},
	{"Wait", testWait},
	{"WaitEnds", testWaitEnds},
	{"Since", testSince},
	{"Narrow", testNarrow},
	{"Search", testSearch},
	{"SearchPages", testSearchPages},
	{"SearchLargePages", testSearchLargePages},
	{"Concurrent", testConcurrent},
	{"ContextAtEntry", testContextAtEntry},
	{"Closed", testClosed},
	{"Reopen", testReopen},
}

func testOrder(t *journalTest) {
	t.open()
	first := t.next()
	if first < 1 {
		t.Fatalf("Next of an empty log: %d; sequences count from 1", first)
	}
	t.take(t.an("a"))
	t.take(t.an("b"), t.an("c"), t.an("d"))
	t.take(t.an("e"))
	t.want("a", "b", "c", "d", "e")
	seqs := t.seqs(5)
	if seqs[0] < first {
		t.Errorf("the first sequence is %d, though Next said %d", seqs[0], first)
	}
	next := t.next()
	if next <= seqs[4] {
		t.Errorf("Next after %d: %d", seqs[4], next)
	}
	if stats := t.Stats(); stats.Appended != 5 || stats.Commits != 3 || stats.Failures != 0 || stats.Suspended {
		t.Errorf("Stats: %+v, want 5 appended in 3 commits", stats)
	}
	t.take(t.an("f"))
	if page, err := t.Read(t.Context(), next, 2); err != nil || len(page) != 1 || page[0].Envelope.ID != "f" {
		t.Errorf("from what Next said: %v, %v; want the entry that came after it", ids(page), err)
	}
}

func testFidelity(t *journalTest) {
	t.open()
	china := time.FixedZone("CST", 8*3600)
	full := &dingevent.Envelope{
		ID: "full", Type: "用户签到", CorpID: "ding\x00\xff", App: "打卡", Transport: dingevent.TransportSyncHTTP,
		Born: time.Date(1969, 12, 31, 23, 59, 59, 999e6, china), Received: time.Date(2026, 11, 22, 8, 0, 0, 1e6, china),
		Meta: map[string]string{"topic": "*", "空": ""},
		Data: []byte("not JSON \x00 \xff\xfe 用户"),
	}
	big := with(t.an("big"), func(e *dingevent.Envelope) { e.Data = make([]byte, 30_000); e.Data[29_999] = 7 })
	empty := &dingevent.Envelope{App: "a", Received: time.UnixMilli(1).UTC(), Data: []byte{}}
	t.take(full, big, empty)
	want := []*dingevent.Envelope{full, big, empty}
	for i, entry := range t.all() {
		// cmp compares instants; the zone must be UTC too.
		if diff := cmp.Diff(want[i], entry.Envelope); diff != "" {
			t.Errorf("envelope %d (-want +got):\n%s", i, diff)
		}
		if zone := entry.Envelope.Born.Location(); zone != time.UTC {
			t.Errorf("Born of envelope %d is in %v, want UTC", i, zone)
		}
	}
}

func testNothingOrNil(t *journalTest) {
	t.open()
	if err := t.Receive(t.Context()); err != nil {
		t.Error("receive nothing:", err)
	}
	if err := t.Receive(t.Context(), t.an("a"), nil); !errors.Is(err, journal.ErrInvalid) {
		t.Errorf("a nil envelope: %v, want an error wrapping ErrInvalid", err)
	}
	t.settle()
	t.want()
}

func testDataIsCopied(t *journalTest) {
	t.open()
	env := with(t.an("a"), func(e *dingevent.Envelope) { e.Meta = map[string]string{"k": "v"} })
	t.take(env)
	for i := range env.Data {
		env.Data[i] = 'x'
	}
	env.Meta["k"] = "x"
	t.take(t.an("a")) // the bytes it had at first, so a duplicate
	for _, entry := range t.all() {
		if got := string(entry.Envelope.Data); got != `{"eventId":"a"}` || entry.Envelope.Meta["k"] != "v" {
			t.Errorf("kept %s, %v: what the caller changed later", got, entry.Envelope.Meta)
		}
		entry.Envelope.Data[0] = 'y' // what a reader does to its copy
	}
	t.want("a")
	if got := t.all()[0].Envelope.Data[0]; got != '{' {
		t.Errorf("one reader sees what another wrote: %c", got)
	}
}

func testPages(t *journalTest) {
	t.open()
	for i := range 10 {
		t.take(t.an(fmt.Sprint(i)))
	}
	seqs := t.seqs(10)
	for _, c := range []struct {
		from  journal.Seq
		limit int
		want  []string
	}{
		{0, 2, []string{"0", "1"}},
		{1, 2, []string{"0", "1"}},
		{seqs[8], 5, []string{"8", "9"}},
		{seqs[9] + 1, 5, []string{}},
		{1 << 63, 5, []string{}},
		{1, 0, []string{}},
		{1, -1, []string{}},
	} {
		page, err := t.Read(t.Context(), c.from, c.limit)
		if diff := cmp.Diff(c.want, ids(page)); err != nil || diff != "" {
			t.Errorf("Read(%d, %d): %v (-want +got):\n%s", c.from, c.limit, err, diff)
		}
	}
}

func testWait(t *journalTest) {
	t.open()
	t.take(t.an("a"))
	there := make(chan error, 1)
	go func() { there <- t.Wait(t.Context(), 1) }()
	if err := result(t, "wait for what is there", there); err != nil {
		t.Error("wait for what is there:", err)
	}
	after := t.seqs(1)[0] + 1
	woken := make(chan error, 2)
	for range 2 {
		go func() { woken <- t.Wait(t.Context(), after) }()
	}
	t.quiet()
	if len(woken) != 0 {
		t.Fatal("Wait returned before there was an entry")
	}
	t.take(t.an("a")) // a duplicate adds no entry
	t.quiet()
	if len(woken) != 0 {
		t.Fatal("Wait returned for a duplicate")
	}
	t.take(t.an("b"))
	began := time.Now()
	for range 2 {
		if err := result(t, "wait", woken); err != nil {
			t.Error("wait:", err)
		}
	}
	t.prompt("Wait, once the entry was there,", began)
	if page, err := t.Read(t.Context(), after, 1); err != nil || len(page) != 1 {
		t.Errorf("after Wait, Read found %d entries: %v", len(page), err)
	}
}

func testWaitEnds(t *journalTest) {
	t.open()
	ctx, cancel := t.impatient()
	defer cancel()
	if err := t.Wait(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Wait until the context ended: %v", err)
	}
	woken := make(chan error, 1)
	go func() { woken <- t.Wait(t.Context(), 1) }()
	t.quiet()
	if err := t.Close(); err != nil {
		t.Error("close:", err)
	}
	if err := result(t, "wait", woken); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("Wait until Close: %v, want ErrClosed", err)
	}
}

func testConcurrent(t *journalTest) {
	t.open()
	const writers, each = 8, 12
	var running sync.WaitGroup
	seen := make(chan []string, 1)
	ctx, stop := context.WithTimeout(t.Context(), t.bound())
	defer stop()
	go func() { seen <- t.follow(ctx, writers*each*2) }()
	for w := range writers {
		running.Go(func() {
			for i := range each {
				one, two := fmt.Sprintf("%d/%d/1", w, i), fmt.Sprintf("%d/%d/2", w, i)
				if err := t.Receive(t.Context(), t.an(one), t.an(two)); err != nil {
					t.Error("receive:", err)
				}
			}
		})
	}
	running.Wait()
	got := <-seen // it ends with ctx
	t.settle()
	if diff := cmp.Diff(ids(t.all()), got); diff != "" {
		t.Fatalf("a reader that followed saw another log (-log +seen):\n%s", diff)
	}
	for w := range writers {
		for i := range each {
			at := slices.Index(got, fmt.Sprintf("%d/%d/1", w, i))
			if at < 0 || at+1 == len(got) || got[at+1] != fmt.Sprintf("%d/%d/2", w, i) {
				t.Fatalf("call %d of writer %d is not whole and in order", i, w)
			}
		}
	}
}

// follow reads along with Wait until it has seen count entries.
func (t *journalTest) follow(ctx context.Context, count int) (list []string) {
	for from := journal.Seq(1); len(list) < count; {
		if err := t.Wait(ctx, from); err != nil {
			t.Error("follow:", err)
			return list
		}
		page, err := t.Read(ctx, from, 10)
		if err != nil || len(page) == 0 {
			t.Errorf("follow: %d entries from %d: %v", len(page), from, err)
			return list
		}
		list = append(list, ids(page)...)
		from = page[len(page)-1].Seq + 1
	}
	return list
}

func testContextAtEntry(t *journalTest) {
	t.open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, readErr := t.Read(ctx, 1, 1)
	_, searchErr := t.Search(ctx, journal.Query{})
	_, sinceErr := t.Since(ctx, time.Time{})
	_, subscribeErr := t.Subscribe(ctx, "s", 1)
	for name, err := range map[string]error{
		"Since": sinceErr, "Receive": t.Receive(ctx, t.an("a")), "Wait": t.Wait(ctx, 1), "Read": readErr, "Search": searchErr, "Subscribe": subscribeErr,
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s after the context has ended: %v, want context.Canceled", name, err)
		}
	}
	t.want()
}

func testClosed(t *journalTest) {
	t.open()
	t.take(t.an("a"))
	claim := t.claim("s", "a")
	for range 2 {
		if err := t.Close(); err != nil {
			t.Error("close:", err)
		}
	}
	ctx := t.Context()
	_, readErr := t.Read(ctx, 1, 1)
	_, nextErr := t.Next(ctx)
	_, sinceErr := t.Since(ctx, time.Time{})
	_, searchErr := t.Search(ctx, journal.Query{})
	_, subscribeErr := t.Subscribe(ctx, "s", 1)
	_, claimErr := t.Claim(ctx, "subscription/t", "a")
	_, listErr := t.Subscriptions(ctx)
	_, exceptionsErr := t.Exceptions(ctx, "s", journal.ExceptionQuery{})
	_, attemptsErr := t.Attempts(ctx, "s", journal.AttemptQuery{})
	for name, err := range map[string]error{
		"Unsubscribe": t.Unsubscribe(ctx, "s"), "Receive": t.Receive(ctx, t.an("b")), "Read": readErr, "Wait": t.Wait(ctx, 1), "Next": nextErr, "Since": sinceErr,
		"Search": searchErr, "Subscribe": subscribeErr, "Subscriptions": listErr, "Exceptions": exceptionsErr,
		"Attempts": attemptsErr, "Save": claim.Save(ctx, journal.Progress{}), "Claim": claimErr,
	} {
		if !errors.Is(err, journal.ErrClosed) {
			t.Errorf("%s after Close: %v, want ErrClosed", name, err)
		}
	}
}

func testReopen(t *journalTest) {
	if !t.Durable {
		return
	}
	t.open()
	t.take(t.an("a"), t.an("b"))
	before := t.all()
	t.reopen()
	if diff := cmp.Diff(before, t.all()); diff != "" {
		t.Fatalf("after it was opened again (-before +after):\n%s", diff)
	}
	t.take(t.an("c"))
	t.want("a", "b", "c")
	if seq := t.all()[2].Seq; seq <= before[1].Seq {
		t.Errorf("sequence %d was given after %d", seq, before[1].Seq)
	}
}
