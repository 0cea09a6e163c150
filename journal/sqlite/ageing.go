package sqlite

// ageing is the walk through the log that removes what is old, a chunk in each commit. It begins
// every tick, and ends at the first entry that has to stay.
type ageing struct {
	walking bool
	sweep   sweep
	crowded bool // nine tenths of the hard limit are used

	removing gap // what the running commit removes; none if its end is 0
	blind    gap // what could not be removed, because a page of it is damaged
}

func (a *ageing) begin() {
	if !a.walking {
		a.walking, a.sweep = true, sweep{}
	}
}
