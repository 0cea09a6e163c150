package console_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/internal/api"
)

// TestWork does what an operator and an admin do, with scripts and without.
func TestWork(t *testing.T) {
	needBrowser(t)
	for name, story := range map[string]func(*tab){
		"dead letters": (*tab).movesDeadLetters, "subscriptions": (*tab).worksOnSubscriptions, "replays": (*tab).replays,
	} {
		for mode, on := range map[string]bool{"with": true, "without": false} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				t.Parallel()
				g := newGateway(t, nil)
				g.fill(t, 15)
				x := newTab(t, g.Address().URL)
				x.scripts(on)
				x.follow(g, console.Admin, "/dead")
				if there := x.runsScripts(); there != on {
					t.Fatalf("scripts run: %v", there)
				}
				story(x)
			})
		}
	}
}

// runsScripts reports whether the page does.
func (x *tab) runsScripts() bool {
	x.Helper()
	return run(x, chromedp.Evaluate[string]("typeof window.htmx")) != "undefined"
}

// lookHere judges the page that is shown; axe is a script.
func (x *tab) lookHere() {
	x.Helper()
	if x.runsScripts() {
		x.look(x.at())
	}
}

// counts presses the button that counts.
func (x *tab) counts() {
	x.Helper()
	if x.runsScripts() {
		x.press("#count button")
	} else {
		x.click("#count button")
	}
	x.says("events are selected.")
}

// says waits for a text in the page: a script brings it, or somebody who loads the page again.
func (x *tab) says(text string) {
	x.Helper()
	shows := `document.querySelector("main").innerText.includes(` + quoted(text) + `)`
	if x.runsScripts() {
		x.until("the page says "+text, shows)
		return
	}
	for range 100 {
		if run(x, chromedp.Evaluate[bool](shows)) {
			return
		}
		x.open(x.at())
	}
	x.Fatalf("the page does not say %q:\n%s", text, x.shown())
}

// movesDeadLetters chooses one to discard, and then has all others retried.
func (x *tab) movesDeadLetters() {
	before := x.count(`[name="ref"]`)
	if before < 2 {
		x.Fatalf("%d dead letters:\n%s", before, x.shown())
	}
	x.press(`tbody tr:first-child [name="ref"]`)
	x.press(`form[action="/dead/move"] summary`)
	x.click(`form[action="/dead/move"] button[value="discard"]`)
	x.says("1 discarded")
	if after := x.count(`[name="ref"]`); after != before-1 {
		x.Errorf("%d of %d dead letters are left", after, before)
	}
	x.fill(`form.filter [name="type"]`, "user_*")
	x.click("form.filter button")
	x.click(`form[action="/dead/count"] button[value="retry"]`)
	x.lookHere()
	x.click(`form[action="/dead/all"] button`)
	if !strings.HasPrefix(x.at(), "/jobs/") {
		x.Fatalf("at %s:\n%s", x.at(), x.shown())
	}
	x.says("It is done.")
	x.lookHere()
}

// worksOnSubscriptions makes one, with a count before; pauses it, moves its cursor, and forgets it.
func (x *tab) worksOnSubscriptions() {
	x.open("/subscribe")
	x.fill(`[name="subscription"]`, "made here")
	x.fill(`[name="hook"]`, x.base+"/no-such-page")
	x.fill(`[name="types"]`, "bpms_*")
	x.counts()
	if name, url := x.value(`[name="subscription"]`), x.value(`[name="hook"]`); name != "made here" || url != x.base+"/no-such-page" {
		x.Errorf("what was typed is %q and %q after the count", name, url)
	}
	x.click("form.stack .actions button.main")
	x.says("It is set.")
	x.press(`details:has(form[action$="/pause"]) summary`)
	x.fill(`[name="reason"]`, "because")
	x.click(`form[action$="/pause"] button`)
	x.says("because")
	x.click(`form[action$="/resume"] button`)
	x.says("It goes on.")
	x.press(`details:has(form[action$="/seek"]) summary`)
	x.fill(`[name="to"]`, "beginning")
	x.click(`form[action$="/seek"] button`)
	x.says("to 1.")
	x.click(`form[action$="/seek"] button`)
	x.says("The cursor was moved.")
	x.click(`a[href$="/forget"]`)
	x.click(`form[action$="/forget"] button`)
	x.says("It is forgotten.")
}

// replays counts, begins, and watches; then forgets it.
func (x *tab) replays() {
	x.open("/replay?subscription=approvals&from=1")
	x.counts()
	x.click(`#count button[formaction="/replay"]`)
	if !strings.HasPrefix(x.at(), "/replays/") {
		x.Fatalf("at %s:\n%s", x.at(), x.shown())
	}
	x.says("finished")
	x.lookHere()
	x.open("/replays")
	x.lookHere()
	x.click(`tbody a`)
	x.click(`a[href$="/forget"]`)
	x.lookHere()
	x.click(`form[action$="/forget"] button`)
	x.says("It is forgotten.")
}

// TestProgressSurvivesErrors: a page that asks how far something is keeps what it shows when the answer is an error.
func TestProgressSurvivesErrors(t *testing.T) {
	needBrowser(t)
	g := newGateway(t, nil)
	g.fill(t, 1)
	stuck := api.ReplaySpec{To: api.Spec(`{"webhook":{"url":"http://127.0.0.1:1/nobody"}}`)}
	if _, err := g.api.PutReplay(t.Context(), "stuck", stuck); err != nil {
		t.Fatal(err)
	}
	x := g.enter(t, console.Admin, "/replays/stuck")
	x.says("running")
	x.expect(401)
	run(x, chromedp.Evaluate[bool](`(fetch("/logout", {method: "POST"}), true)`))
	x.until("a question is refused", `performance.getEntriesByType("resource").some((e) => e.name.endsWith("/replays/stuck") && e.responseStatus == 401)`)
	x.until("the next question is refused", `performance.getEntriesByType("resource").filter((e) => e.name.endsWith("/replays/stuck") && e.responseStatus == 401).length > 1`)
	if x.count("#progress dl") != 1 || x.count("h1") != 1 {
		x.Errorf("the page lost what it showed:\n%s", x.shown())
	}
}
