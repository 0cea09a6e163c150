package postgres

import (
	"errors"
	"fmt"
	"sync/atomic"
)

// A newest is the last timeline of the journal's cluster that this process has met. A server of the same cluster on an earlier one is a former
// primary that nobody has fenced: what is stored there is lost, and what the present one has is missing there. The zero value is ready.
type newest struct{ place atomic.Pointer[linePlace] }

type linePlace struct {
	system   string // identifier of the cluster; a copy by pg_upgrade has another, and begins at timeline 1
	timeline int64
}

// errFormer ends a connection to a former primary, so that the next host of the URL is tried.
var errFormer = errors.New("it is a former primary")

// meet takes note of where a server stands. It reports whether that is further than before.
func (n *newest) meet(system string, timeline int64) (further bool, err error) {
	for {
		known := n.place.Load()
		switch {
		case system == "" || timeline == 0: // the server does not let us see it
			return false, nil
		case known != nil && *known == linePlace{system, timeline}:
			return false, nil
		case known != nil && known.system == system && known.timeline > timeline:
			return false, fmt.Errorf("%w: on timeline %d, and this gateway has been on %d", errFormer, timeline, known.timeline)
		}
		if n.place.CompareAndSwap(known, &linePlace{system, timeline}) {
			return known != nil, nil
		}
	}
}
