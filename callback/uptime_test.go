package callback

import (
	"fmt"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestYearsOfUptime: a handler that has run for years takes, refuses and remembers as on its first day, also where somebody
// takes a very long time for ever.
func TestYearsOfUptime(t *testing.T) {
	for name, opts := range map[string]Options{"defaults": {}, "for ever": {Window: math.MaxInt64, AnswerWithin: math.MaxInt64, SameWithin: math.MaxInt64}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, k := testCipher(t), new(kept)
				h := newHandler(t, testKeys(), k, &opts)
				want := 0
				for year := range 3 {
					s := seal(t, c, fmt.Sprintf(`{"EventType":"x","eventId":"%d"}`, year))
					for range 10 { // the others are answered, between other pushes
						if status, body := pushTo(h, s); status != http.StatusOK {
							t.Fatalf("year %d: answered %d %s", year, status, body)
						}
						pushTo(h, seal(t, c, `{"EventType":"check_url"}`))
						pushTo(h, seal(t, c, fmt.Sprintf(`{"EventType":"other%d"}`, want)))
						want++
					}
					if want++; len(k.all()) != want {
						t.Fatalf("year %d: kept %d, want %d", year, len(k.all()), want)
					}
					time.Sleep(366 * 24 * time.Hour)
				}
			})
		})
	}
}
