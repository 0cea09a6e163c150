package transfer

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent/journal"
)

// A Source is the journal that is copied. It is only read, and nothing may change it meanwhile.
type Source interface {
	journal.Log
	journal.State
	Requests(ctx context.Context, subscription string, after journal.Revision) ([]journal.Request, error)
}

// Options are the settings of a copy. The zero value works.
type Options struct {
	// OnProgress is called after each step, by the goroutine of Copy.
	OnProgress func(Progress)
}

// A Phase is a part of a copy.
type Phase string

// The phases, in their order.
const (
	Entries   Phase = "entries"
	State     Phase = "state"
	Verifying Phase = "verifying"
)

// A Progress says how far a copy is.
type Progress struct {
	Phase           Phase
	From, At, Until journal.Seq // sequences, of phases that read entries; At is the next one
}

// A Report says what was copied and compared.
type Report struct {
	Entries, Damaged                              int64 // Damaged of these entries
	First, Last                                   journal.Seq
	Resumed                                       journal.Seq // the copy went on after this sequence; 0 if it began here
	Subscriptions, Exceptions, Attempts, Requests int64
	Digest                                        string // SHA-256 in hex, over the checksums of all entries and over all rows, the same on both sides
}

// Copy makes to a copy of from. It goes on where an earlier call was cut off. Memory is bounded by a page of entries and one of rows.
// After an error to stays unfinished: call Copy again.
func Copy(ctx context.Context, from Source, to journal.Target, opts *Options) (report Report, err error) {
	c := &transfer{from: from, to: to, tell: func(Progress) {}}
	if opts != nil && opts.OnProgress != nil {
		c.tell = opts.OnProgress
	}
	for _, part := range []func(context.Context) error{c.bounds, c.entries, c.state, c.verify} {
		if err := part(ctx); err != nil {
			return c.report, err
		}
	}
	if err := to.Finish(ctx); err != nil {
		return c.report, fmt.Errorf("finish the copy: %w", err)
	}
	return c.report, nil
}

// A transfer is a copy under way.
type transfer struct {
	from        Source
	to          journal.Target
	tell        func(Progress)
	first, next journal.Seq // of the source: its first entry, and one after its last
	report      Report
}

// bounds looks where the source begins and ends.
func (c *transfer) bounds(ctx context.Context) (err error) {
	if c.next, err = c.from.Next(ctx); err != nil {
		return err
	}
	page, err := c.from.Read(ctx, 1, 1)
	if c.first = c.next; len(page) > 0 {
		c.first = page[0].Seq
	}
	return err
}

// pageSize is how many entries or rows are read at once.
const pageSize = 2000
