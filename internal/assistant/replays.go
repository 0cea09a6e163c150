package assistant

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
)

func replayTools(t *tools) {
	look(t, "list_replays", "List replays", "List replays, also finished ones, with their progress.", t.replays)
	look(t, "show_replay", "Show a replay", "Show one replay, with what it selects.", t.replay)
	look(t, "try_filter", "Dry run of a filter",
		"Count which stored events a filter selects, in a range, without delivering anything. It counts a bounded piece: while the answer has next, call again with it as cursor and add the counts.", t.tryFilter)
	look(t, "try_replay", "Dry run of a replay",
		"Count what a replay through a subscription would deliver, without delivering anything. It counts a bounded piece: while the answer has next, call again with it as cursor and add the counts. Needs a running daemon.", t.tryReplay)
}

// maxIDs is how many IDs of a replay are shown.
const maxIDs = 20

// A listedReplay is a replay that may have too many IDs to be shown.
type listedReplay struct {
	api.Replay
	LeftOut int `json:"ids_left_out,omitempty"`
}

func listedAs(r api.Replay) listedReplay {
	out := listedReplay{Replay: r}
	if n := len(r.Spec.IDs); n > maxIDs {
		out.Spec.IDs, out.LeftOut = r.Spec.IDs[:maxIDs], n-maxIDs
	}
	return out
}

func (t *tools) replays(ctx context.Context, s Reader, in paging) (any, error) {
	return fitted(t.shape, in.size(), func(limit int) (out api.Page[listedReplay], err error) {
		page, err := s.Replays(ctx, api.Paging{Cursor: in.Cursor, Limit: limit})
		out = api.Page[listedReplay]{Items: []listedReplay{}, Next: page.Next}
		for _, r := range page.Items {
			out.Items = append(out.Items, listedAs(r))
		}
		return out, err
	})
}

type replayArguments struct {
	ID string `json:"id" jsonschema:"the ID of the replay"`
}

func (t *tools) replay(ctx context.Context, s Reader, in replayArguments) (any, error) {
	r, err := s.Replay(ctx, in.ID)
	return listedAs(r), err
}

// A selection is the arguments that select stored events.
type selection struct {
	IDs    []string `json:"ids,omitempty" jsonschema:"only events with one of these IDs"`
	Types  []string `json:"types,omitempty" jsonschema:"only these event types; * stands for any run of characters"`
	Corps  []string `json:"corps,omitempty" jsonschema:"only of these organizations (CorpId)"`
	Apps   []string `json:"apps,omitempty" jsonschema:"only of these apps, by their names in the config"`
	Rules  []string `json:"rules,omitempty" jsonschema:"DingTalk's own rules"`
	Where  string   `json:"where,omitempty" jsonschema:"only events for which this expression in CEL is true"`
	From   string   `json:"from,omitempty" jsonschema:"only from this sequence on, as a text"`
	Before string   `json:"before,omitempty" jsonschema:"only before this sequence, as a text"`
	span
}

// selected is what in selects. How many events that are tells no more than what is shown of them.
func (t *tools) selected(in selection) (out api.Selection, err error) {
	out = api.Selection{IDs: in.IDs, Types: in.Types, Corps: in.Corps, Apps: in.Apps, Rules: in.Rules, Where: in.Where}
	out.Masked = !t.shape.personal && (in.Where != "" || len(in.Rules) > 0)
	if out.Since, out.Until, err = in.times(); err != nil {
		return out, err
	}
	if out.From, err = sequence("from", in.From); err == nil {
		out.Before, err = sequence("before", in.Before)
	}
	return out, err
}

type tryArguments struct {
	selection
	Cursor string `json:"cursor,omitempty" jsonschema:"the member next of the answer before; keep the other arguments the same"`
}

func (t *tools) tryFilter(ctx context.Context, s Reader, in tryArguments) (any, error) {
	return t.counted(ctx, s, "", in.selection, in.Cursor)
}

type tryReplayArguments struct {
	Subscription string `json:"subscription" jsonschema:"the subscription that the replay would go through"`
	tryArguments
}

func (t *tools) tryReplay(ctx context.Context, s Reader, in tryReplayArguments) (any, error) {
	if in.Subscription == "" {
		return nil, api.Refuse(api.CodeInvalid, "subscription: is empty; name the one that the replay would go through")
	}
	return t.counted(ctx, s, in.Subscription, in.selection, in.Cursor)
}

func (t *tools) counted(ctx context.Context, s Reader, subscription string, in selection, cursor string) (any, error) {
	sel, err := t.selected(in)
	if err != nil {
		return nil, err
	}
	return s.CountReplay(ctx, api.CountQuery{ReplaySpec: api.ReplaySpec{Subscription: subscription, Selection: sel}, Cursor: cursor})
}
