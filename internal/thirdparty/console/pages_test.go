package console_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/dingevent/dingevent/console"
)

func quoted(text string) string { return strconv.Quote(text) }

// walked are the console's pages by the pattern of their route, with paths that show what each can show.
var walked = map[string][]string{
	"GET /login":        nil, // by TestLogin, as somebody who has not logged in
	"GET /login/{code}": nil,
	// They lead to a provider, and console asks them with one, without a browser.
	"GET /login/oidc":          nil,
	"GET /login/oidc/callback": nil,

	"GET /{$}":         {"/"},
	"GET /apps":        {"/apps"},
	"GET /apps/{name}": {"/apps/hr"},
	"GET /apps/doctor": {"/apps/doctor"},

	"GET /apps/{name}/orgs": {"/apps/vendor/orgs"},

	"GET /gateways":     {"/gateways"},
	"GET /events":       {"/events", "/events?type=user_*", "/events?type=nothing_like_it", "/events?text=manager", "/events?where=event.no_such%20==%201"},
	"GET /events/{seq}": {"/events/1", "/events/2", "/events/16"},
	"GET /events/live":  nil, // by TestLive…

	"GET /events/{seq}/why":      {"/events/1/why", "/events/2/why?reason=dead", "/events/1/why?find=nobody"},
	"GET /events/{seq}/attempts": {"/events/2/attempts?subscription=contacts"},

	"GET /catalog":           {"/catalog", "/catalog?q=审批", "/catalog?q=nothing_like_it"},
	"GET /catalog/{type...}": {"/catalog/bpms_instance_change", "/catalog/org_dept_create"},
	"GET /decode":            {"/decode"},

	"GET /subscriptions":                 {"/subscriptions", "/subscriptions?trouble=yes", "/subscriptions?find=nothing"},
	"GET /subscriptions/{name}":          {"/subscriptions/approvals", "/subscriptions/contacts?done=paused"},
	"GET /subscriptions/{name}/attempts": {"/subscriptions/contacts/attempts"},
	"GET /subscriptions/{name}/seek":     {"/subscriptions/archive/seek?to=1", "/subscriptions/archive/seek?to=now"},
	"GET /subscriptions/{name}/newest":   {"/subscriptions/approvals/newest"},
	"GET /subscriptions/{name}/forget":   {"/subscriptions/contacts/forget"},
	"GET /subscribe":                     {"/subscribe", "/subscribe?how=text", "/subscribe?name=contacts"},

	"GET /dead":       {"/dead", "/dead?view=reasons", "/dead?type=nothing&where=event.no_such%20==%201"},
	"GET /dead/{seq}": {"/dead/2?subscription=contacts"},
	"GET /dead/count": {"/dead/count?do=retry", "/dead/count?do=discard&type=user_*", "/dead/count?do=discard&type=nothing"},
	"GET /jobs":       {"/jobs"},
	"GET /jobs/{id}":  nil, // by TestWork

	"GET /replays":             {"/replays"},
	"GET /replay":              {"/replay", "/replay?subscription=approvals&from=1"},
	"GET /replays/{id}":        nil, // by TestWork
	"GET /replays/{id}/forget": nil,
}

// TestEveryPageIsWalked: a page that is new is added to walked.
func TestEveryPageIsWalked(t *testing.T) {
	patterns := console.New(console.Options{}).Patterns()
	for _, pattern := range patterns {
		if _, ok := walked[pattern]; strings.HasPrefix(pattern, "GET ") && !ok {
			t.Errorf("%s is not in walked, so nobody has seen it in a browser", pattern)
		}
	}
	for pattern := range walked {
		if !slices.Contains(patterns, pattern) {
			t.Errorf("%s is in walked, and the console has no such route", pattern)
		}
	}
}

// widths are those of a desk and of a small phone, in pixels.
var widths = []int64{1280, 320}

// TestPages looks at each page in each language, theme and width: nothing runs over the edge, and axe finds nothing that
// would keep somebody out.
func TestPages(t *testing.T) {
	needBrowser(t)
	g := newGateway(t, nil)
	g.fill(t, 15)
	for _, lang := range []string{"en", "zh"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			x := g.enter(t, console.Admin, "/events")
			x.prefer(lang, "dark")
			if x.count(`html[data-theme="dark"]`) != 1 {
				t.Fatalf("the page is not dark:\n%s", x.shown())
			}
			for _, paths := range walked {
				for _, path := range paths {
					x.look(path, "dark", "light")
				}
			}
		})
	}
}

// TestLogin looks at what somebody sees who has not logged in.
func TestLogin(t *testing.T) {
	needBrowser(t)
	g := newGateway(t, nil)
	x := newTab(t, g.Address().URL)
	x.expect(401)
	for _, path := range []string{"/login", "/login/no-such-code", "/events"} {
		x.look(path)
	}
}

// look shows a page at each width, in each of the themes, and judges it. Without a theme it is as it comes. A theme is an attribute of
// the page, so one load has them all.
func (x *tab) look(path string, themes ...string) {
	x.Helper()
	x.open(path)
	axe := x.newAxe()
	if len(themes) == 0 {
		x.judge(axe, path)
	}
	for _, theme := range themes {
		run(x, chromedp.Evaluate[string](`document.documentElement.dataset.theme = "`+theme+`"`))
		x.judge(axe, path+" in "+theme)
	}
}

// judge judges the page that is shown, at each width.
func (x *tab) judge(axe axe, what string) {
	x.Helper()
	for _, width := range widths {
		x.wide(width)
		if over := run(x, overflow); len(over) > 0 {
			x.Errorf("%s at %d pixels is too wide, because of %s", what, width, strings.Join(over, " | "))
		}
		for _, found := range axe.run() {
			x.Errorf("%s at %d pixels: %s", what, width, found)
		}
	}
	for _, column := range run(x, askew) {
		x.Errorf("%s: the name of column %q stands at another edge than what is below it", what, column)
	}
}
