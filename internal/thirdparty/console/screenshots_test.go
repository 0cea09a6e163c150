package console_test

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/dingevent/dingevent/console"
)

var pictures = flag.String("pictures", "", "the folder that TestPictures writes to; nothing happens without it, which make screenshots passes")

// pictured are the pages of which the docs have a picture, by its name.
var pictured = map[string]string{
	"overview": "/",
	"events":   "/events",
	"event":    "/events/1",

	"subscriptions": "/subscriptions",
	"dead":          "/dead?view=reasons",
}

// TestPictures writes pictures of pages, in both languages.
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("writes the pictures of the docs; run: make screenshots")
	}
	needBrowser(t)
	g := newGateway(t, nil)
	g.store(t, 28)
	for lang, ending := range map[string]string{"en": ".png", "zh": ".zh-CN.png"} {
		t.Run(lang, func(t *testing.T) {
			x := g.enter(t, console.Admin, "/events")
			x.prefer(lang, "light")
			x.do(chromedp.EmulateViewport(1200, 750))
			for name, path := range pictured {
				x.open(path)
				x.picture(filepath.Join(*pictures, name+ending))
			}
		})
	}
}

// picture writes what the tab shows to a file.
func (x *tab) picture(path string) {
	x.Helper()
	const most = 150_000 // bytes
	shown, err := png.Decode(bytes.NewReader(run(x, chromedp.CaptureScreenshot())))
	if err != nil {
		x.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, paletted(shown)); err != nil {
		x.Fatal(err)
	}
	if out.Len() > most {
		x.Errorf("%s has %d bytes", path, out.Len())
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		x.Fatal(err)
	}
	x.Logf("%s: %d bytes", path, out.Len())
}
