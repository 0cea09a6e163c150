package daemon

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

func TestIntakeRemembersWhyThePushWasNotStored(t *testing.T) {
	var err error
	in := &intake{
		journal: dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return err }),
		other:   func() error { return nil },
		lately:  newActivity(time.Now()),
	}
	receive := func(result error, want string) {
		t.Helper()
		err = result
		if got := in.Receive(t.Context()); got != result {
			t.Errorf("Receive: %v, want %v", got, result)
		}
		got := ""
		if refusal := in.refusal.Load(); refusal != nil && !refusal.At.IsZero() {
			got = refusal.Error
		}
		if got != want {
			t.Errorf("remembers %q, want %q", got, want)
		}
	}
	receive(nil, "")
	receive(fmt.Errorf("%w: billing is owed everything", journal.ErrFull), "journal: full: billing is owed everything")
	receive(nil, "")
}
