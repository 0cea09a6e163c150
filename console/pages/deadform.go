package pages

import (
	"strconv"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// A DeadForm is the filter of dead letters as its form shows it.
type DeadForm struct {
	Subscription, ID, Seq, Type, Corp, App, Where, Since, Until, Error string
	Damaged                                                            bool
	Grouped                                                            bool // the list is one of reasons
}

// Pairs are the parameters of a URL with this filter, each a name and a value.
func (d DeadForm) Pairs(more ...string) []string {
	return append([]string{
		"subscription", d.Subscription, "id", d.ID, "seq", d.Seq, "type", d.Type, "corp", d.Corp, "app", d.App, "where", d.Where,
		"since", d.Since, "until", d.Until, "error", d.Error, "damaged", yes(d.Damaged), "view", d.view(),
	}, more...)
}

func (d DeadForm) view() string {
	if d.Grouped {
		return "reasons"
	}
	return ""
}

// Empty reports whether it leaves out nothing.
func (d DeadForm) Empty() bool { return d == DeadForm{Grouped: d.Grouped} }

// yes is the value of a box that is ticked.
func yes(ticked bool) string {
	if ticked {
		return "yes"
	}
	return ""
}

// A DeadGroup is the dead letters that have one reason.
type DeadGroup struct {
	Reason      string // without what differs from letter to letter
	Text        string // a part of the error that all of them have; empty if there is none
	Count       int
	First, Last time.Time // when the first and the last died
	Example     api.DeadRef
}

// refText names a dead letter in a form.
func refText(ref api.DeadRef) string {
	return strconv.FormatUint(uint64(ref.Seq), 10) + " " + ref.Subscription
}
