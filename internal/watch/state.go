package watch

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// A state is what the watcher knows, and keeps in its place but for what the last two fields hold.
type state struct {
	Told   []told               `json:"told,omitempty"`
	Outbox []outgoing           `json:"outbox,omitempty"` // events that are to be stored; kept before that, so that they are stored once
	Month  string               `json:"month,omitempty"`
	Pushes uint64               `json:"pushes,omitempty"` // of the month
	Seen   map[string]seen      `json:"seen,omitempty"`   // by gateway
	Last   map[string]time.Time `json:"last,omitempty"`   // by app: when its last event came

	pending map[key]pending
	windows map[string]*window // by app: refused pushes
}

// A told is a fact that was told and holds.
type told struct {
	Fact
	At   time.Time `json:"at"`   // when its level was told
	From time.Time `json:"from"` // since when it holds
}

// seen are the counts that a gateway has reported last.
type seen struct {
	Pushes, Refused map[string]uint64
	At              time.Time
}

type key struct {
	kind    string
	subject Subject
}

func (f Fact) key() key { return key{f.Type, f.Subject} }

// A pending is a change that has to hold for a while before it is told.
type pending struct {
	up    bool
	since time.Time
}

// A data is the data of an event.
type data struct {
	Subject
	On       bool      `json:"on"`                 // false: it is over
	Level    int       `json:"level"`              // 0 when it is over
	Before   int       `json:"before"`             // the level until now
	Since    time.Time `json:"since"`              // since when it holds, or held
	Expires  time.Time `json:"expires,omitzero"`   // of a certificate
	Reason   string    `json:"reason,omitempty"`   // for a person
	Gateways []string  `json:"gateways,omitempty"` // that know it
}

// A change is a fact that has begun, has become worse or is over.
type change struct {
	kind string
	data data
}

// step compares what holds with what was told, and returns what is to be told now.
func (s *state) step(now time.Time, facts []Fact) (changes []change) {
	holding, gateways := merged(facts)
	before := map[key]told{}
	for _, t := range s.Told {
		before[t.key()] = t
	}
	keys := maps.Clone(before)
	for k := range holding {
		keys[k] = before[k]
	}
	if s.pending == nil {
		s.pending = map[key]pending{}
	}
	maps.DeleteFunc(s.pending, func(k key, _ pending) bool { _, ok := keys[k]; return !ok })
	for _, k := range slices.SortedFunc(maps.Keys(keys), compareKeys) {
		if c, ok := s.decide(now, k, holding[k], before); ok {
			c.data.Gateways = gateways[k]
			changes = append(changes, c)
		}
	}
	s.Told = s.Told[:0:0]
	for _, k := range slices.SortedFunc(maps.Keys(before), compareKeys) {
		s.Told = append(s.Told, before[k])
	}
	return changes
}

// decide says whether one fact is to be told now, and notes that in before. f is zero if it does not hold.
func (s *state) decide(now time.Time, k key, f Fact, before map[key]told) (change, bool) {
	was, want := before[k], f.Level
	if want == was.Level {
		delete(s.pending, k)
		return change{}, false
	}
	up := want > was.Level
	p, ok := s.pending[k]
	if !ok || p.up != up {
		p = pending{up, now}
		s.pending[k] = p
	}
	switch r := rules[k.kind]; {
	case up && was.Level == 0:
		if now.Sub(p.since) < r.raise {
			return change{}, false
		}
	case up:
		if now.Sub(was.At) < r.again {
			return change{}, false
		}
	case want > 0: // less than was told is nothing to tell, and the next time that it rises is
		was.Level = want
		before[k] = was
		return change{}, false
	case now.Sub(p.since) < r.clear:
		return change{}, false
	}
	delete(s.pending, k)
	since := was.From
	if was.Level == 0 {
		if since = f.Since; since.IsZero() {
			since = p.since
		}
	}
	c := change{k.kind, data{Subject: k.subject, On: want > 0, Level: want, Before: was.Level, Since: since.UTC(), Expires: f.Expires, Reason: f.Reason}}
	if want == 0 {
		delete(before, k)
	} else {
		before[k] = told{f, now.UTC(), since.UTC()}
	}
	return c, true
}

// merged puts the facts of all gateways together: the worst level counts.
func merged(facts []Fact) (map[key]Fact, map[key][]string) {
	holding, gateways := map[key]Fact{}, map[key][]string{}
	for _, f := range facts {
		k := f.key()
		if f.Gateway != "" {
			gateways[k] = append(gateways[k], f.Gateway)
		}
		was, ok := holding[k]
		if !ok || f.Level > was.Level {
			if ok && !was.Since.IsZero() && was.Since.Before(f.Since) {
				f.Since = was.Since
			}
			holding[k] = f
		}
	}
	return holding, gateways
}

func compareKeys(a, b key) int {
	x, y := a.subject, b.subject
	return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(x.Subscription, y.Subscription), strings.Compare(x.App, y.App),
		strings.Compare(x.Source, y.Source), strings.Compare(x.Certificate, y.Certificate), strings.Compare(x.Month, y.Month))
}
