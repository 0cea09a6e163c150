package console

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
)

// replayed waits until a replay is in a state.
func (b *bench) replayed(id string, want api.ReplayState) api.Replay {
	b.t.Helper()
	var got api.Replay
	b.until(func() string {
		var err error
		if got, err = b.Replay(b.t.Context(), id); err != nil || got.State != want {
			return fmt.Sprintf("%+v, %v", got, err)
		}
		return ""
	})
	return got
}

// countReplay sends the form, and adds to it what the page asks to send.
func (b *bench) countReplay(role Role, form url.Values) (page string) {
	b.t.Helper()
	w := ask(b.desk, http.MethodPost, "/replay/count", form, as(b.desk, role))
	if w.Code != http.StatusOK {
		b.t.Fatalf("%d: %s", w.Code, problems(w.Body.String()))
	}
	for _, name := range []string{"tally", "made"} {
		form.Set(name, field(w.Body.String(), name))
	}
	return w.Body.String()
}

// TestReplay counts first, and then begins what was counted.
func TestReplay(t *testing.T) {
	b := newBench(t)
	b.put("x", `,"types":["a"]`)
	b.push("a", 3)
	b.push("b", 2)
	b.until(func() string { return map[bool]string{false: "not all came"}[b.received() == 3] })
	b.has(b.get(Operator, "/replay?subscription=x&from=2"), `value="x"`, `name="from" inputmode="numeric" value="2"`)
	form := url.Values{"subscription": {"x"}, "from": {"2"}}
	page := b.countReplay(Operator, form)
	b.has(page, "2 events are selected.", "Deliver 2 events again")
	b.push("a", 1) // comes after the count
	b.until(func() string { return map[bool]string{false: "not all came"}[b.received() == 4] })
	b.act(Operator, "/replay", form, "replay", "/replays/20")
	id := form.Get("made")
	got := b.replayed(id, api.ReplayFinished)
	if got.Spec.Before != 6 || b.received() != 6 {
		t.Errorf("%+v; %d came", got, b.received())
	}
	if w := ask(b.desk, http.MethodPost, "/replay", form, as(b.desk, Operator)); w.Code != http.StatusSeeOther {
		t.Errorf("once more: %d", w.Code)
	}
	b.has(b.get(Viewer, "/replays/"+id), "finished", "100 %", "subscription: x")
	b.has(b.get(Viewer, "/replays"), id, "100 %")

	named := url.Values{"hook": {b.hook}, "types": {"b"}, "id": {"by-name"}}
	b.has(b.countReplay(Operator, named), "2 events are selected.")
	b.act(Operator, "/replay", named, "replay", "/replays/by-name")
	b.replayed("by-name", api.ReplayFinished)
	b.has(b.get(Viewer, "/replays"), "a sink of its own")
}

// TestReplayOfSomethingElse: what was not counted does not begin, and what was typed stays.
func TestReplayOfSomethingElse(t *testing.T) {
	b := newBench(t)
	b.put("x", "")
	b.push("a", 3)
	good := url.Values{"subscription": {"x"}, "ids": {"e1,e2"}, "id": {"r"}}
	b.countReplay(Operator, good)
	for name, value := range map[string]string{"ids": "e1", "subscription": "", "tally": "", "from": "2", "where": "true", "everything": ""} {
		form := url.Values{}
		for n, v := range good {
			form[n] = v
		}
		if form.Set(name, value); name == "everything" {
			form.Del("ids")
		}
		w := ask(b.desk, http.MethodPost, "/replay", form, as(b.desk, Admin))
		if w.Code != http.StatusConflict && w.Code != http.StatusUnprocessableEntity || problems(w.Body.String()) == "" || !strings.Contains(w.Body.String(), `name="id" value="r"`) {
			t.Errorf("%s %q: %d, %s", name, value, w.Code, problems(w.Body.String()))
		}
	}
	for _, test := range []struct{ form, want string }{
		{"subscription=x", "select events"},
		{"everything=yes", "name one target"},
		{"everything=yes&subscription=x&hook=http%3A%2F%2Fx", "name one target"},
		{"everything=yes&subscription=none", "no subscription"},
		{"subscription=x&from=z", "no sequence"},
		{"subscription=x&since=yesterday", "no time"},
		{"subscription=x&where=event.(", "where"},
		{"subscription=x&ids=e9", "no event"},
		{"everything=yes&sink=webhok%3A+x", "role"},
		{"everything=yes&hook=http%3A%2F%2Fx%2F%24%7BSECRET%7D", "role"},
	} {
		form, _ := url.ParseQuery(test.form)
		if told := problems(b.countReplay(Operator, form)); !strings.Contains(told, test.want) || form.Get("tally") != "" {
			t.Errorf("%s: told %q, want %q", test.form, told, test.want)
		}
	}
	if page, err := b.Replays(t.Context(), api.Paging{}); err != nil || len(page.Items) > 0 {
		t.Errorf("%+v, %v", page, err)
	}
	sink := url.Values{"sink": {"webhook: {url: \"" + b.hook + "\"}\n"}, "everything": {"yes"}, "id": {"sunk"}}
	b.countReplay(Admin, sink)
	if w := ask(b.desk, http.MethodPost, "/replay", sink, as(b.desk, Admin)); w.Code != http.StatusSeeOther {
		t.Errorf("an admin's sink: %d %s", w.Code, problems(w.Body.String()))
	}
	b.replayed("sunk", api.ReplayFinished)
}

// TestReplayActions pauses, resumes and forgets one.
func TestReplayActions(t *testing.T) {
	b := newBench(t)
	b.push("a", 3)
	b.status.Store(http.StatusServiceUnavailable)
	spec := api.ReplaySpec{To: api.Spec(fmt.Sprintf(`{"webhook":{"url":%q}}`, b.hook))}
	if _, err := b.PutReplay(t.Context(), "r", spec); err != nil {
		t.Fatal(err)
	}
	b.replayed("r", api.ReplayRunning)
	b.has(b.get(Viewer, "/replays/r"), `hx-trigger="every 2s"`)
	b.act(Operator, "/replays/r/pause", url.Values{"reason": {"too fast"}}, "pause", "/replays/r?done=paused")
	b.has(b.get(Operator, "/replays/r?done=paused"), "paused", "too fast", "Resume", "It is paused.")
	b.act(Operator, "/replays/r/resume", nil, "resume", "/replays/r?done=resumed")
	b.replayed("r", api.ReplayRunning)
	b.status.Store(http.StatusUnprocessableEntity)
	b.act(Operator, "/replays/r/pause", nil, "pause", "/replays/r")
	b.act(Operator, "/replays/r/resume", nil, "resume", "/replays/r")
	b.replayed("r", api.ReplayFinished)
	page := b.get(Operator, "/replays/r/forget")
	b.has(page, "with 3 dead letters")
	if w := ask(b.desk, http.MethodPost, "/replays/r/forget", url.Values{"dead": {"2"}}, as(b.desk, Operator)); w.Code != http.StatusConflict {
		t.Errorf("told fewer: %d", w.Code)
	}
	b.act(Operator, "/replays/r/forget", url.Values{"dead": {field(page, "dead")}}, "forget", "/replays?done=forgotten")
	if _, err := b.Replay(t.Context(), "r"); api.CodeOf(err) != api.CodeNotFound {
		t.Error(err)
	}
	if w := ask(b.desk, http.MethodGet, "/replays/r", nil, as(b.desk, Viewer)); w.Code != http.StatusNotFound {
		t.Errorf("a forgotten one: %d", w.Code)
	}
}
