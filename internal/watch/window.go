package watch

import "time"

// A window holds how many pushes of an app were refused lately.
type window struct {
	parts  []part // oldest first
	reason string // of the last
}

type part struct {
	at    time.Time
	count uint64
}

func (w *window) sum() (n uint64) {
	for _, p := range w.parts {
		n += p.count
	}
	return n
}
