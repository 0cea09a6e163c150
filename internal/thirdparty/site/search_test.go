package site_test

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// patience is how long one step may take before the test gives up.
const patience = 2 * time.Minute

// newTab opens a tab of Chromium that reaches no network: the site is on the disk.
func newTab(t *testing.T) context.Context {
	t.Helper()
	if *siteFolder == "" {
		t.Skip("looks at the site; run: make site-test")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("Chromium must be there: this must not be skipped in CI")
	} else if err != nil {
		t.Skip("Chromium is not here: install Debian's package chromium, and run: make site-test")
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
	)...)
	ctx, shut := chromedp.NewContext(allocator)
	t.Cleanup(func() { shut(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

func run[T any](t *testing.T, tab context.Context, step chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, step)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// open shows a page from the disk.
func open(t *testing.T, tab context.Context, page string) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(*siteFolder, page))
	if err != nil {
		t.Fatal(err)
	}
	run(t, tab, chromedp.Navigate((&url.URL{Scheme: "file", Path: path}).String()))
}

// found are the links that the search shows, once what it shows contains want.
func found(t *testing.T, tab context.Context, want string) []string {
	t.Helper()
	quoted, _ := json.Marshal(want)
	return run(t, tab, chromedp.Evaluate[[]string](`new Promise((done, failed) => {
		const until = Date.now() + 15000;
		const look = () => {
			const list = document.getElementById("found");
			if (!list.hidden && list.innerText.includes(`+string(quoted)+`)) done([...list.querySelectorAll("a")].map((a) => a.href));
			else if (Date.now() > until) failed(new Error("the search shows: " + list.innerText.slice(0, 500)));
			else setTimeout(look, 20);
		};
		look();
	})`, chromedp.EvalAwaitPromise))
}

// TestSearch: a person types a question, in either language, and comes to the section that answers it, from a disk.
func TestSearch(t *testing.T) {
	tab := newTab(t)
	for _, test := range []struct{ on, question, says, leads string }{
		{"index.html", "bpms_instance_change", "bpms_instance_change", "/docs/catalogue.html#bpms_instance_change"},
		{"docs/design/readme.html", "damaged journal", "A damaged journal", "/docs/operate.html#a-damaged-journal"},
		{"docs/api.html", "PgBouncer", "PgBouncer", "/docs/scale.html#pgbouncer"},
		{"zh-cn/index.html", "磁盘写满", "磁盘写满", "/zh-cn/docs/operate.html#磁盘写满"},
		{"zh-cn/docs/design/readme.html", "事件日志损坏了怎么办", "事件日志损坏", "/zh-cn/docs/operate.html#事件日志损坏"},
		{"zh-cn/docs/api.html", "dingevent doctor", "doctor", "/zh-cn/docs/cli.html#"},
	} {
		t.Run(test.question, func(t *testing.T) {
			open(t, tab, test.on)
			run(t, tab, chromedp.SendKeys(chromedp.CSS("#find"), test.question))
			links := found(t, tab, test.says)
			for i, link := range links {
				decoded, err := url.PathUnescape(link)
				if err == nil && strings.Contains(decoded, test.leads) {
					if i > 4 {
						t.Errorf("%s is at place %d of %d", decoded, i+1, len(links))
					}
					run(t, tab, chromedp.Navigate(link)) // it is there
					if at := run(t, tab, chromedp.Evaluate[bool](`!location.hash || document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null`)); !at {
						t.Errorf("%s has no such place", decoded)
					}
					return
				}
			}
			t.Errorf("no link to %s in %q", test.leads, links)
		})
	}
	t.Run("nothing", func(t *testing.T) {
		open(t, tab, "index.html")
		run(t, tab, chromedp.SendKeys(chromedp.CSS("#find"), "<b>zzqqxx</b>"))
		if links := found(t, tab, "Nothing found"); len(links) != 0 {
			t.Errorf("found %q", links)
		}
	})
}

// TestWidths: no page has to be moved sideways, on a phone and on a desk, in light and dark; the contents are at hand.
func TestWidths(t *testing.T) {
	tab := newTab(t)
	for _, page := range []string{"index.html", "docs/config.html", "docs/performance.html", "docs/design/readme.html", "zh-cn/index.html", "zh-cn/docs/catalogue.html"} {
		for _, width := range []int64{360, 1280} {
			run(t, tab, chromedp.EmulateViewport(width, 800))
			open(t, tab, page)
			if over := run(t, tab, chromedp.Evaluate[int](`document.scrollingElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
				t.Errorf("%s is %d points too wide for %d", page, over, width)
			}
			// The contents are beside the text, or below it with a link in the header.
			beside := run(t, tab, chromedp.Evaluate[bool](`document.querySelector("nav").getBoundingClientRect().right <= document.querySelector("main").getBoundingClientRect().left`))
			link := run(t, tab, chromedp.Evaluate[bool](`document.querySelector(".contents").getClientRects().length > 0`))
			if beside == link {
				t.Errorf("%s, %d wide: the contents are beside the text: %v; there is a link to them: %v", page, width, beside, link)
			}
		}
	}
	open(t, tab, "index.html")
	papers := map[string]bool{}
	for _, theme := range []string{"light", "dark"} {
		run(t, tab, chromedp.Func(func(ctx context.Context, on *chromedp.Target) error {
			_, err := cdp.Call(ctx, on, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
			return err
		}))
		papers[run(t, tab, chromedp.Evaluate[string](`getComputedStyle(document.body).backgroundColor`))] = true
	}
	if len(papers) != 2 {
		t.Errorf("light and dark have %v", papers)
	}
}
