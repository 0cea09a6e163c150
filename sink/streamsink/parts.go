package streamsink

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// The parts of a Server in one place, because they hold each other. Their methods lie in files of their names.

// A Server is an attach point: the place where clients attach. It is an [http.Handler] with DingTalk's two paths. TLS is
// the matter of the [http.Server] around it. Safe for concurrent use.
type Server struct {
	opts      Options
	endpoint  string // empty: of the host that a client asks for
	mux       *http.ServeMux
	tickets   *streamwire.Tickets[ticket] // unless there is a handover
	handover  *Handover                   // nil if no client is led
	spent     spent
	began     time.Time
	strangers *rate.Limiter // open requests that are refused
	brake     *logbrake.Brake

	leaving chan struct{}   // closed once Shutdown has begun
	ctx     context.Context // ends with the connections
	cut     context.CancelCauseFunc

	mu      sync.Mutex // protects what follows, and running against starting once it leaves
	left    bool
	sinks   map[string]*Sink // by client ID
	running sync.WaitGroup   // connections
}

// A Sink delivers to the clients that have its credentials. The answer decides what comes next:
//
//	code 200                           handled, also without a status
//	code 200 with the status LATER     failed, as with any other code
//	code 410, 422                      rejected, see [dingevent.Reject]
//	none within the timeout, or lost   failed
//
// Clients close the connection on a frame that is larger than they take. When a connection ends before
// the client has read a large frame, the attempts of the other frames on it are lost, see [dingevent.Lose]. The attempt of the
// large frame fails. That event goes alone from then on, and is rejected after a few such ends.
//
// With no client attached Deliver waits for one until its context ends: an absent client is no failure of the
// event. If the context's deadline ends it, the error asks for another attempt in a second, which counts as none that
// failed, see [dingevent.RetryAfter]. So give the dispatcher a Timeout that is as long as clients may be away. If
// clients are attached, but none that subscribed to what the event is, the attempt fails at once.
//
// Safe for concurrent use.
type Sink struct {
	server   *Server
	clientID string
	name     string
	lead     func(context.Context) *Place // may be nil
	secret   [sha256.Size]byte            // hash of it
	timeout  time.Duration
	maxFrame int // in bytes; 0 for any size
	log      *slog.Logger
	opens    *rate.Limiter
	members  members
	suspects suspects

	opened, led, refused, late, unreadable, blamed atomic.Uint64

	warned atomic.Pointer[time.Time] // when it was last logged that no client is attached; nil before the first time
}

// members are the connections of a sink.
type members struct {
	most int

	mu      sync.Mutex // protects what follows, and busy and picked of each conn
	open    []*conn    // the oldest first
	picks   uint64
	closed  bool
	changed chan struct{} // closed, and replaced, when open changes
}

// A conn is one connection of a client.
type conn struct {
	id     string
	sink   *Sink
	wants  streamwire.Wants
	ua     string
	remote string
	since  time.Time
	ws     *websocket.Conn
	log    *slog.Logger
	queue  chan outgoing // a sender waits here until the frame before has gone out
	unread streamwire.Unread

	roundTrip, lastAnswer atomic.Int64 // of the last ping, in nanoseconds; the time in milliseconds, 0 before the first

	ctx context.Context // ends with the connection; its cause says why
	end context.CancelCauseFunc

	dismissed   chan struct{} // closed when the client is to leave
	dismissOnce sync.Once

	mu      sync.Mutex        // protects what follows, and each asked's state
	waiting map[string]*asked // by message ID
	system  systemIDs
	large   []*asked // large frames that have gone out, and no pong has followed
	ended   ending

	idle    chan struct{} // gets a token when waiting has become empty
	wentOut chan struct{} // gets one when large is no longer empty

	most   int               // deliveries that it may have at once; 0 for any number
	busy   int               // deliveries it was picked for; protected by the members
	picked uint64            // when it was picked last; too
	holder *streamwire.Frame // what has the connection for itself; too
}

// An outgoing is a frame on its way to the writer.
type outgoing struct {
	text  []byte
	asked *asked // nil if no delivery waits for an answer
}

// A ticket is what an open request was good for.
type ticket struct {
	sink  *Sink
	wants streamwire.Wants
	ua    string
}

// suspects count the connections that ended before a client had read an event's large frame. From the first on, the event
// goes alone.
type suspects struct {
	mu   sync.Mutex // protects ends
	ends map[string]int
}

// An ending is what the end of a connection was due to.
type ending struct {
	decided bool
	harmful []*asked // large frames that the client had not read, the largest first; they may have ended it
}
