package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/source/suite"
)

// A codeHook is a vendor's webhook. It keeps the bodies that it gets, and echoes their data with a status.
type codeHook struct {
	*httptest.Server
	mu     sync.Mutex // protects what follows
	status int
	bodies []string
}

func newCodeHook(t *testing.T, status int) *codeHook {
	h := &codeHook{status: status}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.bodies = append(h.bodies, string(body))
		w.WriteHeader(h.status)
		_, data, _ := bytes.Cut(body, []byte(`"data":`)) // errors quote the begin of an answer
		_, _ = w.Write(data)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *codeHook) answer(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = status
}

func (h *codeHook) got() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{}, h.bodies...)
}

// TestSuiteTellsNoSecret walks a third-party app's life in the old way, by HTTP: ticket, temporary code, exchange, hook, activation.
// Every ticket, code and token of it is then looked for in all that the daemon shows, and in what its receivers made it log.
func TestSuiteTellsNoSecret(t *testing.T) {
	fake := dingtest.NewServer(t, nil)
	platform := httptest.NewServer(fake)
	t.Cleanup(platform.Close)
	hook, echo := newCodeHook(t, http.StatusInternalServerError), newCodeHook(t, http.StatusInternalServerError)
	log := &lockedText{}
	opts := &Options{Logger: slog.New(slog.NewTextHandler(log, nil))}
	f := newFrontOf(t, opts, "", true, func(path string) string { return path }, func(c *config.Config) {
		c.Apps = append(c.Apps, config.App{
			Name: "vendor",
			HTTP: &config.HTTP{Path: "/vendor", Keys: []config.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{"suitekey"}}}},
			Suite: &config.Suite{
				ClientID: "suitekey", ClientSecret: "planted-suite-secret", BaseURL: platform.URL, Exchange: true, Hook: &config.Webhook{URL: hook.URL},
			},
		})
		c.Subscriptions = append(c.Subscriptions, config.Subscription{Name: "echo", Webhook: &config.Webhook{URL: echo.URL}})
	})
	add := dingtest.Suite{
		Key: "suitekey", Secret: "planted-suite-secret", CorpID: "dingvendor", Transport: dingevent.TransportHTTP,
		Callback: dingtest.Callback{URL: f.daemon.CallbackURL() + "/vendor", Token: callbackToken, AESKey: aesKey},
	}
	if err := fake.AddSuite(add); err != nil {
		t.Fatal(err)
	}
	client := f.daemon.address.Client()
	until(t, "the ticket is kept", func() bool {
		got, err := client.SuiteTicket(t.Context(), "vendor")
		return err == nil && got.Ticket == fake.SuiteTicket("suitekey") && !got.Given.IsZero()
	})
	if _, err := fake.Authorize("suitekey", "ding1", "Acme"); err != nil {
		t.Fatal(err)
	}
	until(t, "the hook was tried", func() bool { return len(hook.got()) > 0 })
	hook.answer(http.StatusOK)
	until(t, "the app is activated", func() bool { return fake.Activated("suitekey", "ding1") })
	until(t, "the webhook has refused the events", func() bool { return len(echo.got()) > 1 })
	var sent struct {
		Type string `json:"type"`
		Data struct {
			Corp      string `json:"corp"`
			Name      string `json:"name"`
			SuiteKey  string `json:"suite_key"`
			Temporary string `json:"tmp_auth_code"`
			Permanent string `json:"permanent_code"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(hook.got()[0]), &sent); err != nil || sent.Type != suiteCode || sent.Data.Corp != "ding1" || sent.Data.Name != "Acme" || sent.Data.SuiteKey != "suitekey" ||
		sent.Data.Temporary != "" || sent.Data.Permanent == "" {
		t.Errorf("the hook got %s, %v", hook.got()[0], err)
	}
	until(t, "the organization is kept", func() bool {
		page, err := client.SuiteOrgs(t.Context(), api.SuiteOrgQuery{App: "vendor"})
		return err == nil && len(page.Items) == 1 && page.Items[0].State == "authorized" && page.Items[0].Code == "handed"
	})
	temporary := ""
	for _, body := range echo.got() {
		if _, rest, ok := strings.Cut(body, `"AuthCode":"`); ok {
			temporary, _, _ = strings.Cut(rest, `"`)
		}
	}
	if temporary == "" {
		t.Fatalf("the subscription got no tmp_auth_code: %s", echo.got())
	}
	until(t, "a receiver's answer that quotes a secret is logged without it", func() bool { return strings.Contains(log.String(), "(secret)") })
	secrets := map[string]string{
		"ticket": fake.SuiteTicket("suitekey"), "temporary code": temporary, "permanent code": sent.Data.Permanent, "suite's secret": "planted-suite-secret",
	}
	places := map[string]string{"the log": log.String()}
	for _, path := range []string{"/metrics", "/api/v1/status", "/api/v1/events", "/api/v1/events/1", "/api/v1/dead", "/api/v1/suites", "/api/v1/suites/vendor/orgs", "/api/v1/attempts/echo", "/api/v1/events/1/why", "/api/v1/gateways", "/api/v1/activity", "/api/v1/openapi.json"} {
		places[path] = askAPI(t, client.URL+path, client.Token)
	}
	f.get(t, f.daemon.ConsoleLink(console.Admin, time.Minute))
	for _, pattern := range f.daemon.console.Patterns() {
		method, path, _ := strings.Cut(pattern, " ")
		if method != http.MethodGet || pattern == "GET /login/{code}" {
			continue
		}
		path = strings.NewReplacer("{seq}", "1", "{name}", "vendor", "{type...}", "suite_ticket", "{$}", "").Replace(path)
		places["page "+path] = f.peek(t, f.URL+wildcard.ReplaceAllString(path, "x"))
	}
	for place, text := range places {
		for what, secret := range secrets {
			if strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret)) {
				t.Errorf("%s tells the %s", place, what)
			}
		}
	}
	if !strings.Contains(places["/api/v1/events"], `"SuiteTicket":"(secret)"`) || !strings.Contains(places["/metrics"], `dingevent_suite_orgs{app="vendor",state="authorized"} 1`) {
		t.Errorf("the events or metrics are not there: %s", places["/api/v1/events"])
	}
	list, err := f.daemon.Journal().Sources(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if bytes.Contains(list[0].Note, []byte(sent.Data.Permanent)) || bytes.Contains(list[0].Note, []byte(temporary)) {
		t.Errorf("a code is in the note: %s", list[0].Note)
	}
	if _, ok, err := suite.Read(t.Context(), f.daemon.Journal(), "vendor"); !ok || err != nil {
		t.Error(ok, err)
	}
}

// askAPI is the answer of a path of the API.
func askAPI(t *testing.T, at, token string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTicketNeedsTheToken: over HTTP nobody gets the ticket without the token of the API.
func TestTicketNeedsTheToken(t *testing.T) {
	g := newGateway(t, t.TempDir())
	for _, token := range []string{"", "wrong"} {
		if got := askAPI(t, g.daemon.Address().URL+"/api/v1/suites/vendor/ticket", token); !strings.Contains(got, `"status":401`) {
			t.Errorf("token %q: %s", token, got)
		}
	}
}

// TestGivenUpIsTold: a code that the hook refuses for good is an event of dingevent's own, and a failure in the status.
func TestGivenUpIsTold(t *testing.T) {
	fake := dingtest.NewServer(t, nil)
	hook, a := newCodeHook(t, http.StatusGone), newAlarm(t)
	sub := a.subscription()
	sub.Types = []string{"dingevent.suite.*"}
	d, err := New(config.Config{
		Data: t.TempDir(), API: "127.0.0.1:0", Listen: "127.0.0.1:0", Subscriptions: []config.Subscription{sub},
		Apps: []config.App{{
			Name: "vendor", HTTP: &config.HTTP{Path: "/vendor", Keys: []config.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{"suitekey"}}}},
			Suite: &config.Suite{Hook: &config.Webhook{URL: hook.URL}},
		}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	(&gateway{daemon: d}).run(t)
	if err := fake.AddSuite(dingtest.Suite{
		Key: "suitekey", Secret: "s", Transport: dingevent.TransportHTTP, Callback: dingtest.Callback{URL: d.CallbackURL() + "/vendor", Token: callbackToken, AESKey: aesKey},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := fake.Authorize("suitekey", "ding1", "Acme"); err != nil {
		t.Fatal(err)
	}
	if e := a.next(t); e.Type != "dingevent.suite.givenup" {
		t.Errorf("%+v", e)
	}
	status, err := d.address.Client().Status(t.Context())
	if err != nil || status.Apps[0].Sources[0].Suite == nil || status.Apps[0].Sources[0].Suite.Failed != 1 || status.Apps[0].Sources[0].Suite.Ticket == "" {
		t.Errorf("%+v, %v", status.Apps[0].Sources, err)
	}
	if !strings.Contains(hook.got()[0], "tmp_auth_code") {
		t.Errorf("the hook got %s", hook.got()[0])
	}
}

// TestTicketBySyncHTTP: tickets and authorizations come as rows of a push, and a restart has them.
func TestTicketBySyncHTTP(t *testing.T) {
	fake := dingtest.NewServer(t, nil)
	cfg := config.Config{
		Data: t.TempDir(), API: "127.0.0.1:0", Listen: "127.0.0.1:0",
		Apps: []config.App{{
			Name: "vendor", HTTP: &config.HTTP{Path: "/vendor", Keys: []config.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{"suitekey"}}}},
			Suite: &config.Suite{TicketEvery: config.Duration(time.Minute)},
		}},
	}
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	if err := fake.AddSuite(dingtest.Suite{
		Key: "suitekey", Secret: "s", Transport: dingevent.TransportSyncHTTP, Callback: dingtest.Callback{URL: d.CallbackURL() + "/vendor", Token: callbackToken, AESKey: aesKey},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := fake.Authorize("suitekey", "ding1", "Acme"); err != nil {
		t.Fatal(err)
	}
	client := d.address.Client()
	until(t, "ticket and organization are kept", func() bool {
		list, err := client.Suites(t.Context())
		return err == nil && len(list) == 1 && list[0].Ticket == api.TicketCurrent && list[0].Authorized == 1
	})
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if d, err = New(cfg, nil); err != nil {
		t.Fatal(err)
	}
	(&gateway{daemon: d}).run(t)
	got, err := d.address.Client().SuiteTicket(t.Context(), "vendor")
	if err != nil || got.Ticket != fake.SuiteTicket("suitekey") {
		t.Errorf("after a restart: %+v, %v", got, err)
	}
}
