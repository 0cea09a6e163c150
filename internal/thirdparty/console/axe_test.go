package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// overflow is the elements because of which a page can be scrolled sideways.
var overflow = chromedp.Evaluate[[]string](`(() => {
	const width = document.documentElement.clientWidth;
	if (document.scrollingElement.scrollWidth <= width) return [];
	const visible = (e) => getComputedStyle(e).overflowX === "visible";
	const kept = (e) => { for (let p = e.parentElement; p !== document.body; p = p.parentElement) if (!visible(p)) return true; };
	const end = (e) => e.getBoundingClientRect().left + Math.max(e.getBoundingClientRect().width, visible(e) ? e.scrollWidth : 0);
	const wide = [...document.querySelectorAll("body > *, body > * *")].filter((e) => end(e) > width + 0.5 && !kept(e));
	const inner = wide.filter((e) => !wide.some((o) => o !== e && e.contains(o)));
	return inner.length ? inner.slice(0, 3).map((e) => e.outerHTML.slice(0, 200)) : ["something that is not seen"];
})()`)

// askew is the columns whose name does not stand at the edge of what is below it.
var askew = chromedp.Evaluate[[]string](`(() => {
	const edge = (e) => getComputedStyle(e).textAlign;
	const plain = (row) => [...row.cells].every((c) => c.colSpan === 1);
	const names = (table) => [...(table.tHead?.rows[0]?.cells ?? [])];
	const wrong = (table) => names(table).filter((name, i) =>
		[...table.tBodies].some((body) => [...body.rows].some((row) => plain(row) && row.cells[i] && edge(row.cells[i]) !== edge(name))));
	return [...document.querySelectorAll("table")].flatMap(wrong).map((name) => name.innerText);
})()`)

// axeScript is axe-core's text.
var axeScript = sync.OnceValues(func() (string, error) {
	text, err := os.ReadFile(filepath.Join(*axeFolder, "node_modules", "axe-core", "axe.min.js"))
	return string(text), err
})

// A violation is what axe found.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

func (v violation) String() string {
	return fmt.Sprintf("%s (%s): %s, %d times, first %s: %s", v.ID, v.Impact, v.Help, len(v.Nodes), v.Nodes[0].HTML, v.Nodes[0].FailureSummary)
}

// An axe looks at one page. It runs in a world of its own, which the page's policy does not rule, so that the page keeps it.
type axe struct {
	on    *tab
	world runtime.ExecutionContextID
}

// newAxe returns one for the page that the tab shows.
func (x *tab) newAxe() axe {
	x.Helper()
	script, err := axeScript()
	if err != nil {
		x.Fatal(err)
	}
	return axe{x, run(x, func(ctx context.Context, on *chromedp.Target) (runtime.ExecutionContextID, error) {
		world, err := axeWorld(ctx, on)
		if err == nil {
			_, err = evaluated(ctx, on, world, script+`; ""`)
		}
		return world, err
	})}
}

// run returns what it finds that is serious or critical.
func (a axe) run() (all []violation) {
	a.on.Helper()
	text := run(a.on, func(ctx context.Context, on *chromedp.Target) (string, error) {
		return evaluated(ctx, on, a.world, `axe.run(document, {resultTypes: ["violations"]})
			.then((r) => JSON.stringify(r.violations.filter((v) => v.impact === "serious" || v.impact === "critical")))`)
	})
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		a.on.Fatal(err)
	}
	return all
}

// axeWorld makes a world of scripts beside the page's.
func axeWorld(ctx context.Context, on *chromedp.Target) (runtime.ExecutionContextID, error) {
	tree, err := cdp.Call(ctx, on, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return 0, err
	}
	made, err := cdp.Call(ctx, on, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.Frame.ID, WorldName: "axe"})
	return made.ExecutionContextID, err
}

// evaluated is the text that an expression gives in a world.
func evaluated(ctx context.Context, on *chromedp.Target, in runtime.ExecutionContextID, expression string) (text string, err error) {
	yes := true
	got, err := cdp.Call(ctx, on, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, ContextID: in, AwaitPromise: &yes, ReturnByValue: &yes})
	switch {
	case err != nil:
		return "", err
	case got.ExceptionDetails != nil:
		return "", fmt.Errorf("%s", thrown(got.ExceptionDetails))
	}
	return text, json.Unmarshal([]byte(got.Result.Value), &text)
}
