package filesink

import (
	"errors"
	"syscall"
	"testing"

	"github.com/dingevent/dingevent"
)

// TestFullDevice writes to a device of Linux that is always full.
func TestFullDevice(t *testing.T) {
	s, err := Open("/dev/full", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Deliver(t.Context(), delivery("a")); !errors.Is(err, syscall.ENOSPC) || dingevent.Rejected(err) {
		t.Errorf("error %v", err)
	}
}
