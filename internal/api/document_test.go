package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

//go:generate go test . -run ^TestDocumentIsTheCommittedOne$ -update

var update = flag.Bool("update", false, "write docs/openapi.json")

// committed is the copy that a reviewer sees change.
const committed = "../../docs/openapi.json"

// documentOf is what the handler says of itself, indented.
func documentOf(t *testing.T, h http.Handler) []byte {
	t.Helper()
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, documentJSON, nil)) // without a token
	if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "application/openapi+json" {
		t.Fatalf("the document: %d, %s", answer.Code, answer.Body)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, answer.Body.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	text.WriteByte('\n')
	return text.Bytes()
}

func TestDocumentIsTheCommittedOne(t *testing.T) {
	got := documentOf(t, NewHandler(&Local{Journal: memjournal.New()}, "t0ken"))
	if *update {
		if err := os.WriteFile(committed, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the API is not what docs/openapi.json says; if that is meant, run make generate\n%s", diff)
	}
}

// A caller calls the operations of a handler and holds every answer to the document.
type caller struct {
	t        *testing.T
	handler  http.Handler
	document validator.Validator
	called   map[string]bool // operations with a good answer, such as "GET /api/v1/events"
}

func newCaller(t *testing.T, h http.Handler) *caller {
	t.Helper()
	// A user may meet new members; here each has to be in the document.
	closed := bytes.ReplaceAll(documentOf(t, h), []byte(`"additionalProperties": true`), []byte(`"additionalProperties": false`))
	parsed, err := libopenapi.NewDocument(closed)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(parsed, config.WithFormatAssertions())
	if errs != nil {
		t.Fatal(errs)
	}
	t.Cleanup(v.Release)
	if ok, errs := v.ValidateDocument(); !ok {
		t.Fatalf("the document is no OpenAPI 3.1: %v", errs)
	}
	return &caller{t: t, handler: h, document: v, called: map[string]bool{}}
}

// call returns the answer's body. operation is a path of the document, at the path on the wire.
func (c *caller) call(method, operation, path, body string, want int) []byte {
	c.t.Helper()
	newRequest := func() *http.Request {
		req := httptest.NewRequest(method, prefix+path, strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer t0ken")
		if body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		return req
	}
	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, newRequest())
	text := recorder.Body.Bytes()
	if recorder.Code != want {
		c.t.Errorf("%s %s: %d, want %d: %s", method, path, recorder.Code, want, text)
	}
	req, check := newRequest(), c.document.ValidateHttpRequestResponse
	if want != http.StatusOK {
		check = c.document.ValidateHttpResponse // the request was wrong on purpose
	} else {
		c.called[method+" "+prefix+operation] = true
	}
	if ok, errs := check(req, recorder.Result()); !ok {
		for _, err := range errs {
			c.t.Errorf("%s %s: %s: %s %v\n%s", method, path, err.Message, err.Reason, err.SchemaValidationErrors, text)
		}
	}
	return text
}

// TestEveryOperation calls all that the document has.
func TestEveryOperation(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	store(t, j, "a", "b", "c")
	kill(t, j, "hook", time.Now().UTC(), 1, 3)
	kill(t, j, "gone", time.Now().UTC(), 2)
	local := &Local{Journal: j, Version: "v1", Apps: exampleApps, Refusal: func() *Refusal { return &Refusal{Error: "full", At: time.Now().UTC()} }}
	c := newCaller(t, NewHandler(local, "t0ken"))

	c.call("GET", "/status", "/status", "", 200)
	c.call("GET", "/events", "/events?type=user_*&corp=corp&app=hr&since=2020-01-01T00:00:00Z&limit=2", "", 200)
	c.call("GET", "/events", "/events?limit=1001", "", 400)
	c.call("GET", "/events/{seq}", "/events/2", "", 200)
	c.call("GET", "/events/{seq}", "/events/99", "", 404)
	c.call("GET", "/dead", "/dead?limit=1", "", 200)
	c.call("GET", "/dead", "/dead?subscription=nosuch", "", 404)
	c.call("GET", "/attempts/{subscription}/{seq}", "/attempts/hook/1?limit=10", "", 200)
	c.call("GET", "/attempts/{subscription}/{seq}", "/attempts/nosuch/1", "", 404)
	c.call("POST", "/dead/retry", "/dead/retry", `{"items":[{"subscription":"hook","seq":1},{"subscription":"hook","seq":99}]}`, 200)
	c.call("POST", "/dead/retry", "/dead/retry", `{"items":[{"subscription":"hook","seq":1,"now":true}]}`, 400)
	c.call("POST", "/dead/discard", "/dead/discard", `{"items":[{"subscription":"hook","seq":3}]}`, 200)
	c.call("POST", "/dead/discard", "/dead/discard", `{}`, 400)
	c.call("DELETE", "/subscriptions/{name}", "/subscriptions/gone", "", 200)
	c.call("DELETE", "/subscriptions/{name}", "/subscriptions/gone", "", 404)
	c.call("GET", "/openapi.json", "/openapi.json", "", 200)
	if text := c.call("GET", "/openapi.yaml", "/openapi.yaml", "", 200); !bytes.HasPrefix(text, []byte("components:")) {
		t.Errorf("the document in YAML: %.100s", text)
	}
	c.follow()
	c.wantAll()
}

// follow holds the first line of what is followed to the schema of an event, by way of the event alone.
func (c *caller) follow() {
	c.t.Helper()
	server := httptest.NewServer(c.handler)
	defer server.Close()
	req, _ := http.NewRequest(http.MethodGet, server.URL+prefix+"/events/follow?from=2", nil)
	req.Header.Set("Authorization", "Bearer t0ken")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	var line json.RawMessage
	if err := json.NewDecoder(resp.Body).Decode(&line); err != nil || resp.Header.Get("Content-Type") != "application/x-ndjson" {
		c.t.Fatal(err, resp.Header)
	}
	if alone := c.call("GET", "/events/{seq}", "/events/2", "", 200); string(bytes.TrimSpace(alone)) != string(line) {
		c.t.Errorf("followed %s, want %s", line, alone)
	}
	c.called["GET "+prefix+"/events/follow"] = true
}

// wantAll fails for operations of the document that were not called.
func (c *caller) wantAll() {
	c.t.Helper()
	var document struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(documentOf(c.t, c.handler), &document); err != nil || len(document.Paths) == 0 {
		c.t.Fatal(err)
	}
	for path, methods := range document.Paths {
		for method := range methods {
			if operation := strings.ToUpper(method) + " " + path; !c.called[operation] {
				c.t.Errorf("no test calls %s", operation)
			}
		}
	}
}

// exampleApps has every member of an app.
func exampleApps() []App {
	now := time.Now().UTC()
	return []App{{
		Name: "hr", HTTP: &HTTP{URL: "http://127.0.0.1:8080/dingtalk/hr"},
		Stream: &Stream{
			State: Degraded, Wanted: 2, RetryAt: now, LastFrame: now, LastEvent: now, Connections: []Connection{{
				Number: 1, ID: "c", Opened: now, LastFrame: now, LastEvent: now, RoundTripMS: 1.5, Leaving: "age",
			}},
			OpenError: &OpenError{Stage: "open", Reason: "credentials", Status: 401, Code: "x", RequestID: "y", At: now, Past: true},
		},
	}}
}

// TestProblems: whatever is refused is refused with a problem.
func TestProblems(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	store(t, j, "a")
	kill(t, j, "hook", time.Now(), 1)
	h := NewHandler(&Local{Journal: j}, "t0ken")
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
		{"GET", "/dead?cursor=" + writeCursor(beforeSeq{7}), "", "", 400, "cursor"},
		{"GET", "/attempts/hook/1?cursor=e30", "", "", 400, "cursor"},
		{"GET", "/events/x", "", "", 400, "path.seq"},
		{"GET", "/events/7", "", "", 404, "no event 7"},
		{"GET", "/attempts/nosuch/7", "", "", 404, "nosuch"},
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
		{"POST", "/dead/retry", "text/plain", refs, 415, "text/plain"},
		{"POST", "/dead/retry", "", `{"items":[` + strings.Repeat(" ", maxBody) + `]}`, 413, "1048576"},
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
