package stream

import (
	"slices"
)

func (cs *connections) add(n *conn) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.conns = append(cs.conns, n)
}

func (cs *connections) remove(n *conn) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.conns = slices.DeleteFunc(cs.conns, func(other *conn) bool { return other == n })
}

func (cs *connections) all() []*conn {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	return slices.Clone(cs.conns)
}

func (cs *connections) status() []Connection {
	conns := cs.all()
	all := make([]Connection, len(conns))
	for i, n := range conns {
		all[i] = n.status()
	}
	return all
}
