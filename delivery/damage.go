package delivery

import (
	"strings"

	"github.com/dingevent/dingevent/journal"
)

// damaged is why an event is a dead letter that is not in the journal as it was kept. Neither the filter nor the sink gets to
// see it, because what can be read of it may be altered.
type damaged string

// damagedPrefix begins the error of a damaged event.
const damagedPrefix = "damaged: "

func (d damaged) Error() string { return damagedPrefix + string(d) }

// Damaged reports whether a dead letter is one because its event was found damaged in the journal. Whether it still is, the
// journal tells.
func Damaged(row journal.Exception) bool { return strings.HasPrefix(row.Error, damagedPrefix) }
