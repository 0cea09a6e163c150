package dingtest

import (
	"testing"
	"time"
)

func TestFailedListIsBounded(t *testing.T) {
	var s Server
	for i := range maxFailed + 2 {
		s.failed.add(&Push{event: Event{Born: time.UnixMilli(int64(i))}}, errNoAnswer)
	}
	list := s.Failed()
	if len(list) != maxFailed || list[0].Event.Born != time.UnixMilli(2) {
		t.Errorf("%d entries from %v; want %d from the third", len(list), list[0].Event.Born, maxFailed)
	}
}
