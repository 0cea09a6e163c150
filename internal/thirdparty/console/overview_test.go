package console_test

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent/console"
)

// TestOverview: from the first page to what became of one's own approval it is one click, with scripts and without. With them
// the charts are drawn, and the page keeps itself up to date.
func TestOverview(t *testing.T) {
	needBrowser(t)
	for mode, on := range map[string]bool{"with": true, "without": false} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			g := newGateway(t, nil)
			g.fill(t, 15)
			x := newTab(t, g.Address().URL)
			x.scripts(on)
			x.follow(g, console.Admin, "/")
			const counted = `document.getElementById("per-minute").dataset.series`
			if on {
				x.until("two charts", `document.querySelectorAll(".chart canvas").length === 2`)
				x.until("a chart of what came", counted+`.includes("bpms_instance_change")`)
				g.fill(t, 1)
				x.until("the page to count what came since", `[...document.querySelectorAll("#per-minute tbody td")].reduce((sum, cell) => sum + Number(cell.textContent), 0) > 16`)
			}
			if text := x.text("#attention"); !strings.Contains(text, "dead letters") {
				t.Errorf("what needs attention: %s", text)
			}
			x.click(`main form[action="/trigger"] button`)
			if !strings.HasPrefix(x.at(), "/events/") || x.count(`main a[href="/subscriptions/approvals"]`) == 0 {
				t.Errorf("the button leads to %s:\n%s", x.at(), x.shown())
			}
		})
	}
}
