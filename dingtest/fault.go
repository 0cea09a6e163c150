package dingtest

import "time"

// A Fault is one failure of DingTalk, or of the network to it; [Server.Inject] begins it. It is one of [Cut],
// [HalfOpen], [Slow], [Duplicate], [Reorder], [BadSignature], [Outage], [Refuse], [Deny] and [Skew], and the zero value
// of each works.
//
// An empty ClientID or ConnectionID means every one. For an HTTP push the client ID is the callback's Owner.
// Rate is the probability that a fault strikes, from 0 to 1; zero means always. A fault ends by itself after
// Count times; zero means never.
type Fault interface {
	chance() (rate float64, count int)
}

// Cut ends connections without a close frame, over TCP with a reset.
type Cut struct {
	ClientID, ConnectionID string
	// Every is the time between two cuts, each of one connection that Options.Seed chooses. Zero
	// cuts all of them now, or the oldest Count, and that is it.
	Every time.Duration
	Count int
}

// HalfOpen makes connections silent: TCP stays up, and nothing goes through either way any more.
// DingTalk does not know, counts them as open and chooses them for pushes, until Pings are not
// returned, or until a Cut. The client learns of the end only then, by a Cut.
type HalfOpen struct {
	ClientID, ConnectionID string
	// Every is the time between two, each of one connection that Options.Seed chooses. Zero silences
	// all of them now, or the oldest Count, and that is it.
	Every time.Duration
	// Pings is how many application pings stay without return before DingTalk gives a connection up.
	// Defaults to 3; with Options.PingEvery of a minute that is about 3 minutes.
	Pings int
	Count int
}

// Slow delays what goes down to clients: frames, which keep their order, and HTTP pushes. The delay
// is part of the time a client has for its answer. Answers are not delayed, nor is WebSocket's own ping.
type Slow struct {
	ClientID, ConnectionID string
	Delay                  time.Duration
	Jitter                 time.Duration // up to so much more, by Options.Seed
	Rate                   float64
	Count                  int // of frames and HTTP pushes; pings are frames, too
}

// Duplicate makes attempts to push twice, though nothing failed: a Stream push with another message
// ID and maybe over another connection, an HTTP push sealed anew. The event is the same. A push that
// is answered at either is answered, and ends when both have.
type Duplicate struct {
	ClientID string
	After    time.Duration // until the copy follows; defaults to 1 ms
	Rate     float64
	Count    int
}

// Reorder holds pushes back until there are Size of them, or for Within. Then it sends them in another order,
// 1 ms apart. Later pushes that it does not strike overtake them.
type Reorder struct {
	ClientID string
	Size     int           // defaults to 2
	Within   time.Duration // defaults to 1 second
	Rate     float64
	Count    int // of pushes
}

// BadSignature spoils the signature of HTTP pushes, also that of the console's check.
type BadSignature struct {
	ClientID string
	Rate     float64
	Count    int
}

// Outage is one of the open request; connections that are up stay up.
type Outage struct {
	// Status is what open answers. Defaults to 503.
	Status int
	// Body is the answer's body, such as the HTML page of a proxy. Defaults to DingTalk's own, as JSON or XML.
	Body string
	// Reset closes the connection without an answer, Hang lets the request wait until the client gives
	// up or the fault ends. Both take the place of Status and Body.
	Reset, Hang bool
	// Every and For make it come again and again: open is away for a time of For, first when a time of
	// Every has passed, and then in each. Zero means all the time.
	Every, For time.Duration
	Rate       float64
	Count      int
}

// Refuse lets open refuse an app, as DingTalk does until a person has mended the app.
type Refuse struct {
	ClientID string
	Message  string // defaults to BadUA
	Status   int    // defaults to 400
	Code     string // defaults to "invalidParameter"
	Rate     float64
	Count    int
}

// Deny lets calls of the API around the pushes fail: those for tokens, registered callbacks and the list of failed pushes.
type Deny struct {
	Call       string        // the path of the calls, such as /gettoken; empty means every one
	As         Denial        // how they fail; defaults to DenyThrottled
	RetryAfter time.Duration // told in the header of that name, in whole seconds; 0: it is missing
	Rate       float64
	Count      int
}

// The reasons of a 400 from open. The first text is DingTalk's. The others are ours, because DingTalk's wording
// of these cases is not known.
const (
	BadUA        = "ua invalid"
	NotPublished = "app is not published"
	NotStream    = "stream mode is not selected"
)

// Skew is how far DingTalk's clock is ahead of the true one, or behind if By is negative. It shows in
// the time of frames, in eventBornTime and a row's times where they are not given, and in the timestamp
// of HTTP pushes. Several add up.
type Skew struct {
	By time.Duration
}

func (f Cut) chance() (float64, int)          { return 1, f.Count }
func (f HalfOpen) chance() (float64, int)     { return 1, f.Count }
func (f Slow) chance() (float64, int)         { return f.Rate, f.Count }
func (f Duplicate) chance() (float64, int)    { return f.Rate, f.Count }
func (f Reorder) chance() (float64, int)      { return f.Rate, f.Count }
func (f BadSignature) chance() (float64, int) { return f.Rate, f.Count }
func (f Outage) chance() (float64, int)       { return f.Rate, f.Count }
func (f Refuse) chance() (float64, int)       { return f.Rate, f.Count }
func (f Deny) chance() (float64, int)         { return f.Rate, f.Count }
func (Skew) chance() (float64, int)           { return 1, 0 }

// now reports whether open is away when the fault has been there for that long.
func (f Outage) now(since time.Duration) bool {
	if f.Every <= 0 || f.For <= 0 {
		return true
	}
	return since >= f.Every && since%f.Every < f.For
}

// is reports whether an ID is meant; an empty one means every.
func is(meant, id string) bool { return meant == "" || meant == id }
