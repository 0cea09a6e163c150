package console

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dingevent/dingevent/internal/api"
)

var goOn = regexp.MustCompile(`href="(/dead/count\?tally=[^"]*)"`)

// TestMoveAllStaysInScope: whatever dies or is moved by others meanwhile, a job moves what was counted, and nothing else.
func TestMoveAllStaysInScope(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		subs, whys := []string{"a", "b", "replay/r"}, []string{"timeout", "refused", "a timeout again"}
		g := &graveyard{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		bury := func() { g.bury(rapid.SampledFrom(subs).Draw(rt, "sub"), rapid.SampledFrom(whys).Draw(rt, "why")) }
		for range rapid.IntRange(0, 500).Draw(rt, "before") {
			bury()
		}
		c, _ := newTest(t, func(o *Options) {
			o.Service = func() api.Service { return g }
			o.Now = func() time.Time { g.mu.Lock(); defer g.mu.Unlock(); return g.now.Add(time.Microsecond) }
		})
		defer c.Close()
		who := as(c, Operator)
		var others []api.DeadLetter
		g.meanwhile = func() {
			for range rapid.IntRange(0, 3).Draw(rt, "more") {
				bury()
			}
			if n := len(g.letters); n > 0 && rapid.Bool().Draw(rt, "other") { // somebody else moves one
				i := rapid.IntRange(0, n-1).Draw(rt, "which")
				others = append(others, g.letters[i])
				g.letters = slices.Delete(g.letters, i, i+1)
			}
			if n := len(g.moved); n > 0 && rapid.Bool().Draw(rt, "again") { // what was retried dies again
				l := g.moved[rapid.IntRange(0, n-1).Draw(rt, "dies")]
				if !slices.ContainsFunc(g.letters, func(o api.DeadLetter) bool { return o.DeadRef == l.DeadRef }) {
					g.now = g.now.Add(time.Millisecond)
					l.Changed = g.now
					g.letters = append(g.letters, l)
				}
			}
		}
		q := api.DeadQuery{
			Subscription: rapid.SampledFrom(append(subs, "")).Draw(rt, "of"), Error: rapid.SampledFrom([]string{"", "timeout", "nothing"}).Draw(rt, "text"),
			Until: g.now.Add(time.Microsecond),
		}
		var inScope []api.DeadLetter
		for _, l := range g.letters {
			if matches(q, l) {
				inScope = append(inScope, l)
			}
		}
		path := "/dead/count?" + url.Values{"do": {rapid.SampledFrom([]string{"retry", "discard"}).Draw(rt, "do")}, "subscription": {q.Subscription}, "error": {q.Error}}.Encode()
		w := ask(c, http.MethodGet, path, nil, who)
		for next := goOn.FindStringSubmatch(w.Body.String()); next != nil; next = goOn.FindStringSubmatch(w.Body.String()) {
			w = ask(c, http.MethodGet, next[1], nil, who)
		}
		if w.Code != http.StatusOK {
			rt.Fatalf("the count: %d", w.Code)
		}
		sealed := field(w.Body.String(), "tally")
		if sealed == "" {
			return // none was left to count
		}
		for range 2 {
			if w := ask(c, http.MethodPost, "/dead/all", url.Values{"tally": {sealed}}, who); w.Code != http.StatusSeeOther {
				rt.Fatalf("the job: %d", w.Code)
			}
			c.jobs.runs.Wait()
		}
		scope, moved, gone := keys(inScope), keys(g.moved), keys(others)
		for _, l := range g.moved {
			if !scope[key(l)] {
				rt.Fatalf("%s was moved, and was not in the scope of %+v", key(l), q)
			}
		}
		for _, l := range inScope {
			if !moved[key(l)] && !gone[key(l)] {
				rt.Fatalf("%s was in scope, and nobody moved it", key(l))
			}
		}
		if j := c.jobs.list()[0]; j.Error != "" || j.More || j.Moved != len(g.moved) || j.Looked > j.Count {
			rt.Fatalf("%+v, and %d were moved", j, len(g.moved))
		}
	})
}

// key is a death: a letter that dies again is another one.
func key(l api.DeadLetter) string {
	return strings.Join([]string{place(l.DeadRef), l.Changed.Format(time.RFC3339Nano)}, " ")
}

func keys(letters []api.DeadLetter) map[string]bool {
	all := map[string]bool{}
	for _, l := range letters {
		all[key(l)] = true
	}
	return all
}
