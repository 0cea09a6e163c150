package local

import (
	"context"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// An inquiry is about one event.
type inquiry struct {
	*Service
	seq     journal.Seq
	env     *dingevent.Envelope // nil if it is gone or damaged
	gone    bool
	damage  string
	self    string            // the ID of this gateway, where several share the journal
	holders map[string]string // see Service.holders
}

// inquire reads the event. The error wraps [journal.ErrNotFound] if there is none and never was.
func (l *Service) inquire(ctx context.Context, seq journal.Seq) (*inquiry, error) {
	in := &inquiry{Service: l, seq: seq}
	entries, err := l.Journal.Read(ctx, seq, 1)
	if err != nil {
		return nil, err
	}
	switch there := len(entries) > 0 && entries[0].Seq == seq; {
	case !there:
		in.gone = true
		next, err := l.Journal.Next(ctx)
		if err != nil {
			return nil, err
		}
		if seq == 0 || seq >= next || l.behind(seq, seq+1) == 0 {
			return nil, api.Refuse(api.CodeNotFound, "no event %d", seq)
		}
	case entries[0].Damage != "":
		in.damage = entries[0].Damage
	default:
		in.env = entries[0].Envelope
	}
	if in.holders, _, err = l.holders(ctx); err != nil {
		return nil, err
	}
	if l.Self != nil {
		in.self = l.Self().ID
	}
	return in, nil
}
