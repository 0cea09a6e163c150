package openapi_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/openapi"
)

func TestCorpTokens(t *testing.T) {
	const suite, code = "suitekey", "planted-permanent-code"
	tests := map[string]struct {
		opts  openapi.Options
		paths []string
	}{
		"by the secret":     {openapi.Options{}, []string{"/v1.0/oauth2/" + corp + "/token"}},
		"by the ticket":     {openapi.Options{Ticket: noTicket}, []string{"/v1.0/oauth2/corpAccessToken"}},
		"signed":            {openapi.Options{Ticket: noTicket, OldTokens: true}, []string{"/service/get_corp_token"}},
		"by a suite token":  {openapi.Options{Ticket: noTicket, OldTokens: true, PermanentCode: codeOf(code, nil)}, []string{"/service/get_suite_token", "/service/get_corp_token"}},
		"without a ticket":  {openapi.Options{OldTokens: true}, nil},
		"no permanent code": {openapi.Options{Ticket: noTicket, OldTokens: true, PermanentCode: codeOf("", errors.New("not authorized"))}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dingtest.NewServer(t, nil)
				if err := s.AddSuite(dingtest.Suite{Key: suite, Secret: secret, CorpID: corp}); err != nil {
					t.Fatal(err)
				}
				r := &recorder{next: s.Client().Transport}
				test.opts.HTTPClient = &http.Client{Transport: r}
				if test.opts.Ticket != nil {
					test.opts.Ticket = func(context.Context) (string, error) { return s.SuiteTicket(suite), nil }
				}
				c, err := openapi.New(suite, secret, &test.opts)
				if err != nil {
					t.Fatal(err)
				}
				if test.paths == nil {
					if _, err := c.Token(t.Context(), corp); err == nil || len(r.calls) > 0 {
						t.Errorf("%v, and called %v", err, r.calls)
					}
					return
				}
				first := token(t, c, corp)
				if token(t, c, corp) != first || fmt.Sprint(r.calls) != fmt.Sprint(test.paths) {
					t.Errorf("called %v, want %v", r.calls, test.paths)
				}
				if token(t, c, "dingcorp2") == first {
					t.Error("two organizations have one token")
				}
				if _, err := c.FailedPushes(t.Context(), corp); err != nil {
					t.Errorf("the token does not open the list: %v", err)
				}
			})
		})
	}
}

func noTicket(context.Context) (string, error) { return "", errors.New("the test sets it") }

func codeOf(code string, err error) func(context.Context, string) (string, error) {
	return func(context.Context, string) (string, error) { return code, err }
}

// TestSuiteTokenThatEnded: a suite token that DingTalk has taken back is got anew.
func TestSuiteTokenThatEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dingtest.NewServer(t, nil)
		if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: secret}); err != nil {
			t.Fatal(err)
		}
		c, err := openapi.New("suite", secret, &openapi.Options{HTTPClient: s.Client(), OldTokens: true, PermanentCode: codeOf("code", nil),
			Ticket: func(context.Context) (string, error) { return s.SuiteTicket("suite"), nil }})
		if err != nil {
			t.Fatal(err)
		}
		token(t, c, "corp1")
		s.ExpireTokens("suite")
		_, err = c.Token(t.Context(), "corp2")
		if e := refusal(t, err); e.Reason != openapi.ReasonToken || e.Code != "42009" {
			t.Errorf("%v", err)
		}
		token(t, c, "corp2")
	})
}

func TestOldTicketIsToldSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dingtest.NewServer(t, nil)
		if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: secret}); err != nil {
			t.Fatal(err)
		}
		for _, old := range []bool{false, true} {
			c, err := openapi.New("suite", secret, &openapi.Options{HTTPClient: s.Client(), OldTokens: old,
				Ticket: func(context.Context) (string, error) { return "planted-ticket", nil }})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Token(t.Context(), corp)
			if e := refusal(t, err); e.Reason != openapi.ReasonTicket || e.Permanent() || strings.Contains(e.Error(), "planted") {
				t.Errorf("%v", err)
			}
		}
	})
}
