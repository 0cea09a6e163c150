package wire

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestProblems: whatever is refused is refused with a problem.
func TestProblems(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	if err := j.Receive(t.Context(), &dingevent.Envelope{ID: "a", App: "hr", Data: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Subscribe(t.Context(), "hook", 1); err != nil {
		t.Fatal(err)
	}
	dead := journal.Progress{Cursor: 2, Exceptions: []journal.Exception{{Seq: 1, State: journal.Dead}}}
	if err := journaltest.Save(t.Context(), j, "hook", dead); err != nil {
		t.Fatal(err)
	}
	h := NewHandler(&local.Service{Journal: j}, Access{Token: "t0ken"})
	const refs = `{"items":[{"subscription":"hook","seq":1}]}`
	for _, test := range []struct {
		method, path, contentType, body string
		status                          int
		detail                          string
	}{
		{"GET", "/events?since=yesterday", "", "", 400, "query.since"},
		{"GET", "/events?limit=-1", "", "", 400, "query.limit"},
		{"GET", "/events?limit=0", "", "", 400, "query.limit"},
		{"GET", "/events?limit=1001", "", "", 400, "1000"},
		{"GET", "/events?before=7", "", "", 400, "query.before"},
		{"GET", "/events?cursor=x", "", "", 400, "cursor"},
		{"GET", "/dead?cursor=eyJiZWZvcmUiOjd9", "", "", 400, "cursor"},
		{"GET", "/attempts/hook/1?cursor=e30", "", "", 400, "cursor"},
		{"GET", "/events/x", "", "", 400, "path.seq"},
		{"GET", "/events/7", "", "", 404, "no event 7"},
		{"GET", "/attempts/nosuch/7", "", "", 404, `no subscription "nosuch"; there are: hook`},
		{"GET", "/dead?subscription=nosuch", "", "", 404, `no subscription "nosuch"; there are: hook`},
		{"GET", "/attempts/nosuch", "", "", 404, `no subscription "nosuch"; there are: hook`},
		{"GET", "/subscriptions/nosuch", "", "", 404, `no subscription "nosuch"; there are: hook`},
		{"DELETE", "/subscriptions/nosuch", "", "", 404, `no subscription "nosuch"; there are: hook`},
		{"PUT", "/subscriptions/nosuch/pause", "", "{}", 404, `no subscription "nosuch"; there are: hook`},
		{"DELETE", "/subscriptions/nosuch/pause", "", "", 404, `no subscription "nosuch"; there are: hook`},
		{"POST", "/subscriptions/nosuch/seek", "", `{"to":"now"}`, 404, `no subscription "nosuch"; there are: hook`},
		{"GET", "/replays/nosuch", "", "", 404, `no replay "nosuch"; there is none`},
		{"DELETE", "/replays/nosuch", "", "", 404, `no replay "nosuch"; there is none`},
		{"GET", "/dead?subscription=replay/nosuch", "", "", 404, `no replay "nosuch"; there is none`},
		{"GET", "/events?limit=1&limit=2", "", "", 400, "query.limit: is there 2 times"},
		{"GET", "/events?id=a&id=a", "", "", 400, "query.id: is there 2 times"},
		{"GET", "/dead?type=a&type=b", "", "", 400, "query.type: is there 2 times"},
		{"GET", "/dead?subscription=hook&subscription=hook", "", "", 400, "query.subscription"},
		{"GET", "/events/follow?from=1&from=2", "", "", 400, "query.from"},
		{"GET", "/attempts/hook?limit=1&limit=1", "", "", 400, "query.limit"},
		{"GET", "/status?x=1&x=2", "", "", 400, "query.x"},
		{"GET", "/events?type=%zz", "", "", 400, "cannot be read"},
		{"GET", "/events?type=a;type=b", "", "", 400, "cannot be read"},
		{"POST", "/dead/retry", "", `{"items":[{"subscription":"hook","seq":1.5}]}`, 400, "seq"},
		{"POST", "/dead/retry", "", `{"items":[{"subscription":"hook","seq":7.0}]}`, 400, "seq"},
		{"GET", "/nothing", "", "", 404, "openapi.json"},
		{"POST", "/events", "", "", 405, "GET, HEAD"},
		{"PUT", "/openapi.json", "", "", 405, "GET, HEAD"},
		{"POST", "/dead/retry", "", "", 400, "body"},
		{"POST", "/dead/retry", "", "{", 400, "JSON"},
		{"POST", "/dead/retry", "", refs + refs, 400, "after top-level value"},
		{"POST", "/dead/retry", "", `{"items":[{"subscription":"hook","seq":-1}]}`, 400, "seq"},
		{"POST", "/dead/retry", "", `{"items":[{"subscription":"hook"}]}`, 400, "seq"},
		{"POST", "/dead/retry", "", `{"items":[{"subscription":"hook","seq":1,"force":true}]}`, 400, "force"},
		{"POST", "/dead/retry", "", `{"items":[],"all":true}`, 400, "all"},
		{"POST", "/dead/retry", "", `{"items":null}`, 400, "items"},
		{"POST", "/backup", "", `{"to":""}`, 400, "to"},
		{"POST", "/verification", "", `{"rate":-1}`, 400, "rate"},
		{"POST", "/dead/retry", "text/plain", refs, 415, "text/plain"},
		{"POST", "/dead/retry", "", `{"items":[` + strings.Repeat(" ", limitstest.Of(t, "API: body").Number()) + `]}`, 413, "too large"},
	} {
		req := httptest.NewRequest(test.method, prefix+test.path, strings.NewReader(test.body))
		req.Header.Set("Authorization", "Bearer t0ken")
		if test.contentType != "" {
			req.Header.Set("Content-Type", test.contentType)
		}
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, req)
		text, _ := io.ReadAll(answer.Body)
		var p Problem
		if err := json.Unmarshal(text, &p); err != nil || answer.Header().Get("Content-Type") != problemType {
			t.Errorf("%s %s: %v: %s", test.method, test.path, err, text)
		}
		if answer.Code != test.status || p.Status != test.status || p.Title != http.StatusText(test.status) || !strings.Contains(p.Detail, test.detail) {
			t.Errorf("%s %s %.80s: %d %+v, want %d with %q", test.method, test.path, test.body, answer.Code, p, test.status, test.detail)
		}
	}
	rows, err := j.Exceptions(t.Context(), "hook", journal.ExceptionQuery{})
	if err != nil || len(rows) != 1 || rows[0].State != journal.Dead {
		t.Errorf("a refused request moved a dead letter: %+v, %v", rows, err)
	}
}

// TestCodesSurvive: a client finds the code that the handler's Service gave.
func TestCodesSurvive(t *testing.T) {
	for code := range statuses {
		answer := httptest.NewRecorder()
		writeProblem(answer, problemOf(fmt.Errorf("around: %w", api.Refuse(code, "why"))))
		err := readProblem(answer.Result())
		if api.CodeOf(err) != code || err.Error() != "around: why" {
			t.Errorf("%s came back as %s: %v", code, api.CodeOf(err), err)
		}
	}
}
