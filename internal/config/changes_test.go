package config_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

func TestChanges(t *testing.T) {
	base := func() config.Config {
		return config.Config{
			Apps:          []config.App{{Name: "hr", Stream: &config.Stream{ClientID: "ding"}}, {Name: "crm", HTTP: &config.HTTP{Path: "/crm"}}},
			Subscriptions: []config.Subscription{{Name: "web", Webhook: &config.Webhook{URL: "http://a"}}, {Name: "log", File: &config.File{Path: "-"}}},
		}.WithDefaults()
	}
	for _, c := range []struct {
		change func(*config.Config)
		want   []string
	}{
		{func(*config.Config) {}, nil},
		{func(c *config.Config) { c.Listen = "127.0.0.1:8080" }, nil}, // the default
		{func(c *config.Config) { c.Keep = 1 }, []string{"keep added"}},
		{func(c *config.Config) { c.DedupeWindow = 1 }, []string{"dedupe_window added restart"}},
		{func(c *config.Config) { c.Limits.PerAddress, c.APIHosts = 20, []string{"h"} }, []string{"api_hosts added", "limits.per_address added"}},
		{func(c *config.Config) { c.OTLP.Endpoint = "http://h" }, []string{"otlp.endpoint added"}},
		{func(c *config.Config) { c.Log.Level = "debug" }, []string{"log.level added"}},
		{func(c *config.Config) { c.APIKeys = []config.APIKey{{Name: "ci"}} }, []string{"api_keys.ci added"}},
		{func(c *config.Config) { c.Notify = &config.Notify{Lang: "zh"} }, []string{"notify added"}},
		{func(c *config.Config) { c.Watch.PushesPerMonth = 1 }, []string{"watch.pushes_per_month added"}},
		{func(c *config.Config) { c.Verify = "daily" }, []string{"verify added"}},
		{func(c *config.Config) { c.Console = config.Console{OIDC: &config.OIDC{}, URL: "https://h"} }, []string{"console.url added restart", "console.oidc added"}},
		{func(c *config.Config) { c.ACME = &config.ACME{} }, []string{"acme added restart"}},
		{func(c *config.Config) { c.Log.Format = "json" }, []string{"log.format added restart"}},
		{func(c *config.Config) { c.Apps[0].Stream.ClientSecret = "s3cret" }, []string{"apps.hr.stream changed"}},
		{func(c *config.Config) { c.Apps[0].HTTP = &config.HTTP{} }, []string{"apps.hr.http added"}},
		{func(c *config.Config) { c.Apps = c.Apps[1:] }, []string{"apps.hr removed"}},
		{func(c *config.Config) { c.Apps[0].Name = "people" }, []string{"apps.people added", "apps.hr removed"}},
		{func(c *config.Config) { c.Subscriptions[0].Webhook.URL = "http://b" }, []string{"subscriptions.web.webhook changed"}},
		{func(c *config.Config) { c.Subscriptions = append(c.Subscriptions, config.Subscription{Name: "new"}) }, []string{"subscriptions.new added"}},
		{func(c *config.Config) { c.Subscriptions[1].Written = api.Spec(`{"file":{"path":"${OUT}"}}`) }, []string{"subscriptions.log changed"}},
		{func(c *config.Config) { c.Apps[0], c.Apps[1] = c.Apps[1], c.Apps[0] }, nil},
	} {
		next := base()
		c.change(&next)
		var got []string
		for _, one := range base().Changes(next.WithDefaults()) {
			text := fmt.Sprint(one.Key, " ", one.Kind)
			if one.Restart {
				text += " restart"
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}
