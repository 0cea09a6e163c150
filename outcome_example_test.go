package dingevent_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent"
)

// What a handler or a sink returns decides how its event goes on.
func ExampleReject() {
	answer := func(status int) error {
		switch status {
		case 200:
			return nil // handled
		case 410:
			return dingevent.Reject(errors.New("the form is no more")) // a dead letter now
		case 429:
			return dingevent.RetryAfter(time.Minute, errors.New("too many")) // again in a minute, and no failure
		}
		return errors.New("away") // again after a wait that grows
	}
	for _, status := range []int{200, 410, 429, 503} {
		err := answer(status)
		wait, postponed := dingevent.Postponed(err)
		fmt.Println(status, "rejected:", dingevent.Rejected(err), "postponed:", postponed, wait)
	}
	// Output:
	// 200 rejected: false postponed: false 0s
	// 410 rejected: true postponed: false 0s
	// 429 rejected: false postponed: true 1m0s
	// 503 rejected: false postponed: false 0s
}

// A batch that failed for the sake of one event is no failure of the others.
func ExampleLose() {
	err := fmt.Errorf("batch: %w", dingevent.Lose(errors.New("a neighbour was too large")))
	fmt.Println(dingevent.Lost(err), err)
	// Output: true batch: a neighbour was too large
}

func ExampleDataIsJSON() {
	fmt.Println(dingevent.DataIsJSON([]byte(`{"eventId":"1"}`)), dingevent.DataIsJSON([]byte("success")))
	// Output: true false
}
