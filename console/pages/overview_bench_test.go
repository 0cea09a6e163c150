package pages

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// BenchmarkOverviewOfFailures: the first page where 2,000 apps and 2,000 subscriptions fail, which is when people look at it.
func BenchmarkOverviewOfFailures(b *testing.B) {
	page := Overview{Status: failures(2000)}
	for _, say := range []words.Words{words.English{}, words.Chinese{}} {
		b.Run(fmt.Sprintf("%T", say), func(b *testing.B) {
			f := Frame{Say: say, Now: time.Now(), Zone: time.UTC}
			for b.Loop() {
				if err := page.Body(f).Render(b.Context(), io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// failures is the status of so many apps and subscriptions that all fail.
func failures(count int) (s api.Status) {
	now := time.Now()
	s.Running = true
	for i := range count {
		why := fmt.Sprintf("POST https://erp-%d.example.com/hook: dial tcp 192.0.2.7:443: connect: connection refused", i)
		s.Subscriptions = append(s.Subscriptions, api.Subscription{
			Name: fmt.Sprintf("erp-%d", i), Worked: true, Behind: 7, Waiting: 3, Dead: 1, BrokenSince: now.Add(-time.Hour), FailsSince: now.Add(-time.Hour), LastError: why,
		})
		s.Apps = append(s.Apps, api.App{
			Name:   fmt.Sprintf("app-%d", i),
			Stream: &api.Stream{State: api.Refused, OpenError: &api.OpenError{Reason: "refused", Error: why, At: now}},
			HTTP:   &api.HTTP{Refused: []api.HTTPRefusal{{Reason: "signature", Count: 1, Error: why, At: now}}},
		})
	}
	return s
}
