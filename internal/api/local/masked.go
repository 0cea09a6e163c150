package local

import (
	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/veil"
)

// mask stands in the place of personal data.
const mask = "(hidden)"

// masked is an event as those see it who may not see personal data. A payload that is not JSON is hidden whole.
func masked(env *dingevent.Envelope) *dingevent.Envelope {
	shown := *env
	shown.Data, _ = veil.JSON(env.Data, mask)
	return &shown
}
