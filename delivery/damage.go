package delivery

import (
	"strings"

	"github.com/dingevent/dingevent/journal"
)

// damaged is the error of an event that is not in the journal as it was kept. The event becomes a dead letter. Neither the filter
// nor the sink gets it, because what can be read of it may be altered.
type damaged string

// damagedPrefix begins the error of a damaged event.
const damagedPrefix = "damaged: "

func (d damaged) Error() string { return damagedPrefix + string(d) }

// Damaged reports whether a dead letter's event was found damaged in the journal. Only the journal can say whether it still
// is.
func Damaged(row journal.Exception) bool { return strings.HasPrefix(row.Error, damagedPrefix) }
