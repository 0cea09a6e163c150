//go:build linux

package chaostest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dingevent/dingevent"
)

// pipeBytes are what a killed gateway may lose of the lines of its program: what it had read, and the pipe.
const pipeBytes = 80 << 10

// A life is one run of a program.
type life struct {
	name   string
	killed bool // its gateway was
	lines  []writtenLine
}

// A writtenLine is one that the program has written.
type writtenLine struct {
	mark  string
	bytes int
}

// A kept event is in a journal.
type kept struct {
	id  string
	way dingevent.Transport
}

// A given is what DingTalk has given to one site, and what its journal has of it.
type given struct {
	site   string
	books  *books
	rows   []string // marks of the states that were marked as done
	lives  []life
	unsure int               // calls of the list, as the journal has it
	stored map[string][]kept // by mark
}

// A verdict is what became of what was given to a site.
type verdict struct {
	counts map[string]int // for people
	lost   []string       // given, and not stored
	wrong  []string       // what else must not be
}

func (g *given) judge() verdict {
	v := verdict{counts: map[string]int{}}
	g.judgePushes(&v)
	g.judgePages(&v)
	for _, m := range g.rows {
		v.counts["states of rows marked"]++
		if g.stored[m] == nil {
			v.lost = append(v.lost, m+" was marked, and is not stored")
		}
	}
	for _, l := range g.lives {
		g.judgeLife(&v, l)
	}
	g.judgeTwice(&v)
	return v
}

func (g *given) judgePushes(v *verdict) {
	for m := range g.books.answered {
		if m.site != g.site {
			continue
		}
		v.counts["pushes answered by "+m.way]++
		if g.stored[m.String()] == nil {
			v.lost = append(v.lost, m.String()+" was answered, and is not stored")
		}
	}
}

// judgePages wants that each page which is not stored is counted.
func (g *given) judgePages(v *verdict) {
	var lost []string
	for _, page := range g.books.pages {
		if page[0].site != g.site {
			continue
		}
		v.counts["pages of the list"]++
		v.counts["events of the list"] += len(page)
		missing := 0
		for _, m := range page {
			if g.stored[m.String()] == nil {
				missing++
			}
		}
		if missing > 0 {
			v.counts["events of the list lost with a kill in between"] += missing
			lost = append(lost, fmt.Sprintf("%d of %d events from %s on were handed out, and are not stored", missing, len(page), page[0]))
		}
	}
	v.counts["pages of the list lost with a kill in between"] = len(lost)
	v.counts["pages of the list that may be lost, by the gateway's count"] = g.unsure
	if len(lost) > g.unsure {
		v.lost = append(v.lost, lost...)
	}
}

// judgeLife wants all lines of a run, but for the last ones before a kill.
func (g *given) judgeLife(v *verdict, l life) {
	bytes, missing := 0, 0
	for _, line := range slices.Backward(l.lines) {
		v.counts["lines of the program"]++
		bytes += line.bytes
		if g.stored[line.mark] != nil {
			bytes = pipeBytes + 1 // what was written before must be there, too
			continue
		}
		missing++
		if bytes > pipeBytes || !l.killed {
			v.lost = append(v.lost, line.mark+" was written, and is not stored")
		}
	}
	v.counts["lines in the pipe lost with a kill of the gateway"] += missing
}

func (g *given) judgeTwice(v *verdict) {
	ids := map[string]string{}
	for _, m := range slices.Sorted(maps.Keys(g.stored)) {
		list := g.stored[m]
		v.counts["events stored"] += len(list)
		for _, k := range list {
			if other, twice := ids[k.id]; twice {
				v.wrong = append(v.wrong, fmt.Sprintf("%s and %s are stored under the ID %s", other, m, k.id))
			}
			ids[k.id] = m
		}
		switch ways := waysOf(list); {
		case len(list) == 1:
		case ways == "failedlist stream":
			v.counts["events stored under two IDs, by Stream and from the list"]++
		default:
			v.wrong = append(v.wrong, fmt.Sprintf("%s is stored %d times: %s", m, len(list), ways))
		}
	}
}

// waysOf are the ways by which events came, in order.
func waysOf(list []kept) string {
	var ways []string
	for _, k := range list {
		ways = append(ways, string(k.way))
	}
	slices.Sort(ways)
	return strings.Join(ways, " ")
}
