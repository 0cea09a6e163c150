package console

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/words"
)

// subscriptionPages are the pages about subscriptions.
type subscriptionPages struct {
	service func() api.Service
	audit   auditor
}

// list shows the subscriptions, by name.
func (p subscriptionPages) list(r *request) (answer, error) {
	status, err := p.service().Status(r.Context())
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	shown := pages.Subscriptions{
		Total: len(status.Subscriptions), Find: strings.TrimSpace(q.Get("find")), Trouble: q.Get("trouble") != "", Away: status.Away, AwayCause: status.AwayCause, Done: q.Get("done"),
	}
	all := status.Subscriptions
	slices.SortFunc(all, func(a, b api.Subscription) int { return strings.Compare(a.Name, b.Name) })
	for _, s := range all {
		switch {
		case q.Get("after") != "" && s.Name <= q.Get("after"), !strings.Contains(s.Name, shown.Find), shown.Trouble && !troubled(s):
			continue
		case len(shown.Rows) == rows:
			shown.Next = shown.Rows[rows-1].Name
			return show(shown)
		}
		shown.Rows = append(shown.Rows, s)
	}
	return show(shown)
}

// troubled reports whether a subscription needs a person.
func troubled(s api.Subscription) bool {
	return s.Fault != "" || !s.Worked && !s.Elsewhere || s.Pause != nil || s.Dead > 0 || s.Stalled || s.Failing || !s.BrokenSince.IsZero() || !s.FailsSince.IsZero()
}

// newestAttempts is how many attempts the page of a subscription has.
const newestAttempts = 10

// show shows one subscription.
func (p subscriptionPages) show(r *request) (answer, error) {
	sub, err := p.service().Subscription(r.Context(), r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	if status, err := p.service().Status(r.Context()); err == nil { // which alone knows what other gateways do
		for _, s := range status.Subscriptions {
			if s.Name == sub.Name {
				sub.Gateway, sub.Elsewhere = s.Gateway, s.Elsewhere
			}
		}
	}
	recent, err := p.service().Recent(r.Context(), api.RecentQuery{Subscription: sub.Name, Paging: api.Paging{Limit: newestAttempts}})
	if err != nil {
		return nil, err
	}
	return show(pages.Subscription{
		SubscriptionDetail: sub, YAML: inYAML(sub.Spec), Warnings: unknownTypes(r.say, sub.Spec), Attempts: recent.Items, Done: r.URL.Query().Get("done"),
	})
}

// attempts shows the recorded attempts of a subscription.
func (p subscriptionPages) attempts(r *request) (answer, error) {
	const perPage = 25 // answers are large
	q := api.RecentQuery{Subscription: r.PathValue("name"), Paging: api.Paging{Cursor: r.URL.Query().Get("cursor"), Limit: perPage}}
	recent, err := p.service().Recent(r.Context(), q)
	if err != nil {
		return nil, err
	}
	return show(pages.Attempts{Name: q.Subscription, Rows: recent.Items, Next: recent.Next})
}

// inYAML is a spec as people write it; empty if it is not known.
func inYAML(spec api.Spec) string {
	if spec == nil {
		return ""
	}
	text, err := config.SpecYAML(spec)
	if err != nil {
		return string(spec)
	}
	return string(text)
}

// A wanted is the part of a spec that says which events it wants.
type wanted struct {
	Types []string `json:"types"`
	Corps []string `json:"corps"`
	Apps  []string `json:"apps"`
	Rules []string `json:"rules"`
	Where string   `json:"where"`
}

// unknownTypes warns of types that no event has.
func unknownTypes(say words.Words, spec api.Spec) (warnings []string) {
	var w wanted
	if json.Unmarshal(spec, &w) != nil {
		return nil
	}
	for _, u := range config.UnknownTypes(w.Types) {
		warnings = append(warnings, say.CheckNoSuchType("types", u.Type, u.Nearest))
	}
	return warnings
}

// newest leads to the replay of the newest event that a subscription wants, which is how one tests it.
func (p subscriptionPages) newest(r *request) (answer, error) {
	sub, err := p.service().Subscription(r.Context(), r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	var w wanted
	_ = json.Unmarshal(sub.Spec, &w) // what is not known selects all
	q := api.EventQuery{Types: w.Types, Where: w.Where, Paging: api.Paging{Limit: 1}}
	if len(w.Corps) == 1 && !strings.Contains(w.Corps[0], "*") {
		q.CorpID = w.Corps[0]
	}
	if len(w.Apps) == 1 && !strings.Contains(w.Apps[0], "*") {
		q.App = w.Apps[0]
	}
	to := url.Values{"subscription": {sub.Name}}
	found, err := p.service().Events(r.Context(), q)
	if err != nil {
		return nil, err
	}
	if len(found.Items) == 0 {
		to.Set("done", "no-newest")
		return seeOther("/replay?" + to.Encode()), nil
	}
	seq := found.Items[0].Seq
	to.Set("from", seqText(seq))
	to.Set("before", seqText(seq+1))
	return seeOther("/replay?" + to.Encode()), nil
}
