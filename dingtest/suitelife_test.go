package dingtest_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/openapi"
)

// TestSuiteLifeByRows: tickets and authorizations come as rows, each with a later cursor.
func TestSuiteLifeByRows(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		var mu sync.Mutex // protects rows: tickets come by a goroutine of their own
		var rows []dingtest.Row
		add := dingtest.Suite{Key: "suite", Secret: "secret", CorpID: "vendor", Every: 20 * time.Minute, Transport: dingevent.TransportRDS, Rows: func(_ context.Context, some ...dingtest.Row) error {
			mu.Lock()
			defer mu.Unlock()
			rows = append(rows, some...)
			return nil
		}}
		if err := s.AddSuite(add); err != nil {
			t.Fatal(err)
		}
		time.Sleep(21 * time.Minute)
		life(t, s)
		mu.Lock()
		defer mu.Unlock()
		var got []string
		for i, row := range rows {
			action := row.BizData[strings.Index(row.BizData, `"syncAction":"`)+14:]
			got = append(got, fmt.Sprintf("%d %s %s %s", row.BizType, row.CorpID, row.SubscribeID, action[:strings.Index(action, `"`)]))
			if row.OpenCursor != int64(i+1) || row.BizID != "10001" {
				t.Errorf("%+v", row)
			}
		}
		same(t, []string{
			"2 vendor 10001_0 suite_ticket", "2 vendor 10001_0 suite_ticket",
			"4 ding1 10001_0 org_suite_auth", "4 ding1 10001_0 org_suite_change", "4 ding1 10001_0 org_suite_relieve",
		}, got)
		if !strings.Contains(rows[1].BizData, s.SuiteTicket("suite")) || !strings.Contains(rows[2].BizData, `"corp_name":"Acme"`) {
			t.Errorf("%+v", rows)
		}
	})
}

// life lets an organization authorize, change and end.
func life(t *testing.T, s *dingtest.Server) {
	t.Helper()
	if _, err := s.Authorize("suite", "ding1", "Acme"); err != nil {
		t.Fatal(err)
	}
	for _, step := range []func(key, corpID string) (*dingtest.Push, error){s.ChangeScope, s.Relieve} {
		if _, err := step("suite", "ding1"); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []func(key, corpID string) (*dingtest.Push, error){s.ChangeScope, s.Relieve} {
		if _, err := step("suite", "ding1"); err == nil {
			t.Error("an organization without an authorization changes it")
		}
	}
}

func TestSuiteLifeByStream(t *testing.T) {
	bubble(t, &dingtest.Options{PingEvery: -1}, func(t *testing.T, s *dingtest.Server) {
		if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: "secret"}); err != nil {
			t.Fatal(err)
		}
		conn := dial(t, s, "suite")
		frames := make(chan frame, 9)
		go serve(conn, func(f frame) []byte { frames <- f; return success(f) })
		<-frames // a ticket
		life(t, s)
		got := map[string]string{}
		for range 3 {
			f := <-frames
			got[f.Headers["eventType"]] = f.Headers["eventCorpId"] + f.Data
		}
		if !strings.HasPrefix(got["org_suite_auth"], "ding1{") || !strings.Contains(got["org_suite_auth"], `"corpName":"Acme"`) || got["org_suite_relieve"] != "ding1{}" || got["org_suite_change"] == "" {
			t.Errorf("%v", got)
		}
	})
}

// TestTemporaryCode: it is exchanged once, and the app is activated by the permanent code alone. openapi makes the calls.
func TestTemporaryCode(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		var got pushes
		if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: "secret", Transport: dingevent.TransportHTTP, Callback: endpointOf(t, s, &got, "suite", nil)}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // a ticket
		push, err := s.Authorize("suite", "ding1", "Acme")
		if err != nil {
			t.Fatal(err)
		}
		if outcome, err := push.Wait(t.Context()); outcome != dingtest.Answered || err != nil {
			t.Fatal(outcome, err)
		}
		e := got.all()[1].plain
		code := e[strings.Index(e, `"AuthCode":"`)+12:]
		code = code[:strings.Index(code, `"`)]
		c, err := openapi.New("suite", "secret", &openapi.Options{HTTPClient: s.Client(), Ticket: func(context.Context) (string, error) { return s.SuiteTicket("suite"), nil }})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.PermanentCode(t.Context(), "another"); !refusedFor(err, openapi.ReasonCode) {
			t.Errorf("a code that never was: %v", err)
		}
		p, err := c.PermanentCode(t.Context(), code)
		if err != nil || p.CorpID != "ding1" || p.CorpName != "Acme" || p.Code.IsZero() || !p.Channel.IsZero() {
			t.Fatalf("%+v, %v", p, err)
		}
		if _, err := c.PermanentCode(t.Context(), code); !refusedFor(err, openapi.ReasonCode) || strings.Contains(err.Error(), code) {
			t.Errorf("the code again: %v", err)
		}
		if s.Activated("suite", "ding1") {
			t.Error("activated by itself")
		}
		if err := c.ActivateSuite(t.Context(), "ding1", "another"); err == nil || s.Activated("suite", "ding1") {
			t.Errorf("activated with another code: %v", err)
		}
		s.ExpireTokens("suite")
		if err := c.ActivateSuite(t.Context(), "ding1", p.Code.Reveal()); err != nil || !s.Activated("suite", "ding1") {
			t.Errorf("after the end of the suite token: %v", err)
		}
		if _, err := c.Token(t.Context(), "ding1"); err != nil {
			t.Error(err)
		}
		if _, err := s.Relieve("suite", "ding1"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.PermanentCode(t.Context(), code); !refusedFor(err, openapi.ReasonCode) {
			t.Errorf("after the end of the authorization: %v", err)
		}
	})
}

func refusedFor(err error, reason openapi.Reason) bool {
	e, ok := err.(*openapi.Error)
	return ok && e.Reason == reason
}
