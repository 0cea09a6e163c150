// Package console_test looks at the console as a person does: in Chromium, at a gateway with a fake DingTalk and with events.
// make browser runs it.
package console_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var axeFolder = flag.String("axe", "", "the folder in which axe-core is installed; nothing happens without it, which make browser passes")

// chromium is the one browser of all tests; each has tabs of its own.
var chromium context.Context

func TestMain(m *testing.M) { os.Exit(withBrowser(m)) }

func withBrowser(m *testing.M) int {
	flag.Parse()
	path, err := exec.LookPath("chromium")
	if err != nil || *axeFolder == "" {
		return m.Run() // needBrowser says what is missing
	}
	dir, err := os.MkdirTemp("", "dingevent-chromium-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(filepath.Join(dir, "profile")),
		// Nothing but this machine is to be reached, also by the browser itself.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("font-render-hinting", "none"),
	)...)
	defer stop()
	ctx, end := chromedp.NewContext(allocator)
	defer end()
	if err := chromedp.Do(ctx); err != nil {
		panic(err)
	}
	chromium = ctx
	return m.Run()
}

// needBrowser skips a test where no Chromium is, and fails it in CI.
func needBrowser(t testing.TB) {
	t.Helper()
	switch {
	case *axeFolder == "":
		t.Skip("needs Chromium and axe-core; run: make browser")
	case chromium == nil && os.Getenv("CI") == "true":
		t.Fatal("Chromium must be there: this must not be skipped in CI")
	case chromium == nil:
		t.Skip("Chromium is not here: install Debian's package chromium, and run: make browser")
	}
}
