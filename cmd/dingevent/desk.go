package main

import (
	"context"
	"io"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// A desk is where a developer watches events: a feed for a person, or lines of JSON, beside which the notes of the
// feed go to standard error.
type desk struct {
	*feed
	json io.Writer // nil: the feed
}

func newDesk(stdout, stderr io.Writer, say words.Words, asJSON, whole bool) *desk {
	d := &desk{feed: &feed{out: stdout, say: say, whole: whole}}
	if asJSON {
		d.json, d.out = &lines{w: stdout}, stderr
	}
	return d
}

// print shows an event.
func (d *desk) print(env *dingevent.Envelope) error {
	if d.json == nil {
		return d.feed.print(env)
	}
	line, err := deliveredJSON(api.Concealed(env))
	if err == nil {
		_, err = d.json.Write(line)
	}
	return err
}

// Deliver is part of [dingevent.Sink]: it shows the event.
func (d *desk) Deliver(_ context.Context, delivery dingevent.Delivery) error {
	return d.print(delivery.Envelope)
}
