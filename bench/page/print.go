// Package page shows what was measured: on the terminal, and as docs/benchmarks.md with plots.
package page

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/dingevent/dingevent/bench/contest"
)

// A row compares ours with one rival.
type row struct {
	path, rival  string
	ours, theirs string
	ratio        contest.Spread
	goal         float64
}

// rows are a contest's, without those that were not measured.
func rows(c contest.Contest, r contest.Result, lang language) (list []row) {
	for _, rival := range c.Rivals {
		unit := cmp.Or(rival.Unit, c.Unit)
		ratio := r.Ratio(c.Ours, rival.Entry, unit)
		if ratio.Median == 0 {
			continue
		}
		list = append(list, row{
			path: lang.text(c.Title), rival: lang.rival(rival.Name), ratio: ratio, goal: rival.Goal,
			ours: lang.amount(r.Of(c.Ours, unit).Median, unit), theirs: lang.amount(r.Of(rival.Entry, unit).Median, unit),
		})
	}
	return list
}

// Print writes a contest as lines.
func Print(w io.Writer, c contest.Contest, r contest.Result) {
	for _, row := range rows(c, r, english) {
		goal := ""
		if row.goal > 0 {
			goal = fmt.Sprintf("  goal %g", row.goal)
		}
		fmt.Fprintf(w, "%-52s %-32s %14s %14s  %6s (%s to %s)%s\n", row.path, row.rival, row.ours, row.theirs,
			digits(row.ratio.Median), digits(row.ratio.Min), digits(row.ratio.Max), goal)
	}
}

// PrintSweep writes a sweep as a table.
func PrintSweep(w io.Writer, s contest.Sweep, r contest.Result) {
	fmt.Fprintln(w, strings.Join(sweepHead(s, english), " | "))
	for _, cells := range sweepRows(s, r, english) {
		fmt.Fprintln(w, strings.Join(cells, " | "))
	}
}

func sweepHead(s contest.Sweep, lang language) []string {
	head := []string{lang.text(s.Axis)}
	for _, line := range s.Lines {
		head = append(head, lang.text(line.Title))
	}
	return head
}

func sweepRows(s contest.Sweep, r contest.Result, lang language) (table [][]string) {
	for _, value := range append(append([]int{}, s.Values...), s.Scale...) {
		cells := []string{lang.count(value)}
		measured := false
		for _, line := range s.Lines {
			spread, ok := r.At(line, value)
			measured = measured || ok
			cells = append(cells, lang.amount(spread.Median, line.Unit))
		}
		if measured {
			table = append(table, cells)
		}
	}
	return table
}

// digits writes a number with two or three digits that say something.
func digits(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}
