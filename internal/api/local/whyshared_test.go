package local

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// gateways are those of a journal, under a name that leaves that of the method free.
type gateways = journal.Gateways

// A sharedJournal is one that several gateways share. It can only list them.
type sharedJournal struct {
	journal.Journal
	gateways
	list []journal.Gateway
}

func (s *sharedJournal) Gateways(context.Context) ([]journal.Gateway, error) { return s.list, nil }

// TestWhyWhereSeveralGatewaysShareTheJournal: what another one works is known by the journal alone.
func TestWhyWhereSeveralGatewaysShareTheJournal(t *testing.T) {
	j, _ := services(t)
	store(t, j, "a", "b")
	subscribed(t, j, "s", nil, 1, row(journal.Waiting, journal.Exception{Attempts: 1, Error: "no", Due: at}))
	f := filter.Filter{Types: []string{"user_*"}}
	d, err := delivery.New(j, delivery.Subscription{Name: "s", Filter: f, Sink: sinkFunc(hang)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	works := works{of: map[string]Work{"s": {Dispatcher: d, Filter: f, Source: api.FromConfig}}}
	self := func() api.Gateway { return api.Gateway{ID: "g1"} }
	wanted := &api.Judgement{Selected: true}
	waiting := api.Fate{Subscription: "s", Reason: api.ReasonWaiting, Attempts: 1, Error: "no", Due: at, Filter: wanted}
	ahead := api.Fate{Subscription: "s", Reason: api.ReasonNotReached, Filter: wanted}
	for _, test := range []struct {
		holder  string
		holds   []api.Hold
		unknown []api.Unknown
	}{
		{"g1", nil, nil},
		{"g2", nil, []api.Unknown{api.UnknownStanding}},
		{"", []api.Hold{{By: api.HeldByNobody}}, nil},
	} {
		shared := &sharedJournal{Journal: j, list: []journal.Gateway{{ID: "g1"}, {ID: "g2"}}}
		for i := range shared.list {
			if shared.list[i].ID == test.holder {
				shared.list[i].Works = []string{journal.WorkOf("s")}
			}
		}
		s := &Service{Journal: shared, Supervisor: works, Self: self}
		for seq, want := range map[journal.Seq]api.Fate{1: ahead, 2: waiting} {
			want.Holds, want.Unknown = test.holds, test.unknown
			if diff := cmp.Diff(want, fateOf(t, s, seq)); diff != "" {
				t.Errorf("held by %q, event %d (-want +got):\n%s", test.holder, seq, diff)
			}
		}
	}
	works.of["s"] = Work{Dispatcher: d, Filter: f, Source: api.FromConfig, Fault: "its config is another"}
	odd := &Service{Journal: &sharedJournal{Journal: j, list: []journal.Gateway{{ID: "g2", Works: []string{journal.WorkOf("s")}}}}, Supervisor: works, Self: self}
	ahead.Filter, ahead.Unknown = nil, []api.Unknown{api.UnknownFilter, api.UnknownStanding}
	if diff := cmp.Diff(ahead, fateOf(t, odd, 1)); diff != "" {
		t.Errorf("with another config (-want +got):\n%s", diff)
	}
	command := &Service{Journal: &sharedJournal{Journal: j}} // of a command that has no config
	why, err := command.Why(t.Context(), api.WhyQuery{Seq: 1, Subscription: "s"})
	want := api.Fate{Subscription: "s", Reason: api.ReasonNotReached, Holds: []api.Hold{{By: api.HeldByNobody}}, Unknown: []api.Unknown{api.UnknownFilter}}
	if diff := cmp.Diff(want, why.Fates[0]); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
