package assistant

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

type whyArguments struct {
	Event        string `json:"event" jsonschema:"the ID of the event, or its sequence as a text"`
	Subscription string `json:"subscription,omitempty" jsonschema:"only in this subscription; replay/ID for a replay"`
	paging
}

// A toldFate is what became of an event in one subscription.
type toldFate struct {
	Subscription string     `json:"subscription"`
	Reason       api.Reason `json:"reason"`
	Sentence     string     `json:"sentence"`
	Details      []string   `json:"details,omitempty"`
	Attempts     int        `json:"attempts,omitempty"`
}

type toldWhy struct {
	Seq     journal.Seq    `json:"seq"`
	Gone    bool           `json:"gone,omitempty"`
	Damaged string         `json:"damaged,omitempty"`
	Running bool           `json:"daemon_runs"`
	Others  []journal.Seq  `json:"other_seq,omitempty"`
	Fates   part[toldFate] `json:"fates"`
}

// why also explains an event that is gone.
func (t *tools) why(ctx context.Context, s Reader, in whyArguments) (any, error) {
	out := toldWhy{}
	entries, err := entriesOf(ctx, s, in.Event)
	seq, notSeq := sequence("event", in.Event)
	switch {
	case err == nil:
		seq = entries[0].Seq
		for _, other := range entries[1:] {
			out.Others = append(out.Others, other.Seq)
		}
	case notSeq != nil || !errors.Is(err, journal.ErrNotFound):
		return nil, err
	}
	why, err := s.Why(ctx, api.WhyQuery{Seq: seq, Subscription: in.Subscription})
	if err != nil {
		return nil, err
	}
	out.Seq, out.Gone, out.Damaged, out.Running = why.Seq, why.Gone, why.Damaged, why.Running
	var told []toldFate
	for _, f := range why.Fates {
		told = append(told, t.tell(f))
	}
	out.Fates, err = window(t.shape, told, in.paging)
	return out, err
}

func (t *tools) tell(f api.Fate) toldFate {
	out := toldFate{Subscription: f.Subscription, Reason: f.Reason, Attempts: f.Attempts}
	if !t.shape.personal {
		f = statustext.Masked(f, hidden)
	}
	out.Sentence, out.Details = statustext.Fate(words.English{}, f, func(at time.Time) string { return at.Format(time.RFC3339) })
	return out
}
