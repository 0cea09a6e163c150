package sqlite

// ageing is the walk through the log that removes what is old, a chunk in each commit. It begins
// every tick, and ends at the first entry that has to stay.
type ageing struct {
	walking bool
	again   bool // once this walk has ended
	sweep   sweep
	crowded bool // nine tenths of the hard limit are used

	removing gap // what the running commit removes; none if its end is 0
	blind    gap // what could not be removed, because a page of it is damaged
}

func (a *ageing) begin() {
	if !a.walking {
		a.walking, a.again, a.sweep = true, false, sweep{}
	}
}

// beginAgain begins a walk now, or once the present one has ended, because that may have been past what can go now.
func (a *ageing) beginAgain() {
	a.again = a.walking
	a.begin()
}

// end begins the next walk, if one was asked for.
func (a *ageing) end() {
	if a.again && !a.walking {
		a.begin()
	}
}
