package pages

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/words"
)

// The bounds of what is said of an event's way through subscriptions.
const (
	becameRows   = 20       // on the page of the event
	becameNames  = 10       // of subscriptions in one row
	becameBytes  = 20 << 10 // of text in HTML, after which no row begins; the first row is always there
	becameLines  = 12       // below a sentence
	becameText   = 600      // characters of a sentence or a line where there are several rows
	becameOfOne  = 4000     // where there is one
	becameSearch = 10       // subscriptions from which on there is a search by name
)

// Became is what became of an event in each subscription, one a row, page by page.
type Became struct {
	Seq    api.Seq
	Fates  []api.Fate // that match, those that need somebody first
	Total  int        // of all there are
	Reason string     // only those
	Find   string     // a part of the subscription's name
	From   int        // how many come before this page
}

func (p Became) Title(say words.Words) string { return say.ConsoleBecameOf(uint64(p.Seq)) }

// A toldFate is what became of an event in the subscriptions of which the same is told.
type toldFate struct {
	fates    []api.Fate // they differ in the subscription alone
	sentence string
	lines    []string
}

// first is the fate that stands for all.
func (t toldFate) first() api.Fate { return t.fates[0] }

// size is how large the text becomes in HTML.
func (t toldFate) size() int {
	return len(html.EscapeString(t.sentence + strings.Join(t.lines, "")))
}

// Urgent puts fates in the order in which a person wants them: what failed, what is on its way, what arrived, and the rest.
func Urgent(fates []api.Fate) []api.Fate {
	order := []string{"bad", "warn", "good", "faint"}
	sorted := slices.Clone(fates)
	slices.SortStableFunc(sorted, func(a, b api.Fate) int {
		return cmp.Compare(index(order, fateClass(a.Reason)), index(order, fateClass(b.Reason)))
	})
	return sorted
}

// together are the rows for fates in the order of urgency, at most so many, and how many fates they leave out. Subscriptions of
// which the same is told share a row, because of hundreds nearly all do not want an event for the same reason.
func (f Frame) together(fates []api.Fate, masked bool) (rows []*toldFate, left int) {
	known, size, full := map[string]*toldFate{}, 0, false
	for _, fate := range Urgent(fates) {
		if row := known[alike(fate)]; row != nil {
			row.fates = append(row.fates, fate)
			continue
		}
		if full {
			left++
			continue
		}
		row := f.told(fate, masked, becameText)
		rows, known[alike(fate)] = append(rows, &row), &row
		size += row.size()
		full = len(rows) == becameRows || size > becameBytes
	}
	return rows, left
}

// alike is the same for fates of which the same is told and which lead nowhere else.
func alike(fate api.Fate) string {
	name := fate.Subscription
	if fate.Last == nil && fate.Behind == nil && !isDead(fate.Reason) {
		name = ""
	}
	filter := fate.Filter
	fate.Subscription, fate.Filter = name, nil
	if filter == nil {
		return fmt.Sprintf("%+v", fate)
	}
	return fmt.Sprintf("%+v %+v", fate, *filter)
}

// one are the rows of a page, a subscription in each, and how many fates come after them.
func (p Became) one(f Frame) (rows []toldFate, left int) {
	most, size := becameText, 0
	if len(p.Fates) == 1 {
		most = becameOfOne
	}
	const perPage = 50
	rest := p.Fates[min(p.From, len(p.Fates)):]
	for _, fate := range rest {
		row := f.told(fate, true, most)
		if size += row.size(); len(rows) > 0 && size > 2*becameBytes || len(rows) == perPage {
			break
		}
		rows = append(rows, row)
	}
	return rows, len(rest) - len(rows)
}

// told says what became of an event in a subscription, in a sentence and in lines that say more, each of at most so many characters.
func (f Frame) told(fate api.Fate, masked bool, most int) toldFate {
	t := toldFate{fates: []api.Fate{fate}}
	if masked {
		fate = statustext.Masked(fate, f.Say.ConsoleHidden())
	}
	t.sentence, t.lines = statustext.Fate(f.Say, fate, f.exact)
	t.sentence = short(t.sentence, most)
	if len(t.lines) > becameLines {
		t.lines = append(t.lines[:becameLines], "…")
	}
	for i, line := range t.lines {
		if masked {
			line = f.veil(line)
		}
		t.lines[i] = short(line, most)
	}
	return t
}

// A tally is how many subscriptions have one reason.
type tally struct {
	reason api.Reason
	count  int
}

// tallies counts fates by reason, in the order of urgency.
func tallies(fates []api.Fate) (all []tally) {
	for _, fate := range Urgent(fates) {
		i := slices.IndexFunc(all, func(t tally) bool { return t.reason == fate.Reason })
		if i < 0 {
			i, all = len(all), append(all, tally{reason: fate.Reason})
		}
		all[i].count++
	}
	return all
}

// becamePath is the path of the page with all of them.
func becamePath(seq api.Seq) string { return "/events/" + seqText(seq) + "/why" }

// next is the address of the next page, which leaves so many.
func (p Became) next(f Frame, left int) templ.SafeURL {
	return f.With(becamePath(p.Seq), "reason", p.Reason, "find", p.Find, "from", strconv.Itoa(len(p.Fates)-left))
}

// fateClass is how a reason looks.
func fateClass(reason api.Reason) string {
	switch reason {
	case api.ReasonDelivered:
		return "good"
	case api.ReasonDead, api.ReasonDamaged, api.ReasonUnjudged:
		return "bad"
	case api.ReasonWaiting, api.ReasonParked, api.ReasonNotReached, api.ReasonAttempting:
		return "warn"
	}
	return "faint"
}

func isDead(reason api.Reason) bool {
	return reason == api.ReasonDead || reason == api.ReasonDamaged || reason == api.ReasonUnjudged
}
