package delivery

import (
	"github.com/dingevent/dingevent/journal"
)

// A line is a key's events that were taken from the log and are not done, in order. The head is attempted,
// waits for another attempt, or is dead and in the way. The others are parked behind it.
type line struct {
	head   journal.Seq
	slow   bool // the head has failed, or its attempt takes long: all behind have rows, so that other keys go on
	failed bool // the head has failed
	behind []pending
	loose  int // how many behind have no row
}

// maxHeld is how many bytes of payload are kept for parked events with a row, and as many for those without. Others are read
// from the log again.
const maxHeld = 8 << 20
