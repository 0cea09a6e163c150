package streamsink_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// TestAtOnce wants a client that is known to break on too much at once to get no more, over each of its connections, and all of
// it in the end.
func TestAtOnce(t *testing.T) {
	for ua, most := range map[string]int64{
		"dingtalk-sdk-go/v0.9.1": 1, "dingtalk-sdk-go/v0.8.10": 1, "dingtalk-sdk-go/": 1, "dingtalk-sdk-go/v0.9.2": 100, "dingtalk-sdk-go/v1.0.0": 100,
		"dingtalk-sdk-python/v0.24.3-union": 150, "": 150,
	} {
		w := newWorld(t, nil, nil)
		var now, peak atomic.Int64
		all := make(chan struct{})
		reached := sync.OnceFunc(func() { close(all) })
		var held sync.Once
		w.attachBy(member{"ua": ua, "subscriptions": everything}, func(f streamwire.Frame) string {
			if n := now.Add(1); n >= most {
				peak.Store(max(peak.Load(), n))
				reached()
			}
			<-all                                                  // so many come at once
			held.Do(func() { time.Sleep(100 * time.Millisecond) }) // one too many would come now
			now.Add(-1)
			return yes(f)
		})
		var delivering sync.WaitGroup
		for range 150 {
			delivering.Go(func() {
				if err := w.sink.Deliver(t.Context(), delivery("e")); err != nil {
					t.Errorf("%q: %v", ua, err)
				}
			})
		}
		delivering.Wait()
		if got := peak.Load(); got != most {
			t.Errorf("%q had %d at once, want %d", ua, got, most)
		}
	}
}
