package page

import (
	"fmt"
	"strings"

	"github.com/dingevent/dingevent/bench/contest"
)

// bars draws the ratio to each rival, with its spread and its goal.
func bars(list []row, lang language) []byte {
	const label, right, step, top, width = 430, 66, 22, 34, 860
	height := float64(top)
	for i, row := range list {
		if height += step; i == 0 || row.path != list[i-1].path {
			height += step
		}
	}
	d := &drawing{width: width, height: height + 12}
	low, high := 0.1, 10.0
	for _, row := range list {
		low, high = min(low, row.ratio.Min), max(high, row.ratio.Max, row.goal)
	}
	x := decades(low, high, label, width-right)
	for _, tick := range x.ticks() {
		class := "grid"
		if tick == 1 {
			class = "one"
		}
		d.line(class, x.at(tick), top-8, x.at(tick), height)
		d.text("soft mid", x.at(tick), top-14, short(tick)+" ×")
	}
	y := float64(top)
	for i, row := range list {
		if i == 0 || row.path != list[i-1].path {
			d.text("", 8, y+15, row.path)
			y += step
		}
		d.text("soft end", label-8, y+15, row.rival)
		class := "c0"
		if row.goal > 0 && row.ratio.Median < row.goal {
			class = "c1"
		}
		from, to := x.at(1), x.at(row.ratio.Median)
		d.box(class, min(from, to), y+5, max(from, to)-min(from, to), 11)
		d.line("spread", x.at(row.ratio.Min), y+10.5, x.at(row.ratio.Max), y+10.5)
		if row.goal > 0 {
			d.line("goal", x.at(row.goal), y+2, x.at(row.goal), y+19)
		}
		d.text("end", width-4, y+15, digits(row.ratio.Median)+" ×")
		y += step
	}
	return d.svg(lang.say("ours is so many times as fast as each rival", "我们是各个对手的几倍快"))
}

// curves draws one plot of a sweep, or returns nil if nothing of it was measured.
func curves(s contest.Sweep, r contest.Result, plot int, lang language) []byte {
	const left, right, bottom, width = 64, 36, 52, 720
	var lines []contest.Line
	for _, line := range s.Lines {
		if line.Plot == plot {
			lines = append(lines, line)
		}
	}
	points, low, high, values := measured(s, r, lines)
	if len(values) == 0 {
		return nil
	}
	d := &drawing{width: width}
	d.text("soft", 8, 16, lang.text(s.Plots[plot]))
	top := d.legend(lines, left, width, lang)
	height := top + 296
	d.height = height
	x, y := spanning(float64(values[0]), float64(values[len(values)-1]), left, width-right), decades(low, high, height-bottom, top)
	for _, tick := range y.ticks() {
		d.line("grid", left, y.at(tick), width-right, y.at(tick))
		d.text("soft end", left-8, y.at(tick)+4, short(tick))
	}
	for _, value := range values {
		at := x.at(float64(value))
		d.line("grid", at, top, at, height-bottom)
		d.text("soft mid", at, height-bottom+18, tick(value, lang))
	}
	d.text("soft mid", (left+width-right)/2, height-12, lang.text(s.Axis))
	for i := range lines {
		class := fmt.Sprint("c", i%5)
		var path strings.Builder
		for _, value := range values {
			if v, ok := points[i][value]; ok {
				fmt.Fprintf(&path, "%.1f,%.1f ", x.at(float64(value)), y.at(v))
				d.dot(class, x.at(float64(value)), y.at(v))
			}
		}
		fmt.Fprintf(d, `<polyline class="%s" points="%s"/>`+"\n", class, strings.TrimSpace(path.String()))
	}
	return d.svg(lang.text(s.Title) + lang.say(": ", "：") + lang.text(s.Plots[plot]))
}

// legend names the lines, from below the first text on, and returns where the plot may begin.
func (d *drawing) legend(lines []contest.Line, left, right float64, lang language) (top float64) {
	x, y := left, 26.0
	for i, line := range lines {
		title := lang.text(line.Title)
		if wide := 34 + textWidth(title); x > left && x+wide > right {
			x, y = left, y+20
		}
		d.box(fmt.Sprint("c", i%5), x, y, 12, 8)
		d.text("", x+17, y+9, title)
		x += 34 + textWidth(title)
	}
	return y + 20
}

// measured returns the points of each line, in the unit of the plot's axis, and what the axes span.
func measured(s contest.Sweep, r contest.Result, lines []contest.Line) (points []map[int]float64, low, high float64, values []int) {
	points = make([]map[int]float64, len(lines))
	for _, value := range append(append([]int{}, s.Values...), s.Scale...) {
		found := false
		for i, line := range lines {
			spread, ok := r.At(line, value)
			if !ok || spread.Median == 0 {
				continue
			}
			v := spread.Median
			if strings.Contains(line.Unit, "ns") {
				v /= 1000
			}
			if points[i] == nil {
				points[i] = map[int]float64{}
			}
			points[i][value], found = v, true
			if low == 0 || v < low {
				low = v
			}
			high = max(high, v)
		}
		if found {
			values = append(values, value)
		}
	}
	return points, low, high, values
}

// textWidth is about how wide a text is, in pixels.
func textWidth(text string) (width float64) {
	for _, r := range text {
		if width += 7; r > 0x2e80 {
			width += 6
		}
	}
	return width
}
