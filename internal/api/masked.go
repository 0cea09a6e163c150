package api

import (
	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/veil"
)

// Hidden stands in the place of personal data.
const Hidden = "(hidden)"

// Masked is an event as those see it who may not see personal data. A payload that is not JSON is hidden whole.
func Masked(env *dingevent.Envelope) *dingevent.Envelope {
	shown := *env
	shown.Data, _ = veil.JSON(env.Data, Hidden)
	return &shown
}
