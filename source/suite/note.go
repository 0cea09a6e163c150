package suite

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A note is the table as the claim keeps it, with the ticket: the journal seals notes where it has a key.
type note struct {
	Read     journal.Seq    `json:"read"`
	Ticket   string         `json:"ticket,omitempty"`
	Given    time.Time      `json:"given,omitzero"`
	Received time.Time      `json:"received,omitzero"`
	Seq      journal.Seq    `json:"seq,omitempty"`
	Orgs     map[string]Org `json:"orgs,omitempty"`
	Jobs     []job          `json:"jobs,omitempty"`
	Dropped  uint64         `json:"dropped,omitempty"`
}

func (n *note) table() Table {
	return Table{
		Ticket: Ticket{Text: Secret{n.Ticket}, Given: n.Given, Received: n.Received, Seq: n.Seq},
		Orgs:   maps.Clone(n.Orgs), Read: n.Read, Waiting: len(n.Jobs), Dropped: n.Dropped,
	}
}

// take takes a change in. Newest is the ticket that DingTalk gave last; of two of one time, the later one in the journal.
func (n *note) take(c change) {
	if c.ticket != "" {
		if stale := c.latest().Before(n.Given); !stale && (c.ticket != n.Ticket || c.at.After(n.Given)) {
			n.Ticket, n.Given, n.Received, n.Seq = c.ticket, c.at, c.received, c.seq
		}
		return
	}
	if n.Orgs == nil {
		n.Orgs = map[string]Org{}
	}
	o := n.Orgs[c.corpID]
	o.apply(c)
	n.Orgs[c.corpID] = o
}

// bound forgets organizations beyond the limit: first those whose authorization has ended, oldest first, then the ones of which nothing
// was heard for longest.
func (n *note) bound(limit int) (dropped int) {
	over := len(n.Orgs) - limit
	if over <= 0 {
		return 0
	}
	corps := slices.SortedFunc(maps.Keys(n.Orgs), func(a, b string) int {
		x, y := n.Orgs[a], n.Orgs[b]
		if (x.State == Relieved) != (y.State == Relieved) {
			if x.State == Relieved {
				return -1
			}
			return 1
		}
		return cmp.Or(x.Last.Compare(y.Last), cmp.Compare(a, b))
	})
	for _, corpID := range corps[:over] {
		delete(n.Orgs, corpID)
	}
	n.Dropped += uint64(over)
	return over
}
