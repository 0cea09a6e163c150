package daemon

import (
	"time"

	"github.com/dingevent/dingevent/internal/config"
)

// spans are the parts of Grace.
type spans struct {
	answers  time.Duration // that requests and pushes may take to be answered: DingTalk waits for 3 s at most
	attempts time.Duration // from the signal on, that attempts in flight may take
	closing  time.Duration // that sinks may take to close; what is left is for saving and for the journal
}

func spansOf(c config.Config) spans {
	delay := time.Duration(c.DrainDelay)
	rest := c.EndWithin() - delay
	return spans{answers: rest * 3 / 8, attempts: delay + rest*3/4, closing: rest / 8}
}
