// Package api_test holds the local API to its OpenAPI document, and that to OpenAPI 3.1.
package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	validation "github.com/pb33f/libopenapi-validator/config"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

const prefix = "/api/v1"

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
	closed := bytes.ReplaceAll(document(t, h), []byte(`"additionalProperties":true`), []byte(`"additionalProperties":false`))
	parsed, err := libopenapi.NewDocument(closed)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(parsed, validation.WithFormatAssertions())
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
	fill(t, j)
	local := &local.Service{Journal: j, Version: "v1", Apps: exampleApps, Refusal: func() *api.Refusal { return &api.Refusal{Error: "full", At: time.Now().UTC()} }}
	local.Backfiller = func(context.Context, string) (api.Backfill, error) {
		return api.Backfill{Calls: 2, Rows: 201, Oldest: time.Now().UTC(), Newest: time.Now().UTC()}, nil
	}
	local.Reloader = func(context.Context) ([]api.ConfigChange, error) {
		return []api.ConfigChange{{Key: "apps.hr.http", Change: "changed"}}, nil
	}
	c := newCaller(t, wire.NewHandler(local, wire.Access{Token: "t0ken"}))

	c.call("GET", "/status", "/status", "", 200)
	c.call("GET", "/events", "/events?type=user_%2A&corp=corp&app=hr&since=2020-01-01T00:00:00Z&limit=2", "", 200)
	if text := c.call("GET", "/events", "/events?text=%22N%22&until=2100-01-01T00:00:00Z&where=envelope.id=='a'", "", 200); !bytes.Contains(text, []byte(`"progress":{"looked":3,"from":1,"seq":1,"end":4,`)) {
		t.Errorf("the progress of a search: %s", text)
	}
	if text := c.call("GET", "/events", "/events?where=event.nothing==1", "", 200); !bytes.Contains(text, []byte(`"unjudged":{"count":3`)) {
		t.Errorf("events that cannot be evaluated are not counted: %s", text)
	}
	c.call("GET", "/events", "/events?where=event.", "", 400)
	c.call("GET", "/events", "/events?limit=1001", "", 400)
	c.call("GET", "/events/{seq}", "/events/2", "", 200)
	c.call("GET", "/events/{seq}", "/events/99", "", 404)
	c.call("GET", "/events/{seq}/why", "/events/2/why", "", 200)
	c.call("GET", "/events/{seq}/why", "/events/1/why?subscription=hook", "", 200)
	c.call("GET", "/events/{seq}/why", "/events/99/why", "", 404)
	c.call("GET", "/events/{seq}/why", "/events/1/why?subscription=nosuch", "", 404)
	c.call("GET", "/dead", "/dead?limit=1", "", 200)
	c.call("GET", "/dead", "/dead?subscription=nosuch", "", 404)
	c.call("GET", "/dead", "/dead?type=user_*&corp=corp&app=hr&error=NO&since=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z&where=envelope.id=='a'", "", 200)
	if text := c.call("GET", "/dead", "/dead?where=event.nothing==1", "", 200); !bytes.Contains(text, []byte(`"unjudged":{"count":3`)) {
		t.Errorf("events that cannot be evaluated are not counted: %s", text)
	}
	c.call("GET", "/dead", "/dead?where=event.", "", 400)
	c.call("GET", "/attempts/{subscription}/{seq}", "/attempts/hook/1?limit=10", "", 200)
	c.call("GET", "/attempts/{subscription}/{seq}", "/attempts/nosuch/1", "", 404)
	c.call("GET", "/attempts/{subscription}", "/attempts/hook?limit=1", "", 200)
	c.call("GET", "/attempts/{subscription}", "/attempts/nosuch", "", 404)
	c.call("POST", "/dead/retry", "/dead/retry", `{"items":[{"subscription":"hook","seq":1},{"subscription":"hook","seq":99}]}`, 200)
	c.call("POST", "/dead/retry", "/dead/retry", `{"items":[{"subscription":"hook","seq":1,"now":true}]}`, 400)
	c.call("POST", "/dead/discard", "/dead/discard", `{"items":[{"subscription":"hook","seq":3}],"died_before":"2020-01-01T00:00:00Z"}`, 200)
	c.call("POST", "/dead/discard", "/dead/discard", `{"items":[{"subscription":"hook","seq":3}]}`, 200)
	c.call("POST", "/dead/discard", "/dead/discard", `{}`, 400)
	c.call("PUT", "/subscriptions/{name}/pause", "/subscriptions/hook/pause", `{"reason":"maintenance","drain":true}`, 200)
	c.call("PUT", "/subscriptions/{name}/pause", "/subscriptions/nosuch/pause", `{}`, 404)
	c.call("GET", "/status", "/status", "", 200)
	c.call("DELETE", "/subscriptions/{name}/pause", "/subscriptions/hook/pause", "", 200)
	c.call("POST", "/subscriptions/{name}/seek", "/subscriptions/hook/seek", `{"to":"beginning"}`, 200)
	c.call("POST", "/subscriptions/{name}/seek", "/subscriptions/hook/seek", `{"to":"yesterday"}`, 400)
	c.call("POST", "/subscriptions/{name}/seek", "/subscriptions/nosuch/seek", `{"to":"now"}`, 404)
	c.call("GET", "/subscriptions/{name}", "/subscriptions/hook", "", 200)
	c.call("GET", "/subscriptions/{name}", "/subscriptions/nosuch", "", 404)
	c.call("PUT", "/subscriptions/{name}", "/subscriptions/hook", `{"file":{"path":"x"}}`, 409) // the daemon does not run
	c.call("PUT", "/subscriptions/{name}", "/subscriptions/hook", `[]`, 400)
	c.call("DELETE", "/subscriptions/{name}", "/subscriptions/gone", "", 200)
	c.call("DELETE", "/subscriptions/{name}", "/subscriptions/gone", "", 404)
	c.call("GET", "/openapi.json", "/openapi.json", "", 200)
	if text := c.call("GET", "/openapi.yaml", "/openapi.yaml", "", 200); !bytes.HasPrefix(text, []byte("components:")) {
		t.Errorf("the document in YAML: %.100s", text)
	}
	// What a generator for 3.0 stops at: two types at once, and null as one of them.
	old := c.call("GET", "/openapi-3.0.json", "/openapi-3.0.json", "", 200)
	if !bytes.Contains(old, []byte(`"openapi":"3.0.`)) || bytes.Contains(old, []byte(`"type":[`)) || bytes.Contains(old, []byte(`"null"`)) {
		t.Errorf("the document in OpenAPI 3.0: %.100s", old)
	}
	c.call("POST", "/apps/{name}/backfill", "/apps/hr/backfill", "", 200)
	c.call("GET", "/suites", "/suites", "", 200)
	c.call("GET", "/suites/{app}/ticket", "/suites/vendor/ticket", "", 404) // there is none
	fillSuite(t, j)
	c.call("GET", "/suites", "/suites", "", 200)
	c.call("GET", "/suites/{app}/ticket", "/suites/vendor/ticket", "", 200)
	c.call("GET", "/suites/{app}/orgs", "/suites/vendor/orgs?state=authorized&limit=1", "", 200)
	c.call("GET", "/suites/{app}/orgs", "/suites/vendor/orgs?state=gone", "", 400)
	c.call("GET", "/suites/{app}/orgs", "/suites/nosuch/orgs", "", 404)
	c.call("GET", "/activity", "/activity", "", 409) // the daemon does not run
	c.call("POST", "/reload", "/reload", "", 200)
	c.call("GET", "/keys", "/keys", "", 200)
	c.call("POST", "/keys", "/keys", `{"name":"ci","role":"viewer"}`, 409) // the daemon does not run
	c.follow()
	c.handler = runDaemon(t)
	c.running()
	c.keeping(t.TempDir())
	c.wantAll()
}

// fillSuite keeps the table of a third-party app.
func fillSuite(t *testing.T, j journal.Journal) {
	claim, err := j.Claim(t.Context(), journal.SourceWork("vendor", "suite"), "test")
	if err != nil {
		t.Fatal(err)
	}
	defer claim.Release()
	const note = `{"read":4,"ticket":"t","given":"2026-11-30T10:00:00Z","received":"2026-11-30T10:00:01Z","seq":1,"orgs":{
		"ding1":{"name":"Acme","state":"authorized","since":"2026-11-30T10:00:00Z","changed":"2026-11-30T11:00:00Z","last":"2026-11-30T11:00:00Z","last_type":"org_suite_change","last_seq":3,"code":"handed","code_at":"2026-11-30T10:00:02Z"},
		"ding2":{"state":"authorized","last":"2026-11-30T11:00:00Z","last_type":"tmp_auth_code","last_seq":2,"code":"failed","code_err":"410"},
		"ding3":{"state":"relieved","since":"2026-11-30T10:00:00Z","last":"2026-11-30T11:00:00Z","last_type":"suite_relieve","last_seq":2}}}`
	if err := claim.Save(t.Context(), journal.Progress{Begin: true, Cursor: journal.PastEnd, Note: []byte(note)}); err != nil {
		t.Fatal(err)
	}
}

// running calls what only a daemon that runs can do.
func (c *caller) running() {
	c.call("PUT", "/subscriptions/{name}", "/subscriptions/billing", `{"types":["bpms_*"],"webhook":{"url":"http://127.0.0.1:9/"}}`, 200)
	c.call("PUT", "/subscriptions/{name}", "/subscriptions/billing", `{"types":["bpms_*"]}`, 400)
	c.call("PUT", "/subscriptions/{name}", "/subscriptions/fixed", `{"webhook":{"url":"http://127.0.0.1:9/"}}`, 409)
	c.call("GET", "/subscriptions/{name}", "/subscriptions/billing", "", 200)
	c.call("GET", "/status", "/status", "", 200)
	c.call("GET", "/gateways", "/gateways", "", 200)
	c.call("POST", "/apps/{name}/backfill", "/apps/hr/backfill", "", 409) // it has no failed_list
	c.call("POST", "/apps/{name}/backfill", "/apps/nosuch/backfill", "", 404)
	c.call("GET", "/activity", "/activity", "", 200)
	c.call("POST", "/console/links", "/console/links", `{"role":"viewer"}`, 200)
	c.call("POST", "/console/links", "/console/links", `{"role":"nobody"}`, 400)
	c.call("POST", "/subscriptions/{name}/seek", "/subscriptions/billing/seek", `{"to":"2026-01-01"}`, 200)
	c.call("DELETE", "/subscriptions/{name}", "/subscriptions/fixed", "", 409)
	c.call("POST", "/keys", "/keys", `{"name":"ci","role":"viewer","expires":"2100-01-01T00:00:00Z"}`, 200)
	c.call("POST", "/keys", "/keys", `{"name":"ci","role":"viewer"}`, 409)
	c.call("POST", "/keys", "/keys", `{"name":"a b","role":"viewer"}`, 400)
	c.call("POST", "/keys", "/keys", `{"name":"x","role":"root"}`, 400)
	c.call("POST", "/keys/{name}/rotate", "/keys/ci/rotate", `{"overlap":"90m","expires":"2100-01-01T00:00:00Z"}`, 200)
	c.call("POST", "/keys/{name}/rotate", "/keys/ci/rotate", `{}`, 200)
	c.call("POST", "/keys/{name}/rotate", "/keys/ci/rotate", `{"overlap":"a day"}`, 400)
	c.call("POST", "/keys/{name}/rotate", "/keys/nosuch/rotate", `{}`, 404)
	c.call("GET", "/keys", "/keys", "", 200)
	c.call("PUT", "/keys/{name}/role", "/keys/ci/role", `{"role":"operator"}`, 200)
	c.call("PUT", "/keys/{name}/role", "/keys/ci/role", `{"role":"root"}`, 400)
	c.call("PUT", "/keys/{name}/role", "/keys/nosuch/role", `{"role":"viewer"}`, 404)
	c.call("DELETE", "/keys/{name}", "/keys/ci", "", 200)
	c.call("DELETE", "/keys/{name}", "/keys/ci", "", 404)
	const replay = `{"subscription":"fixed","types":["bpms_*"],"where":"envelope.corp == \"x\"","since":"2026-01-01T00:00:00Z","from":1}`
	c.call("POST", "/replays/count", "/replays/count", replay, 200)
	c.call("POST", "/replays/count", "/replays/count", `{"types":["bpms_*"],"where":"event.type == \"x\"","since":"2026-01-01T00:00:00Z"}`, 200)
	c.call("POST", "/replays/count", "/replays/count", `{"where":"event."}`, 400)
	c.call("PUT", "/replays/{id}", "/replays/r1", replay, 200)
	c.call("PUT", "/replays/{id}", "/replays/r1", `{"subscription":"fixed"}`, 409)
	c.call("PUT", "/replays/{id}", "/replays/r2", `{"to":{"webhook":{"url":"http://127.0.0.1:9/"}},"ids":["none"]}`, 404)
	c.call("PUT", "/replays/{id}", "/replays/r3", `{"to":{"webhook":{"url":"http://127.0.0.1:9/"}}}`, 200)
	c.call("GET", "/replays", "/replays", "", 200)
	c.call("GET", "/replays/{id}", "/replays/r1", "", 200)
	c.call("GET", "/replays/{id}", "/replays/nosuch", "", 404)
	c.call("DELETE", "/replays/{id}", "/replays/r1", "", 200)
	c.call("DELETE", "/replays/{id}", "/replays/r1", "", 404)
	c.call("DELETE", "/subscriptions/{name}", "/subscriptions/billing", "", 200)
}

// keeping calls what a daemon that runs does for its journal; folder takes the backup.
func (c *caller) keeping(folder string) {
	c.call("GET", "/backup", "/backup", "", 200)
	c.call("POST", "/backup", "/backup", fmt.Sprintf(`{"to":%q,"keep":2}`, folder), 200)
	c.call("POST", "/backup", "/backup", `{"to":""}`, 400)
	c.call("GET", "/backup", "/backup", "", 200)
	c.call("DELETE", "/backup", "/backup", "", 200)
	c.call("GET", "/verification", "/verification", "", 200)
	c.call("POST", "/verification", "/verification", `{"rate":1000}`, 200)
	c.call("POST", "/verification", "/verification", `{"rate":-1}`, 400)
	c.call("GET", "/verification", "/verification", "", 200)
	c.call("DELETE", "/verification", "/verification", "", 200)
}

// runDaemon returns the API of a daemon that runs until the test ends.
func runDaemon(t *testing.T) http.Handler {
	t.Helper()
	d, err := daemon.New(config.Config{
		Data: t.TempDir(), Listen: "127.0.0.1:0", API: "127.0.0.1:0",
		Apps: []config.App{{Name: "hr", HTTP: &config.HTTP{Path: "/hr", Keys: []config.Key{
			{Token: "t", AESKey: "1234567890123456789012345678901234567890123", Owners: []string{"dingkey"}},
		}}}},
		Subscriptions: []config.Subscription{{Name: "fixed", Webhook: &config.Webhook{URL: "http://127.0.0.1:9/"}}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	to, _ := url.Parse(d.Address().URL)
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Header.Set("Authorization", "Bearer "+d.Address().Token)
	}}
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
	var said struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(document(c.t, c.handler), &said); err != nil || len(said.Paths) == 0 {
		c.t.Fatal(err)
	}
	for path, methods := range said.Paths {
		for method := range methods {
			if operation := strings.ToUpper(method) + " " + path; !c.called[operation] {
				c.t.Errorf("no test calls %s", operation)
			}
		}
	}
}

// exampleApps has every member of an app.
func exampleApps() []api.App {
	now := time.Now().UTC()
	return []api.App{{
		Name: "hr", HTTP: &api.HTTP{URL: "http://127.0.0.1:8080/dingtalk/hr"},
		Stream: &api.Stream{
			State: api.Degraded, Wanted: 2, RetryAt: now, LastFrame: now, LastEvent: now, Connections: []api.Connection{{
				Number: 1, ID: "c", Opened: now, LastFrame: now, LastEvent: now, RoundTripMS: 1.5, Leaving: "age",
			}},
			OpenError: &api.OpenError{Stage: "open", Reason: "credentials", Status: 401, Code: "x", RequestID: "y", At: now, Past: true},
		},
	}}
}

// fill stores three events; those that a subscription could not deliver are dead.
func fill(t *testing.T, j journal.Journal) {
	t.Helper()
	now := time.Now().UTC()
	for _, id := range []string{"a", "b", "c"} {
		err := j.Receive(t.Context(), &dingevent.Envelope{
			ID: id, Type: "user_add_org", CorpID: "corp", App: "hr", Transport: dingevent.TransportHTTP, Born: now, Received: now,
			Meta: map[string]string{"timestamp": "1"}, Data: []byte(`{"n":1}`),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, seqs := range map[string][]journal.Seq{"hook": {1, 3}, "gone": {2}} {
		if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
		p := journal.Progress{Cursor: 4}
		for _, seq := range seqs {
			p.Exceptions = append(p.Exceptions, journal.Exception{Seq: seq, State: journal.Dead, Attempts: 1, First: now, Changed: now, Error: "no"})
			p.Attempts = append(p.Attempts, journal.Attempt{Seq: seq, Number: 1, Start: now, Took: time.Second, Error: "no"})
		}
		if err := journaltest.Save(t.Context(), j, name, p); err != nil {
			t.Fatal(err)
		}
	}
}

// document is what the handler says of itself.
func document(t *testing.T, h http.Handler) []byte {
	t.Helper()
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, prefix+"/openapi.json", nil))
	return answer.Body.Bytes()
}
