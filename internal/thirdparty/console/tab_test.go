package console_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

// patience is how long one step of a story may take.
const patience = 2 * time.Minute

// A tab is a person at the console, with cookies of its own. A fault of any page that it shows fails the test.
type tab struct {
	testing.TB
	ctx  context.Context
	base string // of the console's URLs
	*faults
}

// newTab opens a tab for the console at base.
func newTab(t testing.TB, base string) *tab {
	t.Helper()
	x := newBareTab(t, base)
	t.Cleanup(func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		for _, text := range x.all {
			t.Error(text)
		}
	})
	return x
}

// newBareTab is newTab for a test that looks at the faults itself.
func newBareTab(t testing.TB, base string) *tab {
	t.Helper()
	needBrowser(t)
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	ctx, shut := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	t.Cleanup(shut)
	x := &tab{t, ctx, base, &faults{host: u.Host}}
	x.do(chromedp.Func(func(ctx context.Context, on *chromedp.Target) error {
		if _, err := cdp.Call(ctx, on, audits.Enable, cdp.Empty{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, on, log.Enable, cdp.Empty{})
		return err
	}))
	if err := chromedp.Listen(ctx, x.hear); err != nil {
		t.Fatal(err)
	}
	return x
}

// do takes steps.
func (x *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	x.Helper()
	run(x, chromedp.Steps(steps...))
}

// run takes a step that gives something.
func run[T any](x *tab, step chromedp.Action[T]) T {
	x.Helper()
	if err := chromedp.Do(x.ctx); err != nil { // the tab lives longer than the step
		x.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, step)
	if err != nil {
		x.Fatalf("%v; the page shows:\n%s", err, x.shown())
	}
	return got
}

// shown is what the tab shows now, for the message of a failed test.
func (x *tab) shown() string {
	ctx, cancel := context.WithTimeout(x.ctx, time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + (document.querySelector("main") ?? document.body).innerText.slice(0, 1500)`))
	if err != nil {
		return err.Error()
	}
	return text
}

// expect lets answers have these statuses.
func (x *tab) expect(statuses ...int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.expected = append(x.expected, statuses...)
}

// open shows a page of the console.
func (x *tab) open(path string) { x.Helper(); x.do(chromedp.Navigate(x.base + path)) }

// click presses what leads to another page, and waits for that.
func (x *tab) click(selector string) { x.Helper(); x.leads(chromedp.Click(chromedp.CSS(selector))) }

// leads takes a step that leads to another page, and waits for that.
func (x *tab) leads(step chromedp.Action[chromedp.Void]) {
	x.Helper()
	run(x, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.RunResponse(ctx, step)
		return chromedp.Void{}, err
	})
}

// press presses what stays on the page.
func (x *tab) press(selector string) { x.Helper(); x.do(chromedp.Click(chromedp.CSS(selector))) }

// fill types into a field.
func (x *tab) fill(selector, text string) {
	x.Helper()
	x.do(chromedp.Clear(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

// text is what the first element that matches says.
func (x *tab) text(selector string) string {
	x.Helper()
	return strings.TrimSpace(run(x, chromedp.Text(chromedp.CSS(selector))))
}

// value is what a field has.
func (x *tab) value(selector string) string {
	x.Helper()
	return run(x, chromedp.Value(chromedp.CSS(selector)))
}

// count is how many elements match.
func (x *tab) count(selector string) int {
	x.Helper()
	return run(x, chromedp.Evaluate[int](`document.querySelectorAll(`+quoted(selector)+`).length`))
}

// at is the path and query of the page.
func (x *tab) at() string {
	x.Helper()
	return run(x, chromedp.Evaluate[string](`location.pathname + location.search`))
}

// scripts lets pages run scripts, or not.
func (x *tab) scripts(on bool) {
	x.Helper()
	x.do(chromedp.Func(func(ctx context.Context, to *chromedp.Target) error {
		_, err := cdp.Call(ctx, to, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
}

// wide makes the window so many pixels wide.
func (x *tab) wide(pixels int64) { x.Helper(); x.do(chromedp.EmulateViewport(pixels, 900)) }

// prefer chooses a language and a theme as a person does.
func (x *tab) prefer(lang, theme string) {
	x.Helper()
	for _, choice := range []string{`[name="lang"][value="` + lang + `"]`, `[name="theme"][value="` + theme + `"]`} {
		x.press("details.you summary")
		x.click("details.you button" + choice)
	}
}

// until waits for an expression to hold.
func (x *tab) until(what, expression string) {
	x.Helper()
	end := time.Now().Add(patience)
	for !run(x, chromedp.Evaluate[bool](expression)) {
		if time.Now().After(end) {
			x.Fatalf("%s does not come true; the page shows:\n%s", what, x.shown())
		}
		time.Sleep(50 * time.Millisecond)
	}
}
