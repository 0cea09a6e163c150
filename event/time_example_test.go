package event_test

import (
	"fmt"

	"github.com/dingevent/dingevent/event"
)

func ExampleParseTime() {
	at, ok := event.ParseTime("2026-07-17 11:46:40") // DingTalk's own spelling, in China's time
	fmt.Println(at.UTC(), ok)
	fmt.Println(event.Seconds(1784260000).UTC())
	// Output:
	// 2026-07-17 03:46:40 +0000 UTC true
	// 2026-07-17 03:46:40 +0000 UTC
}

func ExampleTypes() {
	for _, eventType := range event.Types() {
		if eventType == "check_in" {
			fmt.Println("there is a struct for", eventType)
		}
	}
	// Output: there is a struct for check_in
}
