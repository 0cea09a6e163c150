package stream

import (
	"context"
	"hash/maphash"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
)

// The parts of a Client in one place, because they hold each other. Their methods lie in files of their names.

// A Client receives one app's events in Stream mode.
type Client struct {
	clientID     string
	clientSecret string
	opts         Options
	log          *slog.Logger
	brake        *logbrake.Brake // for log lines that the outside can cause
	outage       *logbrake.Brake // for log lines of an outage, which may last for hours
	http         *http.Client
	handlers     map[string]Handler
	wallClock    func() time.Time
	clockTick    time.Duration // between two looks at the wall clock

	counts    counts
	started   atomic.Bool
	proved    atomic.Bool // a connection has carried a ping and its pong
	open      connections
	alive     tally      // connections open or being opened
	woken     signal     // sent when the machine has slept
	notifying sync.Mutex // held while OnChange is called

	memory *memory
	events *pool
	calls  *pool

	// Set by Run before it starts a goroutine.
	receiver dingevent.Receiver
	stopping context.Context // ends when no new push may begin
	work     context.Context // ends when running calls must end
}

// connections are the open connections, in the order they were opened.
type connections struct {
	mu    sync.Mutex
	conns []*conn
}

// A conn is one open WebSocket. Its serve method owns its goroutines: a reader that waits only for the socket, a
// writer of answers, and a watcher.
type conn struct {
	client *Client
	ws     *websocket.Conn
	socket *socket // under ws
	log    *slog.Logger
	number uint64
	opened time.Time
	idle   time.Duration // the longest time without a frame; not positive: no limit
	age    time.Duration // the longest age; 0: no limit

	out     *outbox
	pending tally // pushes that are not answered yet

	cause    atomic.Pointer[Cause] // of its replacement; nil while none is wanted
	detail   string                // beside cause; readable after leaving is closed
	leaving  chan struct{}         // closed by leave
	released chan struct{}         // closed by release: its replacement is open, or Run stops
	release  func()
	closing  atomic.Bool // set once its end is known, so later errors mean nothing

	id                   atomic.Pointer[string] // DingTalk's connectionId
	lastFrame, lastEvent moment
	roundTrip            atomic.Int64 // nanoseconds; 0 for never
	redelivered          atomic.Uint64
}

// A push is one frame that wants an answer by its connection. It is answered once: with the outcome of its task, or
// with a refusal when the answer is due before there is an outcome.
type push struct {
	conn      *conn
	messageID string
	task      *task
	answered  atomic.Bool

	// Protected by deadlines.mu.
	due        time.Time
	line       *deadlines // that it stands in; nil if it does not
	prev, next *push
}

// A task is the work that the pushes of one event wait for.
type task struct {
	pool *pool
	job  job
	key  key
	size int64 // bytes it holds

	first  push    // the push that made the task
	pushes []*push // protected by memory.mu
	room   [1]*push
}

// A pool runs tasks in the order they came, up to workers of them at once. Workers start when there is work.
// Without work a few stay and the others end.
type pool struct {
	client    *Client
	workers   int   // at most so many tasks run at once
	most      int   // at most so many are held
	room      int64 // at most so many bytes are held, or one task
	deadlines deadlines

	mu      sync.Mutex // protects the fields below
	more    sync.Cond  // wakes idle workers: there is work, or the pool is closed
	idle    int        // workers that stay without work
	waiting []*task
	count   int   // tasks waiting and running
	held    int64 // their bytes
	closed  bool
	running tally // workers
}

// deadlines are the pushes that wait for their answer. All may wait equally long, so they stand in the order in
// which they are due, and one timer serves them all.
type deadlines struct {
	within time.Duration

	mu          sync.Mutex // protects the fields below, and the links of pushes
	first, last *push
	timer       *time.Timer
	running     bool // the timer
}

// A memory knows the events that are being handled, and events that were handled lately. So an event that is pushed
// again is not handled twice. Events are the same if type, corp, ID and every byte of the data are.
type memory struct {
	seed  maphash.Seed
	began time.Time

	mu      sync.Mutex        // protects the fields below, and the pushes of tasks
	running map[uint64]*task  // by key.event
	handled map[uint64]uint64 // key.data by key.event
	order   order             // of the handled events
}

// A job is the work of a task.
type job interface {
	// until is the end of the context of a do that begins at start.
	until(start time.Time) time.Time
	do(ctx context.Context) answer
	refusal(reason string) answer // the answer without an outcome
	known() answer                // the answer if it was done before
	failed(text string, args ...any)
}
