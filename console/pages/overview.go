package pages

import (
	"cmp"
	"slices"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// backlogRows is how many subscriptions the overview lists, and how many apps.
const backlogRows = 10

// Backlog are the subscriptions that the overview lists: those that are furthest behind first.
func Backlog(subs []api.Subscription) []api.Subscription {
	order := slices.Clone(subs)
	slices.SortStableFunc(order, func(a, b api.Subscription) int {
		return cmp.Or(cmp.Compare(b.Behind, a.Behind), cmp.Compare(b.Waiting, a.Waiting), cmp.Compare(b.Dead, a.Dead))
	})
	return order[:min(len(order), backlogRows)]
}

// inChina is a day by China's time.
func inChina(at time.Time) string {
	const east = 8 * 3600
	return at.In(time.FixedZone("Asia/Shanghai", east)).Format("2006-01-02")
}

// A fact is a counter with its name.
type fact struct {
	name  string
	count uint64
}

// failed are the counters of what failed.
func (p Overview) failed(f Frame) []fact {
	var refused, notStored, later, failed, lost, dead uint64
	if p.Activity != nil {
		for _, m := range p.Activity.Minutes {
			refused += m.Refused
		}
	}
	for _, app := range p.Status.Apps {
		if s := app.Stream; s != nil {
			later, failed, lost = later+s.Later, failed+s.Failed, lost+s.Lost
		}
		if app.HTTP != nil {
			notStored += app.HTTP.Failures
		}
	}
	for _, s := range p.Status.Subscriptions {
		dead += uint64(s.Dead)
	}
	return []fact{
		{f.Say.ConsoleDead(), dead}, {f.Say.OverviewRefusedLately(), refused}, {f.Say.OverviewCommits(), p.Status.Journal.Failures},
		{f.Say.OverviewNotStored(), notStored}, {f.Say.OverviewLater(), later}, {f.Say.OverviewFailed(), failed}, {f.Say.OverviewLost(), lost},
	}
}
