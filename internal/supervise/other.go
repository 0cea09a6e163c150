package supervise

import (
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// An other is another gateway that is there.
type other struct {
	id, host string
	attach   *api.GatewayAttach // nil: it has no attach point, or is of an older release
	works    map[string]bool
	able     map[string]bool   // works that it could work
	attached map[string]int    // programs of works
	draws    map[string]bool   // works with programs there that cannot be led to the gateway that works it
	config   map[string]string // see share.config
	started  time.Time
}

func otherOf(g journal.Gateway, standing api.GatewayStanding) other {
	o := other{
		id: g.ID, host: g.Name, attach: standing.Attach, works: map[string]bool{}, able: map[string]bool{}, attached: map[string]int{}, draws: map[string]bool{},
		config: map[string]string{}, started: g.Started,
	}
	for _, work := range g.Works {
		if journal.SubscriptionOf(work) != "" && !journal.IsSource(work) {
			o.works[work] = true
		}
	}
	for _, sub := range standing.Subscriptions {
		work := journal.WorkOf(sub.Name)
		o.able[work], o.config[work], o.attached[work] = sub.Fault == "", sub.Config, sub.Attached
		o.draws[work] = sub.Fault == "" && sub.Attached > 0 && !sub.Leads
	}
	return o
}
