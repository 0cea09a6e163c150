package delivery

import (
	"github.com/dingevent/dingevent/journal"
)

// A line is a key's events that were taken from the log and are not done, in order. The head is attempted,
// waits for another attempt, or is dead and in the way. The others are parked behind it.
type line struct {
	head   journal.Seq
	stored bool // the head has a row; the events behind it need rows, too, or the cursor could not pass
	behind []pending
	loose  int // how many behind have no row
}

// maxHeld is how many bytes of payload are kept for parked events. Others are read from the log again.
const maxHeld = 16 << 20
