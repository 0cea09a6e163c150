package pages

import (
	"context"
	"html"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/veil"
)

// maxDrawn bounds the HTML of a payload, in bytes.
const maxDrawn = 40 << 10

// Payload draws JSON from the bytes as they came: in their order, with doubled names and with numbers of any size. What is
// not JSON is drawn as text. With masked, personal data is hidden, and text that is not JSON.
func Payload(f Frame, data []byte, masked bool) templ.Component {
	return payloadIn(f, data, masked, maxDrawn)
}

// payloadIn draws a payload in so many bytes of HTML.
func payloadIn(f Frame, data []byte, masked bool, room int) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		d := f.newDrawing(masked, room)
		d.tag("pre", "json")
		d.document(data)
		d.b.WriteString("</pre>")
		if d.full {
			d.b.WriteString(`<p class="none">`)
			d.text(f.Say.ConsoleCut(len(data)))
			d.b.WriteString("</p>")
		}
		_, err := io.WriteString(w, d.b.String())
		return err
	})
}

// A drawing is JSON on its way to HTML.
type drawing struct {
	b      strings.Builder
	room   int    // bytes that b may have, or a little more
	hidden string // stands in the place of what is masked; empty if nothing is
	depth  int
	first  bool // the next item is its container's first
	full   bool // there is no room for more
}

func (f Frame) newDrawing(masked bool, room int) drawing {
	if !masked {
		return drawing{room: room}
	}
	return drawing{room: room, hidden: f.Say.ConsoleHidden()}
}

func (d *drawing) tag(name, class string) {
	d.b.WriteString("<" + name + ` class="` + class + `">`)
}

func (d *drawing) text(s string) { d.b.WriteString(html.EscapeString(s)) }

// span draws a text of one kind.
func (d *drawing) span(class, s string) {
	if d.isFull() {
		return
	}
	d.tag("span", class)
	d.text(d.fitting(s))
	d.b.WriteString("</span>")
}

// isFull reports whether there is no room for more.
func (d *drawing) isFull() bool {
	d.full = d.full || d.b.Len() > d.room
	return d.full
}

// fitting is the beginning of a text that has room. What HTML escapes takes more.
func (d *drawing) fitting(s string) string {
	left := d.room - d.b.Len()
	for i, r := range s {
		if left -= len(html.EscapeString(string(r))); left < 0 {
			d.full = true
			return s[:i]
		}
	}
	return s
}

// document draws a whole text, masked.
func (d *drawing) document(data []byte) {
	if d.hidden != "" {
		veiled, ok := veil.JSON(data, d.hidden)
		if !ok && len(data) > 0 {
			d.span("hidden", d.hidden)
			return
		}
		data = veiled
	}
	if s := jsonscan.New(data); s.Value() != nil && s.End() == nil {
		s = jsonscan.New(data)
		d.value(&s)
		return
	}
	d.span("text", strings.ToValidUTF8(string(data), string(utf8.RuneError)))
}

// value draws the next value of a valid text that is masked already. It is skipped once there is no room.
func (d *drawing) value(s *jsonscan.Scanner) {
	if d.isFull() {
		s.Value()
		return
	}
	switch s.Kind() {
	case jsonscan.ObjectBegins:
		s.OpenObject()
		d.inside("{", "}", func() bool {
			key, ok := s.Member()
			if !ok {
				return false
			}
			d.item()
			d.span("key", quoted(string(key)))
			d.b.WriteString(": ")
			d.value(s)
			return true
		})
	case jsonscan.ArrayBegins:
		s.OpenArray()
		d.inside("[", "]", func() bool {
			if !s.Element() {
				return false
			}
			d.item()
			d.value(s)
			return true
		})
	case jsonscan.String:
		text, _ := s.Text()
		d.string(text)
	default:
		d.span("value", string(s.Value()))
	}
}

// inside draws a container with what next draws, until that is false.
func (d *drawing) inside(open, shut string, next func() bool) {
	d.b.WriteString(open)
	d.depth++
	empty := true
	for d.first = true; next(); d.first = false {
		empty = false
	}
	d.depth--
	if d.isFull() { // a brace for each of many that are open would take room, too
		return
	}
	if !empty {
		d.line()
	}
	d.b.WriteString(shut)
}

// item begins a member or element.
func (d *drawing) item() {
	if !d.first && !d.isFull() {
		d.b.WriteString(",")
	}
	d.line()
}

func (d *drawing) line() {
	if !d.isFull() {
		d.b.WriteString("\n" + strings.Repeat("  ", d.depth))
	}
}

// string draws a string. JSON inside it is drawn as JSON between quotes.
func (d *drawing) string(text string) {
	if text == d.hidden && text != "" {
		d.span("hidden", text)
		return
	}
	if begins := strings.TrimSpace(text); strings.HasPrefix(begins, "{") || strings.HasPrefix(begins, "[") {
		if inner := jsonscan.New([]byte(text)); inner.Value() != nil && inner.End() == nil {
			inner = jsonscan.New([]byte(text))
			d.tag("span", "inner")
			d.value(&inner)
			d.b.WriteString("</span>")
			return
		}
	}
	d.span("string", quoted(text))
}

func quoted(text string) string { return string(jsonscan.AppendText(nil, text)) }
