package console

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// TestDeadLetters are listed, filtered, grouped and shown.
func TestDeadLetters(t *testing.T) {
	b := newBench(t)
	b.has(b.get(Viewer, "/dead"), "no dead letters")
	b.status.Store(http.StatusUnprocessableEntity)
	b.put("x", `,"types":["user_*"]`)
	b.put("y & z", `,"types":["bpms_*"]`)
	b.push("user_add_org", 3)
	b.push("bpms_task_change", 2)
	b.dead("x", 3)
	b.dead("y & z", 2)
	count := func(query string) int { return strings.Count(b.get(Operator, "/dead?"+query), `name="ref"`) }
	in := func(d time.Duration) string {
		return url.QueryEscape(time.Now().Add(d).In(zoneOf("")).Format("2006-01-02T15:04:05"))
	}
	for query, want := range map[string]int{
		"": 5, "subscription=x": 3, "type=bpms_*": 2, "corp=ding1": 5, "corp=other": 0, "app=hr": 5, "app=other": 0, "id=e2": 1, "seq=4": 1,
		"where=" + url.QueryEscape(`envelope.id > "e2"`): 3, "error=UNPROCESSABLE": 5, "error=timeout": 0, "damaged=yes": 0,
		"since=" + in(-time.Hour): 5, "since=" + in(time.Hour): 0, "until=" + in(-time.Hour): 0,
	} {
		if got := count(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	page := b.get(Viewer, "/dead?where="+url.QueryEscape("event.no_such == 1"))
	b.has(page, "5 could not be evaluated", "No dead letter matches.")
	page = b.get(Viewer, "/dead?view=reasons")
	b.has(page, "Reasons of 5 dead letters", "Unprocessable Entity", `<td class="n">5</td>`)
	if strings.Contains(b.get(Viewer, "/dead"), `name="ref"`) {
		t.Error("a viewer can choose what to move")
	}
	page = b.get(Operator, "/dead/4?subscription=y+%26+z")
	b.has(page, "Dead letter 4 of y &amp; z", "422", "bpms_task_change", `href="/events/4"`)
	for path, want := range map[string]int{"/dead/4?subscription=x": 404, "/dead/4?subscription=none": 404, "/dead/x?subscription=x": 404, "/dead?seq=x": 422, "/dead?where=event.(": 422, "/dead/4": 303} {
		if w := ask(b.desk, http.MethodGet, path, nil, as(b.desk, Operator)); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}

// TestMoveChosen retries and discards those that were ticked, and no others.
func TestMoveChosen(t *testing.T) {
	b := newBench(t)
	b.status.Store(http.StatusUnprocessableEntity)
	b.put("x", "")
	b.push("a", 5)
	b.dead("x", 5)
	b.status.Store(http.StatusOK)
	b.act(Operator, "/dead/move", url.Values{"do": {"retry"}, "ref": {"1 x", "3 x"}, "type": {"a"}}, "dead retry", "/dead?done=retried&moved=2&type=a")
	b.dead("x", 3)
	if b.received() != 2 {
		t.Errorf("%d came", b.received())
	}
	b.act(Operator, "/dead/move", url.Values{"do": {"discard"}, "ref": {"2 x", "3 x"}}, "dead discard", "/dead?done=discarded&gone=1&moved=1")
	b.dead("x", 2)
	if row := (*b.audited)[len(*b.audited)-1]; row.On != "x" || row.Detail != "x 2, x 3" {
		t.Errorf("%+v", row)
	}
	b.has(b.get(Viewer, "/dead?done=discarded&gone=1&moved=1"), "1 discarded", "1 were no dead letters any more")
	before := len(*b.audited)
	who := as(b.desk, Operator)
	if w := ask(b.desk, http.MethodPost, "/dead/move", url.Values{"do": {"retry"}}, who); w.Header().Get("Location") != "/dead?done=none-chosen" {
		t.Errorf("nothing chosen: %d %v", w.Code, w.Header())
	}
	for _, bad := range []url.Values{{"do": {"eat"}, "ref": {"4 x"}}, {"do": {"retry"}, "ref": {"x 4"}}, {"do": {"retry"}, "ref": {"4"}}, {"do": {"retry"}, "ref": make([]string, 1001)}} {
		if w := ask(b.desk, http.MethodPost, "/dead/move", bad, who); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%.60v: %d", bad, w.Code)
		}
	}
	if b.dead("x", 2); len(*b.audited) != before {
		t.Errorf("audited: %+v", (*b.audited)[before:])
	}
}

// counted counts what a query selects, and returns the sealed count.
func (b *bench) counted(query string) (sealed string) {
	b.t.Helper()
	page := b.get(Operator, "/dead/count?"+query)
	return field(page, "tally")
}

// TestMoveAll counts, confirms, and watches the job.
func TestMoveAll(t *testing.T) {
	b := newBench(t)
	b.status.Store(http.StatusUnprocessableEntity)
	b.put("x", "")
	b.push("wanted", 250) // more than a page of a job
	b.push("other", 3)
	b.dead("x", 253)
	page := b.get(Operator, "/dead/count?do=retry&type=wanted")
	b.has(page, "250 dead letters match.", "Retry these 250")
	sealed := field(page, "tally")
	b.push("wanted", 2) // which die after the count
	b.dead("x", 255)
	b.status.Store(http.StatusOK)
	form := url.Values{"tally": {sealed}}
	b.act(Operator, "/dead/all", form, "dead retry all", "/jobs/")
	b.dead("x", 5)
	b.jobs.runs.Wait()
	again := ask(b.desk, http.MethodPost, "/dead/all", form, as(b.desk, Operator))
	at := again.Header().Get("Location")
	if again.Code != http.StatusSeeOther || len(b.jobs.list()) != 1 {
		t.Errorf("once more: %d to %s, %d jobs", again.Code, at, len(b.jobs.list()))
	}
	if n := len(*b.audited); n != 1 || !strings.Contains((*b.audited)[0].Detail, "250 of ") || !strings.Contains((*b.audited)[0].Detail, "type=wanted") {
		t.Errorf("audited: %+v", *b.audited)
	}
	b.has(b.get(Viewer, at), "It is done.", "250 / 250", "<dd>250</dd>")
	b.has(b.get(Viewer, "/jobs"), "Retrying 250 dead letters")

	b.act(Operator, "/dead/all", url.Values{"tally": {b.counted("do=discard")}}, "dead discard all", "/jobs/")
	b.dead("x", 0)
	if b.received() != 250 {
		t.Errorf("%d came", b.received())
	}
	b.has(b.get(Operator, "/dead/count?do=discard"), "0 dead letters match.")
	if b.counted("do=discard") != "" {
		t.Error("nothing can be confirmed")
	}
}

// TestSealedCount: what was changed, or is of another process, begins nothing.
func TestSealedCount(t *testing.T) {
	b := newBench(t)
	b.status.Store(http.StatusUnprocessableEntity)
	b.put("x", "")
	b.push("a", 2)
	b.dead("x", 2)
	good := b.counted("do=discard&id=e1")
	for _, bad := range []string{"", ".", "e30.e30", good[1:], good[:len(good)-2], strings.Replace(good, ".", "A.", 1), newSeal().close(complete, tally{})} {
		if w := ask(b.desk, http.MethodPost, "/dead/all", url.Values{"tally": {bad}}, as(b.desk, Admin)); w.Code != http.StatusConflict {
			t.Errorf("%q: %d", bad, w.Code)
		}
		if w := ask(b.desk, http.MethodGet, "/dead/count?tally="+url.QueryEscape(bad), nil, as(b.desk, Admin)); w.Code != http.StatusConflict {
			t.Errorf("go on with %q: %d", bad, w.Code)
		}
	}
	if b.dead("x", 2); len(*b.audited) > 0 || len(b.jobs.list()) > 0 {
		t.Errorf("%+v", *b.audited)
	}
}

// TestReasons: what differs from letter to letter is no reason of its own.
func TestReasons(t *testing.T) {
	for text, want := range map[string]string{
		"httpsink: http://127.0.0.1:9/x answered 410 Gone":   "httpsink: http://…/x answered 410 Gone",
		`dial tcp 10.0.0.7:443: connect: connection refused`: `dial tcp …: connect: connection refused`,
		`no process "ad253df6" for 4b6f0000-17a1-42ff`:       `no process … for …`,
		`took 12345 ms`: `took … ms`,
		"":              "",
		"订阅 42 失败":      "订阅 … 失败",
		strings.Repeat("x", 3*maxReason) + "not in it":                                strings.Repeat("x", maxReason),
		`422 Unprocessable Entity: {"mobile":"13800000000"}`:                          `422 Unprocessable Entity: {…:…}`,
		`request id 0af7651916cd43dd8448eb211c80319c: deadline of 30s has passed`:     `request id …: deadline of …s has passed`,
		`user 550e8400-e29b-41d4-a716-446655440000 is unknown since 2026-11-30 08:00`: `user … is unknown since …-…-… …`,
	} {
		if got := reasonOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if part := common(reasonOf(text)); !strings.Contains(text, part) {
			t.Errorf("%q is no part of %q", part, text)
		}
	}
	var letters []api.DeadLetter
	for i := range 300 {
		letters = append(letters, api.DeadLetter{Error: fmt.Sprintf("answered %d after %d ms", 500+i%2, 1000+i), Changed: time.Unix(int64(i), 0)})
	}
	groups := grouped(letters)
	if len(groups) != 2 || groups[0].Count != 150 || groups[0].First.Unix() != 0 || groups[0].Last.Unix() != 298 {
		t.Errorf("%+v", groups)
	}
}

// TestDeadPageIsSmall: 50 dead letters with long errors are less than 100 KB.
func TestDeadPageIsSmall(t *testing.T) {
	g := &graveyard{}
	for i := range 60 {
		g.bury(fmt.Sprintf("a-subscription-with-a-rather-long-name-%d", i), strings.Repeat("<a long & winding error> ", 80))
	}
	c, _ := newTest(t, func(o *Options) { o.Service = func() api.Service { return g } })
	for _, path := range []string{"/dead", "/dead?view=reasons"} {
		w := ask(c, http.MethodGet, path, nil, as(c, Operator))
		if w.Code != http.StatusOK || w.Body.Len() > 100_000 || w.Body.Len() < 5_000 {
			t.Errorf("%s: %d with %d bytes", path, w.Code, w.Body.Len())
		}
	}
}

// TestUnfinishedCount: a count that is not complete goes on, and cannot be confirmed; a complete one does not go on.
func TestUnfinishedCount(t *testing.T) {
	g := &graveyard{atMost: 1}
	for range piecePages + 1 {
		g.bury("x", "timeout")
	}
	c, _ := newTest(t, func(o *Options) { o.Service = func() api.Service { return g } })
	who := as(c, Operator)
	page := ask(c, http.MethodGet, "/dead/count?do=discard", nil, who).Body.String()
	next := goOn.FindStringSubmatch(page)
	if next == nil || field(page, "tally") != "" || !strings.Contains(page, "20 dead letters so far") {
		t.Fatal(page)
	}
	_, sealed, _ := strings.Cut(next[1], "tally=")
	if w := ask(c, http.MethodPost, "/dead/all", url.Values{"tally": {sealed}}, who); w.Code != http.StatusConflict {
		t.Errorf("an unfinished count is confirmed: %d", w.Code)
	}
	page = ask(c, http.MethodGet, next[1], nil, who).Body.String()
	if !strings.Contains(page, "21 dead letters match.") {
		t.Error(page)
	}
	if w := ask(c, http.MethodGet, "/dead/count?tally="+field(page, "tally"), nil, who); w.Code != http.StatusConflict {
		t.Errorf("a complete count goes on: %d", w.Code)
	}
}
