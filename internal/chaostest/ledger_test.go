package chaostest

import (
	"fmt"
	"maps"
	"slices"
)

// A pushed event is one that DingTalk pushed.
type pushed struct {
	mark     string // names it in its payload
	answered bool   // one of its attempts was answered with success
}

// A stored event is a row of the log, in the order of the log.
type stored struct{ id, corp, mark string }

// A handled event is one that the webhook took, in the order in which it did.
type handled struct{ id, corp, mark string }

// A failover is one to a standby that lacked events.
type failover struct {
	had       []stored        // by the primary, in the order of its log
	taken     map[string]bool // marks of the events of those that the standby lacked
	delivered []handled       // by the ordered subscription before that
}

// An account is what became of all events.
type account struct {
	pushed, answered, stored, delivered int
	doubled                             int      // deliveries of an event that had been delivered
	lost                                []string // answered, and not stored or not delivered
	wrong                               []string // what else must not be
}

// judge compares what was pushed, what the log has, and what each subscription delivered. Of an ordered subscription it wants
// that the events of each corp were handled for the first time in the order of the log, and none was left out, and that they were
// so before each failover, too. Of events that a failover took, and that were put back, it does not want that they are in order with
// what was stored after it.
func judge(pushes []pushed, log []stored, deliveries map[string][]handled, ordered string, failovers ...failover) (a account) {
	logged := a.log(log)
	seen := map[string]map[string]bool{}
	for name, all := range deliveries {
		seen[name] = a.deliveries(name, all, logged)
	}
	for _, p := range pushes {
		a.pushed++
		if !p.answered {
			continue
		}
		a.answered++
		missing := ""
		for name := range deliveries {
			if !seen[name][p.mark] {
				missing += ", not delivered to " + name
			}
		}
		if logged[p.mark] == "" {
			missing += ", not stored"
		}
		if missing != "" {
			a.lost = append(a.lost, p.mark+" was answered"+missing)
		}
	}
	taken := map[string]bool{}
	for _, f := range failovers {
		a.order("at a failover", f.had, f.delivered, taken, true)
		maps.Copy(taken, f.taken)
	}
	a.order("in the end", log, deliveries[ordered], taken, false)
	return a
}

// log returns the ID of each mark that is stored.
func (a *account) log(log []stored) map[string]string {
	ids := map[string]string{}
	for _, s := range log {
		if ids[s.mark] != "" {
			a.wrong = append(a.wrong, s.mark+" is stored twice")
		}
		ids[s.mark] = s.id
		a.stored++
	}
	return ids
}

// deliveries returns the marks that a subscription delivered.
func (a *account) deliveries(name string, all []handled, logged map[string]string) map[string]bool {
	seen := map[string]bool{}
	for _, h := range all {
		if seen[h.mark] {
			a.doubled++
		} else {
			a.delivered++
		}
		seen[h.mark] = true
		if id := logged[h.mark]; id != h.id {
			a.wrong = append(a.wrong, fmt.Sprintf("%s was delivered to %s as %q, and is stored as %q", h.mark, name, h.id, id))
		}
	}
	return seen
}

// order compares the order of first deliveries with that of the log, without events that failovers took. They have to be all that is
// stored, or the first of them.
func (a *account) order(when string, log []stored, all []handled, taken map[string]bool, first bool) {
	want, got, seen := map[string][]string{}, map[string][]string{}, map[string]bool{}
	for _, s := range log {
		if !taken[s.mark] {
			want[s.corp] = append(want[s.corp], s.mark)
		}
	}
	for _, h := range all {
		if !seen[h.mark] && !taken[h.mark] {
			got[h.corp] = append(got[h.corp], h.mark)
		}
		seen[h.mark] = true
	}
	for corp, marks := range want {
		if first {
			marks = marks[:min(len(marks), len(got[corp]))]
		}
		if slices.Equal(marks, got[corp]) {
			continue
		}
		at := 0
		for at < min(len(marks), len(got[corp])) && marks[at] == got[corp][at] {
			at++
		}
		a.wrong = append(a.wrong, fmt.Sprintf("%s: place %d of %d %s: handled %v, stored %v", corp, at, len(marks), when,
			got[corp][at:min(at+4, len(got[corp]))], marks[at:min(at+4, len(marks))]))
	}
}

// plus is both accounts together.
func (a account) plus(b account) account {
	return account{a.pushed + b.pushed, a.answered + b.answered, a.stored + b.stored, a.delivered + b.delivered, a.doubled + b.doubled,
		slices.Concat(a.lost, b.lost), slices.Concat(a.wrong, b.wrong)}
}

func (a account) String() string {
	return fmt.Sprintf("%d pushed, %d answered, %d stored, %d delivered, %d of them again, %d lost, %d wrong",
		a.pushed, a.answered, a.stored, a.delivered, a.doubled, len(a.lost), len(a.wrong))
}
