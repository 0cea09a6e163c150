package simulator

import (
	"context"
	"fmt"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/source/rds"
)

// An RDSFeed fills the tables of a vendor as DingTalk does: with changes of a few subjects, so that states replace each other, and with
// a burst.
type RDSFeed struct {
	DSN   string
	Corp  string
	Every time.Duration // one change so often; 0 for none
	Burst int           // so many changes at the begin, of as many subjects
}

// subjects is how many subjects each kind of change has, but in a burst.
const subjects = 20

// Run fills the tables until ctx ends, and calls tell with what it has done.
func (f *RDSFeed) Run(ctx context.Context, say words.Words, tell func(string)) error {
	target, err := OpenRDS(ctx, f.DSN)
	if err != nil {
		return err
	}
	defer target.Close()
	tell(say.SimRDSAt(target.Server, rds.High, rds.Medium))
	kinds := playlist(dingevent.TransportSyncHTTP)
	if f.Burst > 0 {
		rows := make([]PushRequest, f.Burst)
		for i := range rows {
			rows[i] = f.row(kinds[i%len(kinds)], fmt.Sprint("burst", i))
		}
		began := time.Now()
		if _, err := target.Write(ctx, rows...); err != nil {
			return err
		}
		tell(say.SimRDSBurst(f.Burst, time.Since(began).Round(time.Millisecond).String()))
	}
	if f.Every <= 0 {
		return nil
	}
	tick := time.NewTicker(f.Every)
	defer tick.Stop()
	failed := false
	for n := 0; ; n++ {
		row := f.row(kinds[n%len(kinds)], fmt.Sprint("subject", n/len(kinds)%subjects))
		_, err := target.Write(ctx, row)
		if err != nil && !failed && ctx.Err() == nil { // the first of many
			tell(say.SimRDSFailed(terminal.Printable(err.Error())))
		}
		failed = err != nil
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// row is the next state of a subject.
func (f *RDSFeed) row(eventType, subject string) PushRequest {
	req := PushRequest{Type: eventType, Transport: dingevent.TransportRDS, Corp: f.Corp, ID: subject}
	_ = req.Shape(nil) // the playlist has samples
	return req
}
