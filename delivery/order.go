package delivery

import (
	"fmt"

	"github.com/dingevent/dingevent"
)

// An Order makes the events of one key come one after another, in the order of the journal. The zero value orders nothing.
//
// While an event of a key is attempted or waits for another attempt, later events of the key are parked
// behind it. Events of other keys go on, also beside a key that fails or is slow. After a crash, events of a key that were delivered
// and not saved yet, those of the last ten seconds or so, are delivered again, in their order, before the key goes on. Retried dead letters
// are outside the order.
type Order struct {
	// Key returns the key of an event. Events with an empty key are not ordered. An error makes a dead
	// letter of the event. It is called concurrently with other methods, but not with itself.
	Key func(*dingevent.Envelope) (string, error)
	// StopAtDead holds a key up behind a dead letter until that is retried with success, or
	// discarded. By default a dead letter releases its key. The key of a damaged event is unknown, so the subscription is
	// paused at it. It needs a Key.
	StopAtDead bool
}

// ByCorp is the key that orders the events of each organization.
func ByCorp(env *dingevent.Envelope) (string, error) { return env.CorpID, nil }

// keyOf returns the key of an event. Its errors begin with "order: ".
func (o Order) keyOf(env *dingevent.Envelope) (string, error) {
	if o.Key == nil {
		return "", nil
	}
	key, err := o.Key(env)
	if err != nil {
		return "", fmt.Errorf(orderError+"%w", err)
	}
	return key, nil
}
