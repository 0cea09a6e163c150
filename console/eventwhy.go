package console

import (
	"slices"
	"strings"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// why shows what became of an event in each subscription, page by page.
func (p eventPages) why(r *request) (answer, error) {
	seq, err := r.seq()
	if err != nil {
		return nil, err
	}
	why, err := p.service().Why(r.Context(), api.WhyQuery{Seq: seq})
	if err != nil {
		return nil, err
	}
	v := r.URL.Query()
	shown := pages.Became{Seq: seq, Total: len(why.Fates), Reason: v.Get("reason"), Find: strings.TrimSpace(v.Get("find")), From: sum(v, "from")}
	shown.Fates = slices.DeleteFunc(pages.Urgent(why.Fates), func(f api.Fate) bool {
		return !strings.Contains(f.Subscription, shown.Find) || shown.Reason != "" && string(f.Reason) != shown.Reason
	})
	return show(shown)
}
