package delivery

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
)

// A Subscription is a named, durable reader of the journal that feeds one sink.
type Subscription struct {
	// Name is what the journal knows it by, the same after a restart: up to 200 bytes of UTF-8 without control characters. It does
	// not begin with source/. No two dispatchers may work one name at the same time.
	Name string
	// Filter selects events. The zero value selects all. A changed filter holds from the cursor on.
	Filter filter.Filter
	// Order says which events are delivered one after another. The zero value orders nothing. A changed
	// order holds from the cursor on. Events that the order before has parked keep their keys.
	Order Order
	// Sink is where the events go.
	Sink dingevent.Sink
	// Start is where a new subscription begins. A subscription that the journal knows goes on at its cursor.
	Start Start
	// Since, if not zero, counts in place of Start. A new subscription begins with the first event that was received
	// then or later, see [journal.Log].Since. A time in the future is the same as FromNow.
	Since time.Time
	// Replay makes it a replay: a reader of its own that ends. Nil for an ordinary subscription.
	Replay *Replay
}

// A Start is where a new subscription begins: any sequence of the journal, or one of the constants.
type Start journal.Seq

// The special starts.
const (
	FromNow       Start = 0 // with the first event after it was subscribed
	FromBeginning Start = 1 // with the oldest event in the journal
)

func (s Subscription) validate() error {
	switch {
	case s.Name == "":
		return errors.New("delivery: subscription without a name: give it one that stays the same")
	case len(s.Name) > 200:
		return fmt.Errorf("delivery: the subscription's name has %d bytes; use at most 200", len(s.Name))
	case !utf8.ValidString(s.Name), strings.ContainsFunc(s.Name, unicode.IsControl):
		return fmt.Errorf("delivery: the subscription's name is %q; leave out control characters and what is no UTF-8, because a database refuses them", s.Name)
	case journal.IsSource(s.Name):
		return fmt.Errorf("delivery: %q is the name of a source, for which the journal keeps no events; name the subscription otherwise", s.Name)
	case s.Sink == nil:
		return fmt.Errorf("delivery: subscription %q has no sink", s.Name)
	case s.Order.StopAtDead && s.Order.Key == nil:
		return fmt.Errorf("delivery: subscription %q has Order.StopAtDead without Order.Key; without a key nothing is held up", s.Name)
	case s.Replay != nil && s.Replay.ID == "":
		return fmt.Errorf("delivery: the replay in subscription %q has no ID", s.Name)
	case s.Replay != nil && s.Start == FromNow && s.Since.IsZero():
		return fmt.Errorf("delivery: the replay in subscription %q has no start; give the first sequence, or a time", s.Name)
	}
	return nil
}

// replay returns what the sink gets to know of the replay. It is empty without one.
func (s *Subscription) replay() (id string, began time.Time) {
	if s.Replay == nil {
		return "", time.Time{}
	}
	return s.Replay.ID, s.Replay.Began
}

// sinkName is the name of the subscription that the sink gets.
func (s *Subscription) sinkName() string {
	if s.Replay != nil && s.Replay.Of != "" {
		return s.Replay.Of
	}
	return s.Name
}
