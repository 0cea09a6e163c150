package page

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// A drawing is an SVG that is readable on a light and on a dark page. No library for plots writes the latter.
type drawing struct {
	strings.Builder
	width, height float64
}

const style = `<style>
text{font:13px system-ui,-apple-system,"Segoe UI","PingFang SC","Noto Sans CJK SC",sans-serif;fill:#1f2328}
.soft{fill:#59636e}.end{text-anchor:end}.mid{text-anchor:middle}
.grid{stroke:#d1d9e0;stroke-width:1}.one{stroke:#59636e;stroke-width:1.5}.spread{stroke:#1f2328;stroke-width:1}.goal{stroke:#cf222e;stroke-width:2.5}
.c0{fill:#0969da;stroke:#0969da}.c1{fill:#bc4c00;stroke:#bc4c00}.c2{fill:#1a7f37;stroke:#1a7f37}.c3{fill:#8250df;stroke:#8250df}.c4{fill:#6e7781;stroke:#6e7781}
polyline{fill:none!important;stroke-width:2}
@media(prefers-color-scheme:dark){
text{fill:#f0f6fc}.soft{fill:#9198a1}.grid{stroke:#3d444d}.one{stroke:#9198a1}.spread{stroke:#f0f6fc}.goal{stroke:#f85149}
.c0{fill:#4493f8;stroke:#4493f8}.c1{fill:#db6d28;stroke:#db6d28}.c2{fill:#3fb950;stroke:#3fb950}.c3{fill:#ab7df8;stroke:#ab7df8}.c4{fill:#9198a1;stroke:#9198a1}}
</style>
`

func (d *drawing) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(d, `<line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`+"\n", class, x1, y1, x2, y2)
}

func (d *drawing) text(class string, x, y float64, text string) {
	fmt.Fprintf(d, `<text class="%s" x="%.1f" y="%.1f">%s</text>`+"\n", class, x, y, html.EscapeString(text))
}

func (d *drawing) box(class string, x, y, width, height float64) {
	fmt.Fprintf(d, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`+"\n", class, x, y, max(width, 0), height)
}

func (d *drawing) dot(class string, x, y float64) {
	fmt.Fprintf(d, `<circle class="%s" cx="%.1f" cy="%.1f" r="3"/>`+"\n", class, x, y)
}

// svg is the whole file. title is what a screen reader says.
func (d *drawing) svg(title string) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" role="img" aria-label="%s">`+"\n%s%s</svg>\n",
		d.width, d.height, html.EscapeString(title), style, d.String())
}

// A scale is a logarithmic axis.
type scale struct{ low, high, from, to float64 }

// decades is a scale whose ends are powers of ten around the values.
func decades(low, high, from, to float64) scale {
	low, high = math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	return scale{low, max(high, low+1), from, to}
}

// spanning is a scale that begins and ends with the values.
func spanning(low, high, from, to float64) scale {
	low = math.Log10(low)
	return scale{low, max(math.Log10(high), low+1), from, to}
}

func (s scale) at(v float64) float64 {
	return s.from + (math.Log10(v)-s.low)/(s.high-s.low)*(s.to-s.from)
}

// ticks are the powers of ten.
func (s scale) ticks() (list []float64) {
	for e := s.low; e <= s.high; e++ {
		list = append(list, math.Pow(10, e))
	}
	return list
}

// tick writes a count on an axis.
func tick(n int, lang language) string {
	if n%1000 == 0 {
		return short(float64(n))
	}
	return lang.count(n)
}

// short writes a power of ten.
func short(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%g M", v/1e6)
	case v >= 1e3:
		return fmt.Sprintf("%g k", v/1e3)
	default:
		return fmt.Sprintf("%.4g", v)
	}
}
