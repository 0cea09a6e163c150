package watch

import "time"

// Options of a Watcher. The zero value works.
type Options struct {
	PushesPerMonth func() uint64                   // DingTalk's quota; 0 or nil: nothing is told of it
	SilentAfter    func() map[string]time.Duration // by app: how long it may be silent. Nil: all may be for any time
}
