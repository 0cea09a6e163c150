package console_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/dingevent/dingevent/console"
)

// TestWithoutScripts walks the main stories in a browser that runs no script.
func TestWithoutScripts(t *testing.T) {
	needBrowser(t)
	g := newGateway(t, nil)
	g.fill(t, 60)
	for name, story := range map[string]func(*tab){
		"events": (*tab).readsEvents, "search": (*tab).searches, "preferences": (*tab).choosesHowToRead,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newTab(t, g.Address().URL)
			x.scripts(false)
			x.follow(g, console.Admin, "/events")
			if ran := run(x, chromedp.Evaluate[string]("typeof window.htmx")); ran != "undefined" {
				t.Fatalf("scripts run: htmx is %s", ran)
			}
			story(x)
		})
	}
}

// readsEvents filters the list, turns its pages and opens an event.
func (x *tab) readsEvents() {
	if rows := x.count("main tbody tr[id]"); rows != 50 {
		x.Errorf("%d rows, want 50", rows)
	}
	newest := x.text("main tbody tr[id] a")
	x.click("main a[href*=cursor]")
	if older := x.text("main tbody tr[id] a"); older == newest || x.count("main tbody tr[id]") < 10 {
		x.Errorf("the next page begins with %s, as the first with %s", older, newest)
	}

	x.open("/events")
	x.fill("form.filter [name=type]", "user_*")
	x.click("form.filter button")
	if !strings.Contains(x.at(), "type=user_") {
		x.Errorf("the filter is not in the URL %s", x.at())
	}
	if all, users := x.count("main tbody tr[id]"), x.count(`main tbody tr[id] a[href*="type=user_"]`); all < 10 || users != all {
		x.Errorf("%d of %d rows are of the type", users, all)
	}
	seq := x.text("main tbody tr[id] a")
	x.click("main tbody tr[id] a")
	if x.at() != "/events/"+seq || !strings.Contains(x.text("main"), "user_") {
		x.Errorf("the event %s is at %s:\n%s", seq, x.at(), x.shown())
	}
}

// searches finds an event by a text of its payload, with the field in the page's head.
func (x *tab) searches() {
	x.fill("form.find input", "doubled")
	x.leads(chromedp.Submit(chromedp.CSS("form.find input")))
	if !strings.Contains(x.at(), "text=doubled") || x.count("main tbody tr[id]") != 1 {
		x.Errorf("the search leads to %s:\n%s", x.at(), x.shown())
	}
}

// choosesHowToRead changes language, theme and zone, which stay, and leaves.
func (x *tab) choosesHowToRead() {
	x.expect(401)
	x.prefer("zh", "dark")
	x.open("/events/1")
	if x.count(`html[lang="zh-CN"][data-theme="dark"]`) != 1 {
		x.Errorf("the choice was not kept:\n%s", x.shown())
	}
	x.press("details.you summary")
	x.fill("details.you [name=zone]", "UTC")
	x.click("details.you form:has([name=zone]) button")
	x.press("details.you summary")
	if zone := x.value("details.you [name=zone]"); zone != "UTC" || x.at() != "/events/1" {
		x.Errorf("the zone is %s, at %s", zone, x.at())
	}
	x.click(`form[action="/logout"] button`)
	if x.at() != "/login" {
		x.Errorf("after the logout: %s", x.at())
	}
	x.open("/events")
	if x.count("main tbody tr[id]") > 0 {
		x.Error("events are shown after the logout")
	}
}
