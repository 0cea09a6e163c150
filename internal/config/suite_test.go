package config_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/config"
)

func TestSuite(t *testing.T) {
	hook := &config.Webhook{URL: "https://hooks.example.com/codes"}
	stream := &config.Stream{ClientID: "suitekey", ClientSecret: "s3cret"}
	for name, test := range map[string]struct {
		app  config.App
		want string // empty: nothing is wrong
	}{
		"with stream":             {config.App{Stream: stream, Suite: &config.Suite{}}, ""},
		"exchange":                {config.App{Stream: stream, Suite: &config.Suite{Exchange: true, Hook: hook}}, ""},
		"exchange without secret": {config.App{RDS: &config.RDS{URL: "mysql://u:p@h/d"}, Suite: &config.Suite{Exchange: true, Hook: hook}}, "suite.client_id: missing"},
		"exchange without hook":   {config.App{Stream: stream, Suite: &config.Suite{Exchange: true}}, "suite.hook: missing"},
		"no way in":               {config.App{Exec: &config.Exec{Command: []string{"x"}}, Suite: &config.Suite{}}, "suite: has no way in"},
		"hook's URL":              {config.App{Stream: stream, Suite: &config.Suite{Hook: &config.Webhook{URL: "ftp://x"}}}, "suite.hook.url"},
		"lists by corp":           {config.App{Stream: stream, Suite: &config.Suite{}, FailedList: &config.FailedList{Corps: []string{"a", "b"}}}, ""},
		"lists twice":             {config.App{Stream: stream, Suite: &config.Suite{}, FailedList: &config.FailedList{Corps: []string{"a", "a"}}}, `"a" is used twice`},
		"lists without suite":     {config.App{Stream: stream, FailedList: &config.FailedList{Corps: []string{"a"}}}, "failed_list.corps: needs suite"},
		"base URL":                {config.App{Stream: stream, Suite: &config.Suite{BaseURL: "moon"}}, "suite.base_url"},
		"base URL with a query":   {config.App{Stream: stream, Suite: &config.Suite{BaseURL: "https://h?a=b"}}, "suite.base_url: must have no ?"},
		"every":                   {config.App{Stream: stream, Suite: &config.Suite{TicketEvery: config.Duration(time.Second)}}, "suite.ticket_every"},
		"life":                    {config.App{Stream: stream, Suite: &config.Suite{CodeLife: config.Duration(48 * time.Hour)}}, "suite.code_life"},
	} {
		test.app.Name = "vendor"
		var found []string
		for _, p := range (config.Config{Apps: []config.App{test.app}}).Problems() {
			found = append(found, p.At+": "+p.Text)
		}
		got := strings.Join(found, "\n")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	app := config.App{Stream: &config.Stream{ClientID: "suitekey", ClientSecret: "s3cret", BaseURL: "overseas"}, Suite: &config.Suite{}}
	if v := app.Vendor(); v.ClientID != "suitekey" || v.BaseURL != "overseas" || v.TicketEvery != config.Duration(5*time.Hour) || v.CodeLife != config.Duration(time.Hour) {
		t.Errorf("%+v", v)
	}
	if (config.App{}).Vendor() != nil {
		t.Error("an app without suite has one")
	}
}
