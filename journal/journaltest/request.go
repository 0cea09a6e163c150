package journaltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/dingevent/dingevent/journal"
)

var requestTests = []test{
	{"RequestsInOrder", testRequestsInOrder},
	{"RequestOfNoSubscription", testRequestOfNoSubscription},
	{"RequestIsBounded", testRequestIsBounded},
	{"AnswerComesWithItsEffect", testAnswerComesWithItsEffect},
	{"AnswerStands", testAnswerStands},
	{"RequestWakes", testRequestWakes},
	{"ForgottenRequests", testForgottenRequests},
	{"RequestSurvives", testRequestSurvives},
	{"PeerRequest", withPeer(testPeerRequest)},
}

// ask expects the journal to take a request.
func (t *journalTest) ask(subscription, kind string, body ...byte) journal.Revision {
	t.Helper()
	revision, err := t.Ask(t.Context(), subscription, journal.Request{Kind: kind, Body: body})
	if err != nil {
		t.Fatal("ask:", err)
	}
	return revision
}

// asked expects the open requests of a subscription to have these kinds, in this order.
func (t *journalTest) asked(subscription string, after journal.Revision, kinds ...string) []journal.Request {
	t.Helper()
	list, err := t.Requests(t.Context(), subscription, after)
	if err != nil {
		t.Fatal("requests:", err)
	}
	var got []string
	for _, r := range list {
		got = append(got, r.Kind)
	}
	diff(t, fmt.Sprintf("requests of %q after %d", subscription, after), kinds, got)
	return list
}

// answered expects a request to have this refusal, and waits for nothing.
func (t *journalTest) answered(subscription string, revision journal.Revision, refusal string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), t.bound())
	defer cancel()
	got, err := t.WaitAnswer(ctx, subscription, revision)
	if err != nil {
		t.Errorf("answer of %d: %v", revision, err)
	}
	diff(t, "answer", journal.Answer{Revision: revision, Refusal: refusal}, got)
}

func testRequestsInOrder(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("app", 1, 1)
	before := t.Now()
	first := t.ask("web", "pause", 'n', 0, 0xff)
	other := t.ask("app", "seek")
	second := t.ask("web", "resume")
	if first == 0 || first >= other || other >= second {
		t.Errorf("revisions %d, %d, %d do not rise", first, other, second)
	}
	list := t.asked("web", 0, "pause", "resume")
	if at := list[0].At; at.Before(before.Add(-t.little())) || at.After(t.Now().Add(t.little())) {
		t.Errorf("asked at %v, and it is %v", at, t.Now())
	}
	list[0].At = list[1].At
	diff(t, "the first", journal.Request{Revision: first, Subscription: "web", Kind: "pause", Body: []byte{'n', 0, 0xff}, At: list[1].At}, list[0])
	t.asked("web", first, "resume")
	t.asked("web", second)
	t.asked("", 0, "pause", "seek", "resume")
	t.asked("nobody", 0)
}

func testRequestOfNoSubscription(t *journalTest) {
	t.open()
	if _, err := t.Ask(t.Context(), "new", journal.Request{Kind: "pause"}); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("request of a subscription that there is not: %v, want ErrNotFound", err)
	}
	begin := journal.Request{Kind: "set", Begin: true}
	var revisions []journal.Revision
	for range 2 {
		revision, err := t.Ask(t.Context(), "new", begin)
		if err != nil {
			t.Fatal("ask for what makes the subscription:", err)
		}
		revisions = append(revisions, revision)
	}
	t.save("new", journal.Progress{Answers: []journal.Answer{{Revision: revisions[0], Refusal: "no"}}}) // though it is not there
	t.answered("new", revisions[0], "no")
	c := t.claim("new", "a")
	p := journal.Progress{Cursor: 2, Answers: []journal.Answer{{Revision: revisions[1]}}}
	if err := c.Save(t.Context(), p); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("Save of more than answers: %v, want ErrNotFound", err)
	}
	t.asked("new", 0, "set")
	p.Begin = true
	if err := c.Save(t.Context(), p); err != nil {
		t.Error("save:", err)
	}
	t.answered("new", revisions[1], "")
	t.subscribe("new", 1, 2)
	if _, err := t.WaitAnswer(t.Context(), "new", revisions[1]+100); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("answer of what was never asked: %v, want ErrNotFound", err)
	}
	if _, err := t.WaitAnswer(t.Context(), "other", revisions[1]); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("answer of another subscription's: %v, want ErrNotFound", err)
	}
}

func testRequestIsBounded(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("app", 1, 1)
	for what, r := range map[string]journal.Request{
		"without a kind": {}, "with too much": {Kind: "retry", Body: []byte(strings.Repeat("x", journal.MaxRequestBody+1))},
	} {
		if _, err := t.Ask(t.Context(), "web", r); err == nil || errors.Is(err, journal.ErrNotFound) {
			t.Errorf("a request %s: %v", what, err)
		}
	}
	last := t.ask("web", "pause")
	var asking sync.WaitGroup
	for range journal.MaxRequests - 1 {
		asking.Go(func() {
			if _, err := t.Ask(t.Context(), "web", journal.Request{Kind: "pause"}); err != nil {
				t.Error("ask:", err)
			}
		})
	}
	asking.Wait()
	if _, err := t.Ask(t.Context(), "web", journal.Request{Kind: "pause"}); !errors.Is(err, journal.ErrCrowded) {
		t.Errorf("one request too many: %v, want ErrCrowded", err)
	}
	t.ask("app", "pause")
	t.save("web", journal.Progress{Answers: []journal.Answer{{Revision: last}}})
	t.ask("web", "pause")
	t.take(t.an("a")) // nothing of that suspends the journal
}

func testAnswerComesWithItsEffect(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	revision := t.ask("web", "pause")
	ctx, cancel := t.impatient()
	defer cancel()
	if _, err := t.WaitAnswer(ctx, "web", revision); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("answer of an open request: %v", err)
	}
	pause := journal.Pause{Since: t.Now().UTC(), Reason: "n"}
	p := journal.Progress{Pause: &pause, Answers: []journal.Answer{{Revision: revision}}}
	lost := t.claim("web", "a")
	lost.Release()
	if err := lost.Save(t.Context(), p); !errors.Is(err, journal.ErrLost) {
		t.Errorf("Save of a claim that is over: %v, want ErrLost", err)
	}
	t.asked("web", 0, "pause")
	t.save("web", p)
	t.asked("web", 0)
	t.answered("web", revision, "")
	diff(t, "pause", pause, t.subscription("web").Pause)
}

func testAnswerStands(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("app", 1, 1)
	first, second := t.ask("web", "retry"), t.ask("web", "discard")
	t.save("app", journal.Progress{Answers: []journal.Answer{{Revision: first, Refusal: "of another subscription"}}})
	t.asked("web", 0, "retry", "discard")
	t.save("web", journal.Progress{Answers: []journal.Answer{{Revision: second, Refusal: "不行"}}})
	t.save("web", journal.Progress{Answers: []journal.Answer{{Revision: second}, {Revision: second + 100}}})
	t.answered("web", second, "不行")
	t.asked("web", 0, "retry")
	t.Sleep(journal.KeepAnswers - t.little())
	t.ask("web", "pause")
	t.answered("web", second, "不行")
	t.Sleep(journal.KeepAnswers)
	t.asked("web", 0, "retry", "pause") // what is open stays
}

func testRequestWakes(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("app", 1, 1)
	old := t.ask("web", "old")
	woken, all := make(chan error, 1), make(chan error, 1)
	go func() { woken <- t.WaitRequest(t.Context(), "web", old) }()
	t.quiet()
	t.ask("app", "pause")
	t.quiet()
	if len(woken) != 0 {
		t.Fatal("WaitRequest returned for another subscription")
	}
	last := t.ask("web", "pause")
	if err := result(t, "wait for a request", woken); err != nil {
		t.Error("wait:", err)
	}
	go func() { all <- t.WaitRequest(t.Context(), "", last) }()
	answered := make(chan error, 1)
	go func() {
		_, err := t.WaitAnswer(t.Context(), "web", last)
		answered <- err
	}()
	t.quiet()
	t.save("web", journal.Progress{Answers: []journal.Answer{{Revision: last}}})
	if err := result(t, "wait for an answer", answered); err != nil {
		t.Error("wait:", err)
	}
	t.ask("app", "resume")
	if err := result(t, "wait for a request of any", all); err != nil {
		t.Error("wait:", err)
	}
	closed := make(chan error, 1)
	go func() { closed <- t.WaitRequest(t.Context(), "web", last+100) }()
	t.quiet()
	if err := t.Close(); err != nil {
		t.Error("close:", err)
	}
	if err := result(t, "wait on what was closed", closed); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("wait on what was closed: %v, want ErrClosed", err)
	}
}

func testForgottenRequests(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("app", 1, 1)
	revision := t.ask("web", "pause")
	t.ask("app", "pause")
	waits := make(chan error, 1)
	go func() {
		_, err := t.WaitAnswer(t.Context(), "web", revision)
		waits <- err
	}()
	t.quiet()
	if err := t.Unsubscribe(t.Context(), "web"); err != nil {
		t.Fatal("unsubscribe:", err)
	}
	if err := result(t, "wait for what was forgotten", waits); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("answer of what was forgotten: %v, want ErrNotFound", err)
	}
	t.subscribe("web", 1, 1)
	t.asked("", 0, "pause")
	t.asked("web", 0)
}

func testRequestSurvives(t *journalTest) {
	if !t.Durable {
		return
	}
	t.open()
	t.subscribe("web", 1, 1)
	first, second := t.ask("web", "pause"), t.ask("web", "resume")
	t.save("web", journal.Progress{Answers: []journal.Answer{{Revision: first, Refusal: "no"}}})
	if t.Crash != nil {
		t.Crash()
		t.open()
	} else {
		t.reopen()
	}
	t.asked("web", 0, "resume")
	t.answered("web", first, "no")
	if third := t.ask("web", "pause"); third <= second {
		t.Errorf("revision %d after a restart, the last one was %d", third, second)
	}
}

func testPeerRequest(t, peer *journalTest) {
	t.subscribe("web", 1, 1)
	woken, answered := make(chan error, 1), make(chan error, 1)
	go func() { woken <- t.WaitRequest(t.Context(), "web", 0) }()
	t.quiet()
	revision := peer.ask("web", "pause")
	if err := result(t, "wait for a peer's request", woken); err != nil {
		t.Error("wait:", err)
	}
	t.asked("web", 0, "pause")
	go func() {
		_, err := peer.WaitAnswer(t.Context(), "web", revision)
		answered <- err
	}()
	t.quiet()
	t.save("web", journal.Progress{Answers: []journal.Answer{{Revision: revision}}})
	if err := result(t, "wait for a peer's answer", answered); err != nil {
		t.Error("wait:", err)
	}
}
