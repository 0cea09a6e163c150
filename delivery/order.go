package delivery

import (
	"fmt"

	"github.com/dingevent/dingevent"
)

// An Order says which events of a subscription are delivered one after another, in the order of the
// journal: those of one key. The zero value orders nothing.
//
// While an event of a key is attempted or waits for another attempt, the later ones of the key are parked
// behind it, and those of other keys go on. After a crash, what of a key was delivered and not saved yet is
// delivered again, in its order, before the key goes on. Retried dead letters are outside the order.
type Order struct {
	// Key returns the key of an event. Events with an empty key are not ordered. An error makes a dead
	// letter of the event. It is called concurrently with other methods, but not with itself.
	Key func(*dingevent.Envelope) (string, error)
	// StopAtDead keeps a key standing behind a dead letter until that is retried, with success, or
	// discarded. By default a dead letter releases its key. A damaged event has a key that nobody knows: the subscription is
	// paused at it.
	StopAtDead bool
}

// ByCorp is the key that orders the events of each organization.
func ByCorp(env *dingevent.Envelope) (string, error) { return env.CorpID, nil }

// keyOf returns the key of an event, and an error that says where it comes from.
func (o Order) keyOf(env *dingevent.Envelope) (string, error) {
	if o.Key == nil {
		return "", nil
	}
	key, err := o.Key(env)
	if err != nil {
		return "", fmt.Errorf("order: %w", err)
	}
	return key, nil
}
