package local

import (
	"context"
	"encoding/json"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// Gateways is part of [api.Service].
func (l *Service) Gateways(ctx context.Context) ([]api.Gateway, error) {
	shared, ok := l.Journal.(journal.Gateways)
	if !ok {
		return l.alone(), nil
	}
	list, err := shared.Gateways(ctx)
	if err != nil {
		return nil, err
	}
	return l.told(list), nil
}

// told are gateways as the API shows them.
func (l *Service) told(list []journal.Gateway) []api.Gateway {
	out, self := []api.Gateway{}, ""
	if l.Self != nil {
		self = l.Self().ID
	}
	for _, g := range list {
		one := api.Gateway{
			ID: g.ID, Name: g.Name, Version: g.Version, Address: g.Address, Alive: g.Alive(), Age: g.Age.Seconds(), Started: g.Started,
			Asked: g.ID == self, Works: append([]string{}, g.Works...),
		}
		var standing api.GatewayStanding
		if json.Unmarshal(g.Status, &standing) == nil {
			one.Standing = &standing
		}
		out = append(out, one)
	}
	return out
}

// alone is this gateway, which has its journal for itself; none if no daemon runs.
func (l *Service) alone() []api.Gateway {
	if l.Self == nil {
		return []api.Gateway{}
	}
	self := l.Self()
	self.Asked, self.Alive = true, true
	return []api.Gateway{self}
}

// holders are the IDs of the gateways that hold works, by work, and of those that keep events in the clear while others encrypt; none
// where the journal is nobody else's.
func (l *Service) holders(ctx context.Context) (holders map[string]string, unencrypted []string, err error) {
	shared, ok := l.Journal.(journal.Gateways)
	if !ok {
		return nil, nil, nil
	}
	list, err := shared.Gateways(ctx)
	holders = map[string]string{}
	for _, g := range list {
		for _, work := range g.Works {
			holders[work] = g.ID
		}
	}
	return holders, api.Unencrypted(l.told(list)), err
}
