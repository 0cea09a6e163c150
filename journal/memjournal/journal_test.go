package memjournal_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

func TestConformance(t *testing.T) {
	t.Run("virtual", func(t *testing.T) {
		journaltest.RunVirtual(t, func(*testing.T) journaltest.Harness { return harness(time.Now) })
	})
	t.Run("real", func(t *testing.T) {
		journaltest.Run(t, func(*testing.T) journaltest.Harness {
			clock := new(journaltest.Clock)
			h := harness(clock.Now)
			h.Now, h.Sleep = clock.Now, clock.Sleep
			return h
		})
	})
}

func harness(now func() time.Time) journaltest.Harness {
	var j *memjournal.Journal
	return journaltest.Harness{
		Open:   func() (journal.Journal, error) { j = memjournal.NewAt(now); return j, nil },
		Peer:   func() (journal.Journal, error) { return j.Peer(), nil },
		Damage: func(seq journal.Seq) { j.Damage(seq) },
	}
}

func Example() {
	j := memjournal.New()
	defer j.Close()
	event := &dingevent.Envelope{ID: "1", Type: "user_add_org", App: "hr", Transport: dingevent.TransportHTTP, Data: []byte("{}")}
	for range 2 { // DingTalk pushes again when it heard no answer
		if err := j.Receive(context.Background(), event); err != nil {
			fmt.Println("answer no success:", err)
		}
	}
	entries, err := j.Read(context.Background(), 1, 10)
	if err != nil {
		fmt.Println(err)
	}
	for _, entry := range entries {
		fmt.Println(entry.Seq, entry.Envelope.Type)
	}
	// Output: 1 user_add_org
}
