package sqlite

import (
	"fmt"
	"strings"
)

// A loss is what became of a file of an open journal.
type loss struct {
	file  string // its path
	how   fate
	where string // its path now; empty if it has none or if the system does not show it
}

type fate int

const (
	deleted fate = iota + 1
	moved
	replaced // another file has its name
	hidden   // no path leads to it: a file system was mounted over it, or its own was unmounted
	overwritten
)

func (l *loss) Error() string {
	switch l.how {
	case deleted:
		return l.file + " was deleted while it was open"
	case moved:
		if l.where == "" {
			return fmt.Sprintf("%s was moved while it was open, or a file system was mounted over its folder", l.file)
		}
		return fmt.Sprintf("%s was moved to %s while it was open", l.file, l.where)
	case replaced:
		return fmt.Sprintf("another file lies at %s while the journal is open", l.file)
	case hidden:
		return fmt.Sprintf("no path leads to %s any more: while it was open a file system was mounted over it, or its own was unmounted", l.file)
	}
	return l.file + " was emptied or overwritten while it was open"
}

// ofDatabase reports whether it is the database that is not at its place, and not a file beside it.
func (l *loss) ofDatabase() bool {
	return !strings.HasSuffix(l.file, logSuffix) && !strings.HasSuffix(l.file, indexSuffix) && !l.ofLock()
}

func (l *loss) ofLock() bool { return strings.HasSuffix(l.file, lockSuffix) }
