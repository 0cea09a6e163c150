package filesink

// A round is the lines of one sync. done is closed when the sync is over; err is its result.
type round struct {
	done chan struct{}
	err  error
}

func newRound() *round { return &round{done: make(chan struct{})} }
