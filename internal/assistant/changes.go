package assistant

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// changeTools adds all tools that change something. A replay has no sink of its own here, because that could send
// events and the daemon's secrets anywhere.
func changeTools(t *tools) {
	change(t, "retry_dead_letters", "Retry dead letters", "Make dead letters wait for another attempt, now. The answer says of each what became of it.", false, true, t.retry)
	change(t, "discard_dead_letters", "Discard dead letters", "Throw dead letters away, for good. The answer says of each what became of it.", true, true, t.discard)
	change(t, "pause_subscription", "Pause a subscription", "Make a subscription attempt nothing until it is resumed. Its events wait in the journal.", false, true, t.pause)
	change(t, "resume_subscription", "Resume a subscription", "End the pause of a subscription.", false, true, t.resume)
	change(t, "seek_subscription", "Move a cursor",
		"Move the cursor of a subscription. Forward it leaves events out; backward it delivers events again. Try try_replay on the range first.", true, false, t.seek)
	change(t, "put_replay", "Start a replay", "Deliver stored events again through a subscription. Use try_replay first. An expression judges events as they are shown, so it sees no hidden personal data. The same ID with the same arguments changes nothing.", false, true, t.putReplay)
	change(t, "forget_replay", "Forget a replay", "End a replay, and forget it with its dead letters.", true, true, t.forgetReplay)
}

type refArguments struct {
	Subscription string   `json:"subscription" jsonschema:"the name of the subscription; replay/ID for a replay"`
	Seqs         []string `json:"seqs" jsonschema:"the sequences of the events as texts, 1 to 200"`
	Died         string   `json:"died_before,omitempty" jsonschema:"leave alone what died then or later, as after another retry; give the time at which you listed them, in RFC 3339"`
}

func (in refArguments) refs() (refs []api.DeadRef, err error) {
	if n := len(in.Seqs); n == 0 || n > maxLimit {
		return nil, api.Refuse(api.CodeInvalid, "seqs: has %d sequences; give 1 to %d", n, maxLimit)
	}
	for _, text := range in.Seqs {
		seq, err := sequence("seqs", text)
		if err != nil {
			return nil, err
		}
		if seq == 0 {
			return nil, api.Refuse(api.CodeInvalid, "seqs: one of them is empty")
		}
		refs = append(refs, api.DeadRef{Subscription: in.Subscription, Seq: seq})
	}
	return refs, nil
}

type moved struct {
	Moved []api.Moved `json:"moved"`
}

func (t *tools) retry(ctx context.Context, s Changer, in refArguments) (any, error) {
	return move(ctx, s.Retry, in)
}

func (t *tools) discard(ctx context.Context, s Changer, in refArguments) (any, error) {
	return move(ctx, s.Discard, in)
}

func move(ctx context.Context, by func(context.Context, time.Time, ...api.DeadRef) ([]api.Moved, error), in refArguments) (any, error) {
	refs, err := in.refs()
	if err != nil {
		return nil, err
	}
	died, err := moment("died_before", in.Died)
	if err != nil {
		return nil, err
	}
	all, err := by(ctx, died, refs...)
	return moved{all}, err
}

type pauseArguments struct {
	Subscription string `json:"subscription" jsonschema:"the name of the subscription; replay/ID for a replay"`
	Reason       string `json:"reason,omitempty" jsonschema:"why, for whoever sees it paused"`
	Drain        bool   `json:"drain,omitempty" jsonschema:"still attempt what was taken before, and let only new events wait"`
}

type done struct {
	Done string `json:"done"`
}

func (t *tools) pause(ctx context.Context, s Changer, in pauseArguments) (any, error) {
	return done{"paused"}, s.Pause(ctx, in.Subscription, api.PauseQuery{Reason: in.Reason, Drain: in.Drain})
}

func (t *tools) resume(ctx context.Context, s Changer, in nameArguments) (any, error) {
	return done{"resumed"}, s.Resume(ctx, in.Subscription)
}

type seekArguments struct {
	Subscription string `json:"subscription" jsonschema:"the name of the subscription"`
	To           string `json:"to" jsonschema:"now, beginning, a sequence, a time in RFC 3339, or a date in China such as 2026-11-26"`
}

type sought struct {
	Cursor journal.Seq `json:"cursor"`
}

func (t *tools) seek(ctx context.Context, s Changer, in seekArguments) (any, error) {
	cursor, err := s.Seek(ctx, in.Subscription, in.To)
	return sought{cursor}, err
}

type putArguments struct {
	ID           string `json:"id" jsonschema:"a new ID for the replay: letters, digits, dots, dashes and underscores"`
	Subscription string `json:"subscription" jsonschema:"the subscription that it goes through: to its sink, and only what it would get"`
	selection
}

func (t *tools) putReplay(ctx context.Context, s Changer, in putArguments) (any, error) {
	if in.Subscription == "" {
		return nil, api.Refuse(api.CodeInvalid, "subscription: is empty; name the one that the replay goes through")
	}
	sel, err := t.selected(in.selection)
	if err != nil {
		return nil, err
	}
	r, err := s.PutReplay(ctx, in.ID, api.ReplaySpec{Subscription: in.Subscription, Selection: sel})
	return listedAs(r), err
}

func (t *tools) forgetReplay(ctx context.Context, s Changer, in replayArguments) (any, error) {
	return done{"forgotten"}, s.ForgetReplay(ctx, in.ID)
}
