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

// Concealed is an event as anyone sees it: with [Secret] in the place of tickets and codes of third-party apps, see
// [catalog.Secret]. Only deliveries have them. The ticket itself is asked for by [Service].SuiteTicket.
func Concealed(env *dingevent.Envelope) *dingevent.Envelope {
	if env == nil {
		return nil
	}
	data := veil.Secrets(env.Data, Secret)
	if len(data) == len(env.Data) && (len(data) == 0 || &data[0] == &env.Data[0]) {
		return env // there are none
	}
	shown := *env
	shown.Data = data
	return &shown
}

// ConcealedText is a text that may quote an event, such as an error, as anyone sees it.
func ConcealedText(text string) string { return veil.SecretText(text, Secret) }
