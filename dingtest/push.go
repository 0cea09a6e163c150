package dingtest

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
)

// An Event is what to push. DingTalk always has a Type and Data; without them an event goes out with none.
type Event struct {
	ID     string    // made up if empty
	Type   string    // DingTalk's eventType
	CorpID string    // the organization it happened in
	Born   time.Time // when it happened; now if zero
	Data   []byte    // goes out byte for byte, except that in a Stream frame what is no UTF-8 becomes U+FFFD
}

// An Outcome is how a push ended.
type Outcome string

// The outcomes.
const (
	Answered Outcome = "answered" // with success
	Failed   Outcome = "failed"   // at the last attempt; an event is in the failed list now
	// Unsubscribed means that nothing was pushed: the app is not subscribed to it.
	Unsubscribed Outcome = "unsubscribed"
)

// An Attempt is one try to push an event or a callback, with its result.
type Attempt struct {
	Transport    dingevent.Transport
	To           string        // the client ID, or the URL
	Type         string        // the event's type; a callback's topic
	ID           string        // the event's ID, at each attempt the same; empty for a callback
	Number       int           // from 1
	Copy         bool          // a Duplicate made it, beside the attempt of this number
	Start        time.Time     // when it began
	Took         time.Duration // until it was answered or failed
	MessageID    string        // Stream: names this attempt; empty without a connection
	ConnectionID string        // Stream: the connection it took
	Code         int           // of the answer: the frame's, or the HTTP status; 0 if none came
	Answer       []byte        // Stream: the answer's data; HTTP: the body, at most 64 KiB
	Err          error         // why it failed; nil if it was answered with success
}

// A Push is one event or callback on its way, with all its attempts.
type Push struct {
	about Attempt // what its attempts have in common
	event Event   // what goes to the failed list
	done  chan struct{}

	mu       sync.Mutex // protects what follows
	attempts []Attempt
	outcome  Outcome
	err      error
}

// Done is closed when the push has ended.
func (p *Push) Done() <-chan struct{} { return p.done }

// Wait returns how the push ended, once it has. An error means that it has no outcome: ctx or the
// Server ended before, or it could not be made at all, and the error says why.
func (p *Push) Wait(ctx context.Context) (Outcome, error) {
	select {
	case <-p.done:
		return p.outcome, p.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// Attempts returns the attempts so far, oldest first.
func (p *Push) Attempts() []Attempt {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.attempts)
}

// Response returns the response that a callback's answer carried, as JSON; nil if there is none.
func (p *Push) Response() json.RawMessage {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.outcome != Answered {
		return nil
	}
	var data struct {
		Response json.RawMessage `json:"response"`
	}
	good := slices.IndexFunc(p.attempts, func(a Attempt) bool { return a.Err == nil })
	if json.Unmarshal(p.attempts[good].Answer, &data) != nil {
		return nil
	}
	return data.Response
}

// spoiled is a push that cannot be made.
func spoiled(err error) *Push { return unmade("", err) }

// unmade is a push that ends before it began.
func unmade(o Outcome, err error) *Push {
	p := &Push{done: make(chan struct{})}
	p.finish(o, err)
	return p
}

func (p *Push) finish(o Outcome, err error) {
	p.mu.Lock()
	p.outcome, p.err = o, err
	p.mu.Unlock()
	close(p.done)
}
