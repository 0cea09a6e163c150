package naming_test

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/naming"
)

func TestName(t *testing.T) {
	d := dingevent.Delivery{
		Envelope:     &dingevent.Envelope{App: "hr", CorpID: "ding1", Type: "user_add_org", Transport: dingevent.TransportHTTP},
		Subscription: "all",
	}
	for pattern, want := range map[string]string{
		"":               "",
		"events":         "events",
		"a.{corp}.b":     "a.DING1.b",
		"{type}":         "USER_ADD_ORG",
		"{app}{corp}":    "HRDING1",
		"{transport}/x/": "HTTP/x/",
		"{subscription}": "ALL",
	} {
		p, err := naming.Parse(pattern, strings.ToUpper)
		if err != nil {
			t.Errorf("%q: %v", pattern, err)
			continue
		}
		if got := p.Name(d); got != want || p.Fixed() != (pattern == "" || pattern == "events") {
			t.Errorf("%q: %q, fixed %v, want %q", pattern, got, p.Fixed(), want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for pattern, want := range map[string]string{
		"a.{corp":   "{corp is no variable",
		"{x}":       "{x is no variable; use {app}",
		"{}":        "{ is no variable",
		"a}":        "a } without a {",
		"{corp}}":   "a } without a {",
		"{{corp}}":  "{{corp is no variable",
		"a.{ corp}": "{ corp is no variable",
	} {
		if _, err := naming.Parse(pattern, strings.ToUpper); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", pattern, err, want)
		}
	}
}
