package assistant

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Talk answers one client that writes to in and reads out, until in or ctx ends. What was read before the end of in is answered.
func Talk(ctx context.Context, server *Server, in io.Reader, out io.Writer) error {
	err := server.Run(ctx, finishing{&mcp.IOTransport{Reader: io.NopCloser(in), Writer: unclosed{out}}})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// unclosed is a writer that others close.
type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

// A finishing transport holds the end of its input back until all calls are answered, because the SDK cancels them at the end.
// Then "dingevent mcp <file" answers all of the file.
type finishing struct{ mcp.Transport }

func (t finishing) Connect(ctx context.Context) (mcp.Connection, error) {
	conn, err := t.Transport.Connect(ctx)
	return &finishingConn{Connection: conn, open: map[jsonrpc.ID]bool{}, answered: make(chan struct{}, 1), closed: make(chan struct{})}, err
}

// finishWithin bounds how long calls may go on after the end of the input. The doctor takes up to a minute.
const finishWithin = 2 * time.Minute

type finishingConn struct {
	mcp.Connection
	mu       sync.Mutex          // protects open
	open     map[jsonrpc.ID]bool // calls that have no answer yet
	answered chan struct{}       // gets one when none is open
	once     sync.Once
	closed   chan struct{}
}

func (c *finishingConn) Read(ctx context.Context) (jsonrpc.Message, error) {
	msg, err := c.Connection.Read(ctx)
	if err != nil {
		c.finish(ctx)
		return nil, err
	}
	if call, ok := msg.(*jsonrpc.Request); ok && call.IsCall() {
		c.mu.Lock()
		c.open[call.ID] = true
		c.mu.Unlock()
	}
	return msg, nil
}

// finish waits until no call is open.
func (c *finishingConn) finish(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, finishWithin)
	defer cancel()
	for c.openCalls() > 0 {
		select {
		case <-c.answered:
		case <-c.closed:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (c *finishingConn) openCalls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open)
}

func (c *finishingConn) Write(ctx context.Context, msg jsonrpc.Message) error {
	err := c.Connection.Write(ctx, msg)
	if answer, ok := msg.(*jsonrpc.Response); ok {
		c.mu.Lock()
		delete(c.open, answer.ID)
		none := len(c.open) == 0
		c.mu.Unlock()
		if none {
			select {
			case c.answered <- struct{}{}:
			default: // one stands there
			}
		}
	}
	return err
}

func (c *finishingConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Connection.Close()
}
