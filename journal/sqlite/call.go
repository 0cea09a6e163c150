package sqlite

import (
	"sync/atomic"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
)

// A call is what one caller wants from the next commit: envelopes kept, or change made. It is done
// when that commit is synced or has failed.
type call struct {
	envs    []*dingevent.Envelope // the caller's, until they are copied
	records []record              // their copies
	size    int                   // of what is written, in bytes, about
	// change writes state. An error that isCallers knows is the caller's, and wrote nothing; any other fails the commit.
	change func(*sqlite.Conn) error
	after  func()     // called once it is committed, also if the caller has gone; nil: nothing
	err    error      // of change, if it is the caller's
	queue  *queue     // where it waits, or has waited
	done   chan error // has room for the answer, so that the writer never waits for a caller
}

// A queue holds the calls that wait for the writer.
type queue struct {
	calls chan *call
	bytes atomic.Int64 // of the calls that wait, and of those in the running commit
}

func newQueue() *queue { return &queue{calls: make(chan *call, maxCalls)} }

// next returns a waiting call, or nil. The caller may have gone: what is kept need not be pushed again.
func (q *queue) next() *call {
	select {
	case c := <-q.calls:
		return c
	default:
		return nil
	}
}

// A group is the calls of one commit.
type group struct {
	calls []*call
	size  int // of what they write, in bytes, about
}

func (g *group) add(c *call) {
	g.calls = append(g.calls, c)
	g.size += c.size
}

// hasRoom reports whether one more call may join.
func (g *group) hasRoom() bool { return len(g.calls) < maxCalls && g.size < maxBytes }

// The bounds of one commit: no call is added to a group that has reached either.
const (
	maxCalls = 1024
	maxBytes = 8 << 20
)
