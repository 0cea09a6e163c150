package console

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// withEvents returns a console over n approvals, and their journal.
func withEvents(t *testing.T, n int) (desk, *memjournal.Journal) {
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	store(t, j, n)
	c, _ := newTest(t, func(o *Options) {
		service := &local.Service{Journal: j}
		o.Service = func() api.Service { return service }
	})
	return c, j
}

// store stores n approvals; the mobile of each ends with its number.
func store(t *testing.T, j *memjournal.Journal, n int) {
	t.Helper()
	for i := range n {
		err := j.Receive(t.Context(), &dingevent.Envelope{
			ID: fmt.Sprintf("id-%d-%d", time.Now().UnixNano(), i), Type: "bpms_instance_change", CorpID: "ding1", App: "hr", Transport: dingevent.TransportStream, Received: time.Now(),
			Data: fmt.Appendf(nil, `{"title":"Trip %d","result":"agree","mobile":"1380000%04d"}`, i, i),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestEventsKeepTheirFilter: what was typed stands in the form, in the link to the next page and in the live stream.
func TestEventsKeepTheirFilter(t *testing.T) {
	c, _ := withEvents(t, 120)
	body := ask(c, http.MethodGet, "/events?type=bpms_*&corp=ding1&text=trip", nil, as(c, Viewer)).Body.String()
	for _, want := range []string{`value="bpms_*"`, `value="trip"`, "corp=ding1", "cursor=", `data-live="/events/live?corp=ding1&amp;text=trip&amp;type=bpms_%2A"`, `data-last="120"`, "Trip"} {
		if want != "Trip" && !strings.Contains(body, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if n := strings.Count(body, `<tr id="e`); n != rows {
		t.Errorf("%d rows", n)
	}
	if len(body) > 100<<10 {
		t.Errorf("%d bytes", len(body))
	}
	next := regexpFind(t, body, `href="(/events\?[^"]*cursor=[^"]*)"`)
	body = ask(c, http.MethodGet, next, nil, as(c, Viewer)).Body.String()
	if !strings.Contains(body, `<tr id="e70"`) || strings.Contains(body, `<tr id="e71"`) || strings.Contains(body, "data-live") {
		t.Errorf("the second page: %.200s", body)
	}
}

// TestWrongFilterStays: the form keeps what was typed, and says what is wrong.
func TestWrongFilterStays(t *testing.T) {
	c, _ := withEvents(t, 1)
	w := ask(c, http.MethodGet, "/events?where="+url.QueryEscape(`event.result ==`), nil, as(c, Viewer))
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `value="event.result =="`) || !strings.Contains(w.Body.String(), `id="wrong"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestSearchSeesWhatTheReaderMaySee: by a text or an expression a viewer finds no personal data, also not by the live stream's filter.
func TestSearchSeesWhatTheReaderMaySee(t *testing.T) {
	c, j := withEvents(t, 0)
	if err := j.Receive(t.Context(), &dingevent.Envelope{ID: "1", Type: "x", App: "hr", Data: []byte(`{"result":"agree","mobile":"13800000000"}`)}); err != nil {
		t.Fatal(err)
	}
	for _, role := range []Role{Viewer, Operator, Admin} {
		for query, hidden := range map[string]bool{
			"text=13800000000": true, "where=" + url.QueryEscape(`event.mobile == "13800000000"`): true, "where=" + url.QueryEscape(`event.result == "agree"`): false, "text=agree": false,
		} {
			body := ask(c, http.MethodGet, "/events?"+query, nil, as(c, role)).Body.String()
			if found, want := strings.Contains(body, `<tr id="e1"`), role >= Operator || !hidden; found != want {
				t.Errorf("as %s, by %s the event is found: %t", role, query, found)
			}
			if told := strings.Contains(body, "this search does not look at it"); told != (role == Viewer) {
				t.Errorf("as %s, it is told that personal data is not searched: %t", role, told)
			}
		}
	}
}

// TestPersonalDataIsHidden until an operator asks for it, which is audited.
func TestPersonalDataIsHidden(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	store(t, j, 1)
	c, rows := newTest(t, func(o *Options) {
		service := &local.Service{Journal: j}
		o.Service = func() api.Service { return service }
	})
	if err := j.Receive(t.Context(), &dingevent.Envelope{ID: "leave", Type: "bpms_instance_change", CorpID: "ding1", App: "hr", Data: []byte(`{"title":"张三提交的请假"}`)}); err != nil {
		t.Fatal(err)
	}
	if body := ask(c, http.MethodGet, "/events/2", nil, as(c, Viewer)).Body.String(); strings.Contains(body, "张三") || strings.Count(body, "hidden提交的请假") != 2 {
		t.Error("the field or the payload shows who submitted an approval")
	}
	for _, path := range []string{"/events", "/events/1", "/events?text=13800000000"} {
		if body := ask(c, http.MethodGet, path, nil, as(c, Admin)).Body.String(); strings.Contains(strings.ReplaceAll(body, `text=13800000000`, ""), ">13800000000") || strings.Contains(body, `&#34;13800000000`) {
			t.Errorf("%s shows a phone number", path)
		}
	}
	if len(*rows) != 0 {
		t.Errorf("audited: %+v", *rows)
	}
	w := ask(c, http.MethodPost, "/events/1/unmask", nil, as(c, Operator))
	if !strings.Contains(w.Body.String(), "13800000000") || len(*rows) != 1 || (*rows)[0].Action != "unmask" || (*rows)[0].On != "event 1" {
		t.Errorf("unmasked: %d, %+v", w.Code, *rows)
	}
	if w := ask(c, http.MethodPost, "/events/1/unmask", nil, as(c, Viewer)); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "13800000000") {
		t.Errorf("as a viewer: %d", w.Code)
	}
}

// TestLive: rows come as they are stored, what does not match does not, and who comes back gets what came meanwhile.
func TestLive(t *testing.T) {
	c, j := withEvents(t, 3)
	server := httptest.NewServer(c)
	defer server.Close()
	who := as(c, Viewer)

	frames, hangUp := listen(t, server.URL+"/events/live?text=trip&after=3", who, "")
	store(t, j, 2)
	var came string
	for !strings.Contains(came, `id="e4"`) || !strings.Contains(came, `id="e5"`) { // in one frame, or in two
		came += next(t, frames, "rows").data
	}
	j.Receive(t.Context(), &dingevent.Envelope{ID: "other", Type: "x", App: "hr", Received: time.Now(), Data: []byte(`{}`)})
	for f := range frames {
		if f.id == "6" {
			if f.event != "beat" {
				t.Errorf("for what does not match: %+v", f)
			}
			break
		}
	}
	hangUp()

	store(t, j, 60) // 7 to 66, while nobody listens
	frames, hangUp = listen(t, server.URL+"/events/live?text=trip", who, "6")
	defer hangUp()
	if f := next(t, frames, "more"); f.data != "10" {
		t.Errorf("too many: %+v", f)
	}
	if f := next(t, frames, "rows"); f.id != "66" || strings.Count(f.data, "<tr") != rows {
		t.Errorf("after an outage: %s with %d rows", f.id, strings.Count(f.data, "<tr"))
	}
	c.sessions.end(c.sessions.of(who.Value, true))
	next(t, frames, "end")
}

// A frame of a stream.
type frame struct{ event, id, data string }

// listen opens a stream. Its frames come until hangUp is called.
func listen(t *testing.T, url string, who *http.Cookie, last string) (<-chan frame, context.CancelFunc) {
	t.Helper()
	ctx, hangUp := context.WithCancel(t.Context())
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	r.AddCookie(who)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil || resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%v, %v", resp, err)
	}
	frames := make(chan frame, 100)
	go func() {
		defer close(frames)
		defer resp.Body.Close()
		var f frame
		lines := bufio.NewScanner(resp.Body)
		for lines.Buffer(nil, 1<<20); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "event":
				f.event = value
			case "id":
				f.id = value
			case "data":
				f.data += value
			case "":
				frames <- f
				f = frame{}
			}
		}
	}()
	return frames, hangUp
}

// next returns the next frame of a kind.
func next(t *testing.T, frames <-chan frame, event string) frame {
	t.Helper()
	for f := range frames {
		if f.event == event {
			return f
		}
	}
	t.Fatalf("the stream ended without %s", event)
	return frame{}
}
