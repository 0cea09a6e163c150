package console_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/dingevent/dingevent/console"
)

// watched notes for each request of a script whether the page says that it asks by itself. Then it lets three ask: one again and
// again, one at once, and one when it is pressed.
const watched = `(() => {
	window.asked = {};
	const send = window.fetch;
	window.fetch = (to, how) => {
		asked[new URL(to, location.href).searchParams.get("of")] = new Headers(how?.headers).get("Dingevent-Refresh") || "no";
		return send(to, how);
	};
	for (const trigger of ["every 100ms", "load", "click"]) {
		const one = document.createElement("div");
		one.setAttribute("hx-get", "/decode?of=" + trigger.split(" ")[0]);
		one.setAttribute("hx-trigger", trigger);
		one.setAttribute("hx-swap", "none");
		document.getElementById("main").append(one);
		htmx.process(one);
		if (trigger === "click") one.click();
	}
})()`

// TestPollsAreNoUse: what a page asks by itself says so, because it keeps nobody logged in; what a person asks does not.
func TestPollsAreNoUse(t *testing.T) {
	needBrowser(t)
	g := newGateway(t, nil)
	x := g.enter(t, console.Viewer, "/decode")
	x.do(chromedp.Evaluate[chromedp.Void](watched))
	x.until("that all three ask", `["every", "load", "click"].every((of) => asked[of])`)
	for of, want := range map[string]string{"every": "yes", "load": "yes", "click": "no"} {
		if got := run(x, chromedp.Evaluate[string](`asked[`+quoted(of)+`]`)); got != want {
			t.Errorf("asked by %s, it says %q, want %q", of, got, want)
		}
	}
}
