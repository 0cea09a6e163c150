package console_test

import (
	"context"
	"testing"
	"time"

	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/doctor"
	"github.com/dingevent/dingevent/internal/words"
)

// examine asks the doctor, as the command does.
func (g *gateway) examine(ctx context.Context, say words.Words, zone *time.Location, found func(pages.Finding)) {
	doctor.New(doctor.Options{
		Words: say, Zone: zone, Config: "dingevent.yaml", Serve: "dingevent serve", QuietFor: 24 * time.Hour,
		Found: func(f doctor.Finding) {
			found(pages.Finding{Level: string(f.Level), App: f.App, Check: f.Check, Text: f.Text, Hints: f.Hints})
		},
		Ask: func(ctx context.Context, _ config.Config, ask func(context.Context, api.Service) error) error {
			return ask(ctx, g.api)
		},
	}).ExamineConfig(ctx, g.cfg)
}

// TestDoctor asks the doctor, and looks at what it finds: failures, warnings and what is fine.
func TestDoctor(t *testing.T) {
	needBrowser(t)
	g := newGateway(t, nil)
	g.fill(t, 8)
	for _, lang := range []string{"en", "zh"} {
		for _, theme := range []string{"light", "dark"} {
			t.Run(lang+"/"+theme, func(t *testing.T) {
				x := g.enter(t, console.Operator, "/apps/doctor")
				x.prefer(lang, theme)
				x.open("/apps/doctor")
				x.click("main form button.main")
				if x.at() != "/apps/doctor" || x.count("tbody .tag.good") < 5 || x.count("tbody .tag.warn") == 0 || x.count("tbody small") == 0 {
					t.Errorf("at %s: %s", x.at(), x.text("main"))
				}
				x.look("/apps/doctor")
			})
		}
	}
}
