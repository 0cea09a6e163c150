package suite

import (
	"cmp"
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A Ticket is a suite ticket. Only the one that DingTalk gave last is good.
type Ticket struct {
	Text     Secret
	Given    time.Time // by DingTalk, in UTC
	Received time.Time // by us, in UTC
	Seq      journal.Seq
}

// IsZero reports whether there is none.
func (t Ticket) IsZero() bool { return t.Text.IsZero() }

// A Table is what is known of an app.
type Table struct {
	Ticket Ticket
	// Orgs are the organizations, by corp ID.
	Orgs map[string]Org
	// Read is the first entry of the journal that is not in the table yet.
	Read journal.Seq
	// Waiting is how many codes the hook has not got yet.
	Waiting int
	// Dropped is how many organizations were forgotten, because there were more than the limit.
	Dropped uint64
}

// List is the organizations by corp ID.
func (t Table) List() []Org {
	list := make([]Org, 0, len(t.Orgs))
	for corpID, o := range t.Orgs {
		o.CorpID = corpID
		list = append(list, o)
	}
	slices.SortFunc(list, func(a, b Org) int { return cmp.Compare(a.CorpID, b.CorpID) })
	return list
}

// Count is how many organizations are in a state.
func (t Table) Count(state State) (n int) {
	for _, o := range t.Orgs {
		if o.State == state {
			n++
		}
	}
	return n
}
