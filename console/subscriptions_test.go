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

// TestSubscribe makes a subscription by the guide, and changes it by its text.
func TestSubscribe(t *testing.T) {
	b := newBench(t)
	form := url.Values{"subscription": {"billing & co"}, "hook": {b.hook}, "secret": {"${HOOK_SECRET}"}, "types": {"bpms_* user_add_org"}, "order": {"corp"}}
	b.act(Admin, "/subscribe", form, "set", "/subscriptions/billing%20&%20co?done=set")
	b.push("bpms_instance_change", 1)
	b.until(func() string { return map[bool]string{false: "nothing came"}[b.received() == 1] })
	page := b.get(Viewer, "/subscriptions/billing%20&%20co?done=set")
	b.has(page, "worked here", "It is set.", "${HOOK_SECRET}", "order: corp", "bpms_*")
	if strings.Contains(page, "/forget") || strings.Contains(page, "/pause") {
		t.Error("a viewer is shown actions")
	}
	page = b.get(Admin, "/subscribe?name=billing+%26+co")
	b.has(page, "order: corp")
	b.act(Admin, "/subscribe", url.Values{"subscription": {"billing & co"}, "known": {"yes"}, "how": {"text"}, "text": {"types: [no_such]\nwebhook: {url: \"" + b.hook + "\"}\n"}}, "set", "/subscriptions/")
	b.has(b.get(Viewer, "/subscriptions/billing%20&%20co"), "no_such", "no event is named")
	b.has(b.get(Viewer, "/subscriptions?find=co"), "billing &amp; co")
	b.has(b.get(Viewer, "/subscriptions?find=nothing"), "None of the 1 is selected")
	b.has(b.get(Viewer, "/subscriptions?trouble=yes"), "None of the 1 is selected")
}

// TestSubscribeKeepsWhatWasTyped when it is refused, and makes nothing.
func TestSubscribeKeepsWhatWasTyped(t *testing.T) {
	b := newBench(t)
	for _, test := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"subscription": {"x"}, "hook": {b.hook}, "types": {"keep_*"}, "secret": {"whsec_open"}}, "write ${NAME}"},
		{url.Values{"subscription": {"x"}, "hook": {b.hook}, "types": {"keep_*"}, "where": {"event.("}}, "where"},
		{url.Values{"subscription": {"x"}, "hook": {"keep_*"}, "types": {"keep_*"}}, "webhook.url"},
		{url.Values{"subscription": {" "}, "hook": {b.hook}, "types": {"keep_*"}}, "name"},
		{url.Values{"subscription": {"x"}, "how": {"text"}, "text": {"keep_*: [\n"}}, "2"},
		{url.Values{"subscription": {"x"}, "how": {"text"}, "text": {"# keep_*\nwebhok: {url: x}\n"}}, "webhok"},
		{url.Values{"subscription": {"x"}, "how": {"text"}, "text": {"# keep_*\nwebhook: {url: \"" + b.hook + "\", secrets: [(secret)]}\n"}}, "stands in the place of a secret"},
	} {
		w := ask(b.desk, http.MethodPost, "/subscribe", test.form, as(b.desk, Admin))
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", test.form, w.Code)
		}
		b.has(w.Body.String(), "keep_*")
		if told := problems(w.Body.String()); !strings.Contains(told, test.want) {
			t.Errorf("%v: told %q, want %q", test.form, told, test.want)
		}
	}
	if status, err := b.Status(t.Context()); err != nil || len(status.Subscriptions) > 0 {
		t.Errorf("%+v, %v", status.Subscriptions, err)
	}
}

// TestSecretsStayHidden: neither a page nor the audit has a secret that was typed.
func TestSecretsStayHidden(t *testing.T) {
	b := newBench(t)
	const open = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	spec := fmt.Sprintf("webhook: {url: %q, secrets: [%s], headers: {Authorization: Bearer hush}}\n", b.hook, open)
	b.act(Admin, "/subscribe", url.Values{"subscription": {"x"}, "how": {"text"}, "text": {spec}}, "set", "/subscriptions/x")
	text := fmt.Sprint(*b.audited) + b.get(Admin, "/subscriptions/x") + b.get(Admin, "/subscribe?name=x")
	if strings.Contains(text, open) || strings.Contains(text, "hush") || !strings.Contains(text, api.Secret) {
		t.Error(text)
	}
}

// TestPause pauses, drains and resumes.
func TestPause(t *testing.T) {
	b := newBench(t)
	b.put("x", "")
	b.act(Operator, "/subscriptions/x/pause", url.Values{"reason": {"because <it>"}}, "pause", "/subscriptions/x?done=paused")
	if p := b.sub("x").Pause; p == nil || p.Reason != "because <it>" || p.Drain {
		t.Fatalf("%+v", p)
	}
	b.has(b.get(Viewer, "/subscriptions/x?done=paused"), "paused since", "because &lt;it&gt;", "It is paused.")
	b.has(b.get(Viewer, "/subscriptions?trouble=yes"), "paused since")
	b.act(Operator, "/subscriptions/x/resume", nil, "resume", "/subscriptions/x?done=resumed")
	if p := b.sub("x").Pause; p != nil {
		t.Fatalf("%+v", p)
	}
	b.act(Operator, "/subscriptions/x/pause", url.Values{"drain": {"yes"}}, "drain", "/subscriptions/x?done=draining")
	if p := b.sub("x").Pause; p == nil || !p.Drain {
		t.Fatalf("%+v", p)
	}
	for _, path := range []string{"/subscriptions/none/pause", "/subscriptions/none/resume"} {
		if w := ask(b.desk, http.MethodPost, path, nil, as(b.desk, Operator)); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// TestSeek: the page tells from where to where, and what lies between; then the cursor moves.
func TestSeek(t *testing.T) {
	b := newBench(t)
	b.put("x", `,"types":["a"]`)
	b.push("a", 3)
	b.push("b", 2)
	b.until(func() string {
		return map[bool]string{false: "not all came"}[b.received() == 3 && b.sub("x").Behind == 0]
	})
	for to, want := range map[string]string{"beginning": "to 1.", "2": "to 2.", "99999": "to 6.", "now": "to 6.", time.Now().Add(-time.Hour).Format(time.RFC3339): "to 1."} {
		b.has(b.get(Operator, "/subscriptions/x/seek?to="+url.QueryEscape(to)), "The cursor goes from 6 "+want)
	}
	b.has(b.get(Operator, "/subscriptions/x/seek?to=now"), "is there already")
	for _, bad := range []string{"", "yesterday", "2999-01-01"} {
		if w := ask(b.desk, http.MethodGet, "/subscriptions/x/seek?to="+bad, nil, as(b.desk, Operator)); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("to %q: %d", bad, w.Code)
		}
	}
	page := b.get(Operator, "/subscriptions/x/seek?to=2")
	b.has(page, "2 events are selected.", "are delivered again")
	b.act(Operator, "/subscriptions/x/seek", url.Values{"to": {field(page, "to")}, "from": {field(page, "from")}}, "seek", "/subscriptions/x?done=sought")
	b.until(func() string { return map[bool]string{false: "nothing came again"}[b.received() == 5] })
	if row := (*b.audited)[len(*b.audited)-1]; row.On != "x" || row.Detail != "from 6 to 2" {
		t.Errorf("%+v", row)
	}
}

// TestForget: what goes with it is told, and what came meanwhile is told again before.
func TestForget(t *testing.T) {
	b := newBench(t)
	b.status.Store(http.StatusUnprocessableEntity)
	b.put("x", "")
	b.push("a", 2)
	b.dead("x", 2)
	page := b.get(Admin, "/subscriptions/x/forget")
	b.has(page, "with 2 dead letters")
	form := url.Values{"dead": {field(page, "dead")}}
	b.push("a", 1)
	b.dead("x", 3)
	for _, form := range []url.Values{form, {}} {
		if w := ask(b.desk, http.MethodPost, "/subscriptions/x/forget", form, as(b.desk, Admin)); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "with 3 dead letters") {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if s := b.sub("x"); s.Dead != 3 {
		t.Fatalf("%+v", s)
	}
	b.act(Admin, "/subscriptions/x/forget", url.Values{"dead": {"3"}}, "forget", "/subscriptions?done=forgotten")
	if _, err := b.Subscription(t.Context(), "x"); api.CodeOf(err) != api.CodeNotFound {
		t.Error(err)
	}
}

// TestAttemptsAreShown with answers, whose personal data is hidden.
func TestAttemptsAreShown(t *testing.T) {
	b := newBench(t)
	b.status.Store(http.StatusUnprocessableEntity)
	b.put("x", "")
	b.push("a", 30)
	b.dead("x", 30)
	for _, path := range []string{"/subscriptions/x", "/subscriptions/x/attempts"} {
		page := b.get(Viewer, path)
		b.has(page, "422", "something")
		if strings.Contains(page, "13800000000") || strings.Contains(page, "who@example") {
			t.Errorf("%s shows personal data", path)
		}
	}
	page := b.get(Viewer, "/subscriptions/x/attempts")
	next := page[strings.Index(page, `class="more"`):]
	if rest := b.get(Viewer, next[strings.Index(next, "/subscriptions"):strings.Index(next, `" rel`)]); strings.Count(rest, "422") < 5 || strings.Contains(rest, `class="more"`) {
		t.Errorf("the next page: %s", rest)
	}
}

// TestNewest leads to the replay of the newest event that a subscription wants.
func TestNewest(t *testing.T) {
	b := newBench(t)
	b.put("x", `,"types":["wanted_*"],"where":"event.n < 3"`)
	who := as(b.desk, Operator)
	at := ask(b.desk, http.MethodGet, "/subscriptions/x/newest", nil, who).Header().Get("Location")
	b.has(b.get(Operator, at), "No stored event was found")
	b.push("wanted_a", 3)
	b.push("b", 1)
	if at := ask(b.desk, http.MethodGet, "/subscriptions/x/newest", nil, who).Header().Get("Location"); at != "/replay?before=3&from=2&subscription=x" {
		t.Error(at)
	}
}

// TestManySubscriptions: 500 of them are pages of less than 100 KB, and all are reached.
func TestManySubscriptions(t *testing.T) {
	b := newBench(t)
	b.status.Store(http.StatusUnprocessableEntity)
	j := b.Journal
	for i := range 500 {
		if _, err := j.Subscribe(t.Context(), fmt.Sprintf("a-subscription-with-a-rather-long-name-%03d", i), 1); err != nil {
			t.Fatal(err)
		}
	}
	seen, path := 0, "/subscriptions"
	for path != "" {
		page := b.get(Admin, path)
		if len(page) > 100_000 {
			t.Errorf("%s has %d bytes", path, len(page))
		}
		seen += strings.Count(page, `<th scope="row">`)
		_, next, _ := strings.Cut(page, `class="more"><a href="`)
		path, _, _ = strings.Cut(next, `"`)
		path = strings.ReplaceAll(path, "&amp;", "&")
	}
	if seen != 500 {
		t.Errorf("%d of 500 are listed", seen)
	}
	if page := b.get(Operator, "/replay"); len(page) > 100_000 {
		t.Errorf("the form of a replay has %d bytes", len(page))
	}
}
