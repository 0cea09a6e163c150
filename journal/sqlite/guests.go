package sqlite

import (
	"sync"
)

// guests are calls that use connections of their own, for as long as they take. Close waits for them: the last connection
// to close moves the write-ahead log into the file.
type guests struct {
	mu      sync.Mutex // protects left
	left    bool       // no guest is let in any more
	present sync.WaitGroup
}

// leave lets no guest in any more, and waits until all have gone.
func (g *guests) leave() {
	g.mu.Lock()
	g.left = true
	g.mu.Unlock()
	g.present.Wait()
}
