package local

import (
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

// A whyCase is the event of an inquiry in one subscription, or in one replay.
type whyCase struct {
	*inquiry
	sub       journal.Subscription
	note      Note
	work      Work
	elsewhere bool // another gateway works it
	look      delivery.Look
	last      *journal.Attempt // the last one that is recorded
}

func (in *inquiry) caseOf(s journal.Subscription) *whyCase {
	c := &whyCase{inquiry: in, sub: s, work: in.Service.work(s.Name)}
	c.note, _ = ReadNote(s.Note) // what cannot be read is not known
	holder := in.holders[journal.WorkOf(s.Name)]
	c.elsewhere = holder != "" && holder != in.self
	return c
}

// isOutside reports whether the range of a replay does not have the event.
func (c *whyCase) isOutside() bool {
	r := c.note.Replay
	return r != nil && (c.seq < r.From || c.seq >= r.End)
}
