package streamsink

import (
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// TestRejected wants the two codes that no retry can help, and no other, to reject. How answers are read is tested in
// package streamwire.
func TestRejected(t *testing.T) {
	for code, want := range map[int]bool{410: true, 422: true, 404: false, 400: false, 500: false, 0: false} {
		err := outcome(streamwire.NewFrame(streamwire.Event, "*", nil), streamwire.Answer{Code: code})
		if err == nil || dingevent.Rejected(err) != want {
			t.Errorf("code %d: %v", code, err)
		}
	}
	if err := outcome(streamwire.NewFrame(streamwire.Event, "*", nil), streamwire.Answer{Code: 200}); err != nil {
		t.Error(err)
	}
}
