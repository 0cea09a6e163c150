//go:build linux

package chaostest

import (
	"fmt"
	"testing"

	"github.com/dingevent/dingevent"
)

// TestSourcesJudge spoils right books of TestSources in each way that its judge has to find.
func TestSourcesJudge(t *testing.T) {
	right := func() *given {
		g := &given{
			site: "s", books: &books{answered: map[mark]bool{{"s", wayStream, 1}: true, {"s", wayHTTP, 2}: true, {"other", wayHTTP, 3}: true}},
			rows: []string{"r1"}, unsure: 1, stored: map[string][]kept{"r1": {{"r1", dingevent.TransportRDS}}},
		}
		g.books.pages = [][]mark{{{"s", wayList, 4}, {"s", wayList, 5}}, {{"s", wayList, 6}}, {{"other", wayList, 7}}}
		for i, m := range []string{"s-stream-1", "s-http-2", "s-list-4", "s-list-5"} { // the second page is lost, and counted
			g.stored[m] = []kept{{fmt.Sprint(i), dingevent.TransportStream}}
		}
		l := life{name: "l", killed: true}
		for i := range 100 {
			line := writtenLine{fmt.Sprint("l", i), 1000}
			l.lines = append(l.lines, line)
			if i < 20 {
				g.stored[line.mark] = []kept{{line.mark, dingevent.TransportExec}}
			}
		}
		g.lives = []life{l}
		return g
	}
	for name, test := range map[string]struct {
		spoil       func(*given)
		lost, wrong int
	}{
		"right":                          {func(*given) {}, 0, 0},
		"answered":                       {func(g *given) { delete(g.stored, "s-http-2") }, 1, 0},
		"marked":                         {func(g *given) { delete(g.stored, "r1") }, 1, 0},
		"one more page than is counted":  {func(g *given) { delete(g.stored, "s-list-5") }, 2, 0},
		"more than the pipe":             {func(g *given) { delete(g.stored, "l19"); delete(g.stored, "l18") }, 1, 0},
		"a line before one that is kept": {func(g *given) { delete(g.stored, "l5") }, 1, 0},
		"lines of a gateway that ended":  {func(g *given) { g.lives[0].killed = false }, 80, 0},
		"twice under one ID":             {func(g *given) { g.stored["s-http-2"][0].id = "r1" }, 0, 1},
		"twice by the list": {func(g *given) {
			g.stored["s-list-4"] = append(g.stored["s-list-4"], kept{"x", dingevent.TransportFailedList})
		}, 0, 0},
		"twice by HTTP": {func(g *given) {
			g.stored["s-list-4"] = []kept{{"x", dingevent.TransportFailedList}, {"y", dingevent.TransportHTTP}}
		}, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			g := right()
			test.spoil(g)
			if v := g.judge(); len(v.lost) != test.lost || len(v.wrong) != test.wrong {
				t.Errorf("lost %q, wrong %q; want %d and %d", v.lost, v.wrong, test.lost, test.wrong)
			}
		})
	}
}
