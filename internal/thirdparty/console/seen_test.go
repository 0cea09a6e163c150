package console_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// bad has each fault that a page of the console may not have.
const bad = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>bad</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/bad.css"><script src="/bad.js" defer></script></head>
<body style="color: red"><main><h1>Bad</h1><p class="pale">hardly to be read</p><input>
<div class="wide">wide</div><img alt="" src="http://127.0.0.2:9/x.png"><script>never()</script></main></body></html>`

// TestFaultsAreSeen: what these tests look for, they find.
func TestFaultsAreSeen(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; require-trusted-types-for 'script'")
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, bad)
		case "/bad.css":
			w.Header().Set("Content-Type", "text/css")
			fmt.Fprint(w, ".wide { width: 2000px; } .pale { color: #bbb; }")
		case "/bad.js":
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, `console.warn("a warning"); console.error("an error"); fetch("/none"); document.body.dataset.ran = "yes"; nobody.knows();`)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	x := newBareTab(t, server.URL)
	x.wide(320)
	x.open("/")
	x.until("the answer 404", `document.body.dataset.ran === "yes"`)
	x.until("all answers", `performance.getEntriesByName(location.origin + "/none").length > 0`)
	for _, want := range []string{
		"console.warning: \"a warning\"", "console.error: \"an error\"", "uncaught: Uncaught ReferenceError", "/none answered 404",
		"violates the policy: style-src-attr", "violates the policy: script-src-elem", "violates the policy: img-src", "a request to http://127.0.0.2:9/x.png",
	} {
		if !strings.Contains(x.found(), want) {
			t.Errorf("%s was not seen; seen was:\n%s", want, x.found())
		}
	}
	if wide := run(x, overflow); len(wide) != 1 || !strings.Contains(wide[0], "wide") {
		t.Errorf("what is too wide: %q", wide)
	}
	found := fmt.Sprint(x.newAxe().run())
	for _, want := range []string{"color-contrast (serious)", "label (critical)", "html-has-lang (serious)"} {
		if !strings.Contains(found, want) {
			t.Errorf("axe has not found %s, but %s", want, found)
		}
	}
}
