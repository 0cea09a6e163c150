package assistant

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
)

func workTools(t *tools) {
	look(t, "status", "Status",
		"Say how the daemon, the journal and the apps stand, and which subscriptions have dead letters, faults or failures.", t.status)
	look(t, "list_subscriptions", "List subscriptions",
		"List all subscriptions with cursor, backlog, waiting events, dead letters, pauses and last errors.", t.subscriptions)
	look(t, "show_subscription", "Show a subscription",
		"Show one subscription with its filter and sink, without secrets.", t.subscription)
}

type noArguments struct{}

// A toldStatus is the status with the subscriptions that need a look.
type toldStatus struct {
	Version       string                 `json:"version"`
	Running       bool                   `json:"daemon_runs"`
	Away          bool                   `json:"database_away,omitempty"`
	AwayCause     string                 `json:"database_refuses,omitempty"`
	Unready       string                 `json:"unready,omitempty"`
	Hindrance     string                 `json:"cannot_deliver,omitempty"`
	Journal       api.JournalStatus      `json:"journal"`
	Apps          part[api.App]          `json:"apps"`
	Subscriptions int                    `json:"subscriptions"`
	Attention     part[api.Subscription] `json:"need_attention"`
	More          string                 `json:"more,omitempty"`
}

func (t *tools) status(ctx context.Context, s Reader, _ noArguments) (any, error) {
	st, err := s.Status(ctx)
	if err != nil {
		return nil, err
	}
	out := toldStatus{Version: st.Version, Running: st.Running, Away: st.Away, AwayCause: st.AwayCause, Unready: st.Unready, Hindrance: st.Hindrance, Journal: st.Journal, Subscriptions: len(st.Subscriptions)}
	var troubled []api.Subscription
	for _, sub := range st.Subscriptions {
		if needsAttention(sub) {
			troubled = append(troubled, sub)
		}
	}
	// Two lists share the answer.
	if out.Apps, err = few(t.shape, st.Apps); err == nil {
		out.Attention, err = few(t.shape, troubled)
	}
	if out.Attention.Next != "" || out.Apps.Next != "" {
		out.More = "the lists are cut: list_subscriptions has all subscriptions, and the command dingevent status all apps"
	}
	out.Attention.Next, out.Apps.Next = "", "" // this tool takes no cursor
	return out, err
}

// few is the begin of a list that takes less than half of an answer.
func few[T any](sh shape, items []T) (out part[T], err error) {
	for limit := maxLimit; ; limit /= 2 {
		if out, err = window(sh, items, paging{Limit: max(1, limit)}); err != nil || limit <= 1 {
			return out, err
		}
		if text, err := sh.write(out); err != nil || len(text) <= room/2 {
			return out, err
		}
	}
}

func needsAttention(s api.Subscription) bool {
	return s.Dead > 0 || s.Fault != "" || s.Stalled || s.Failing || s.Pause != nil || !s.BrokenSince.IsZero() || !s.FailsSince.IsZero()
}

func (t *tools) subscriptions(ctx context.Context, s Reader, in paging) (any, error) {
	st, err := s.Status(ctx)
	switch {
	case err != nil:
		return nil, err
	case st.AwayCause != "":
		return nil, api.Refuse(api.CodeUnavailable, "the database refuses, so the subscriptions are not known: %s", st.AwayCause)
	case st.Away:
		return nil, api.Refuse(api.CodeUnavailable, "the database does not answer, so the subscriptions are not known")
	}
	return window(t.shape, st.Subscriptions, in)
}

type nameArguments struct {
	Subscription string `json:"subscription" jsonschema:"the name of the subscription"`
}

func (t *tools) subscription(ctx context.Context, s Reader, in nameArguments) (any, error) {
	return s.Subscription(ctx, in.Subscription)
}
