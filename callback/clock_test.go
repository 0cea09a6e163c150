package callback

import (
	"testing"
	"time"
)

// TestClockWasSetBackOverARestart: what was stored by a clock that was ahead is known again for as long as any other push,
// and not until the clock has caught up.
func TestClockWasSetBackOverARestart(t *testing.T) {
	for _, ahead := range []time.Duration{time.Second, time.Hour, 3 * 24 * time.Hour, 10 * 365 * 24 * time.Hour} {
		t.Run(ahead.String(), func(t *testing.T) {
			withIntake(t, nil, func(in *intake) {
				const plain = `{"EventType":"user_modify_org","UserId":["u1"],"CorpId":"ding1"}`
				in.push(plain)
				entries, err := in.journal.Read(t.Context(), 1, 10)
				if err != nil {
					t.Fatal(err)
				}
				in.handler = newHandler(in, testKeys(), in.journal, nil)
				for _, e := range entries {
					env := *e.Envelope
					env.Received = time.Now().Add(ahead)
					in.handler.Remember(&env)
				}
				time.Sleep(30 * time.Second)
				in.push(plain)
				in.keeps(1, "pushed again after 30 s")
				time.Sleep(DefaultSameWithin)
				in.push(plain)
				in.keeps(2, "happened again after minutes")
			})
		})
	}
}
