package notify

import (
	"crypto/rand"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/journal"
)

// TestEntries is what a person sends to see whether notices arrive. It comes from no journal.
func TestEntries(now time.Time) []journal.Entry {
	now = now.UTC().Truncate(time.Millisecond)
	return []journal.Entry{{Envelope: &dingevent.Envelope{
		ID: rand.Text(), Type: ownevent.Test, App: dingevent.OperatorApp, Transport: dingevent.TransportInternal, Born: now, Received: now, Data: []byte("{}"),
	}}}
}
