package supervise

import (
	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal"
)

// A replay is what makes a worker's subscription one.
type replay struct {
	id      string
	note    local.ReplayNote
	selects func(*dingevent.Envelope) (bool, error)
}

// narrow makes sub the replay.
func (r *replay) narrow(sub *delivery.Subscription) {
	sub.Start = delivery.Start(r.note.From)
	sub.Replay = &delivery.Replay{ID: r.id, Began: r.note.Started, Of: r.note.Spec.Subscription, End: r.note.End, Select: r.selects}
}

// owes reports whether there are events that were taken and are not done.
func owes(sub journal.Subscription) bool { return sub.Waiting+sub.Attempting+sub.Parked > 0 }
