package dingtest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/internal/streamwire"
)

const (
	sendTime    = 10 * time.Second // for a client to read a frame, or it is cut
	answerTime  = 3 * time.Second  // for a client to answer a frame
	leaveTime   = 10 * time.Second // from disconnect to the cut
	socketQueue = 256              // frames that wait for a client to read
)

// socket is one connection of a Stream client.
type socket struct {
	id       string
	clientID string
	wants    streamwire.Wants
	since    time.Time
	conn     *websocket.Conn
	line     *line // under conn
	faults   *faults
	brake    *logbrake.Brake
	log      *slog.Logger
	queue    chan outgoing
	leaving  atomic.Bool  // was asked to disconnect
	patience atomic.Int64 // pings that may still stay without return
	unread   streamwire.Unread

	ctx context.Context // ends with the connection; its cause says why
	end context.CancelCauseFunc

	mu      sync.Mutex // protects waiting
	waiting map[string]chan<- streamwire.Answer
}

type outgoing struct {
	text []byte
	due  time.Time // not before; zero means at once
	last bool      // asks to disconnect: nothing goes out after it
}

func (k *socket) read() {
	for {
		_, text, err := k.conn.Read(k.ctx)
		if err != nil {
			k.end(err)
			return
		}
		a, err := streamwire.DecodeAnswer(text)
		if err != nil {
			k.unread.Note(err)
			k.brake.Warn(k.log, "no answer "+k.clientID, "a frame from the client is no answer", "error", err)
			continue
		}
		k.mu.Lock()
		waiting := k.waiting[a.MessageID]
		delete(k.waiting, a.MessageID)
		k.mu.Unlock()
		if waiting == nil {
			k.log.Debug("an answer is late, double or to nothing", "message_id", clip(a.MessageID), "code", a.Code)
			continue
		}
		waiting <- a
	}
}

func (k *socket) write() {
	for {
		select {
		case out := <-k.queue:
			if !out.due.IsZero() {
				sleep(k.ctx, time.Until(out.due))
			}
			if err := k.send(out.text); err != nil {
				k.end(err)
				return
			}
			if out.last {
				k.cutAfter(leaveTime)
				return
			}
		case <-k.ctx.Done():
			return
		}
	}
}

func (k *socket) send(text []byte) error {
	ctx, cancel := context.WithTimeout(k.ctx, sendTime)
	defer cancel()
	return k.conn.Write(ctx, websocket.MessageText, text)
}

func (k *socket) cutAfter(wait time.Duration) {
	select {
	case <-time.After(wait):
		k.end(fmt.Errorf("told to disconnect %s ago", wait))
	case <-k.ctx.Done():
	}
}

// ask sends f and returns the answer to it.
func (k *socket) ask(ctx context.Context, f *streamwire.Frame, limit time.Duration) (streamwire.Answer, error) {
	out, err := k.outgoing(f)
	if err != nil {
		return streamwire.Answer{}, err
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	got := make(chan streamwire.Answer, 1)
	k.expect(f.MessageID(), got)
	defer k.expect(f.MessageID(), nil)
	queue := k.queue
	for {
		select {
		case queue <- out:
			queue = nil
			continue
		case a := <-got:
			return a, nil
		case <-ctx.Done():
			err = fmt.Errorf("%w, %s", errNoAnswer, limit)
		case <-k.ctx.Done():
			err = errCut
		}
		select {
		case a := <-got: // it came just before
			return a, nil
		default:
			return streamwire.Answer{}, k.unread.Explain(err, began)
		}
	}
}

// outgoing is f as it goes out over k.
func (k *socket) outgoing(f *streamwire.Frame) (out outgoing, err error) {
	f.Headers["connectionId"] = k.id
	f.Headers["time"] = streamwire.Millis(k.faults.now())
	if out.text, err = f.Encode(); err != nil {
		return outgoing{}, err
	}
	if wait := k.faults.delay(k.clientID, k.id); wait > 0 {
		out.due = time.Now().Add(wait)
	}
	return out, nil
}

// expect has the answer to a message sent to got, once; nil stops that.
func (k *socket) expect(messageID string, got chan<- streamwire.Answer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if got == nil {
		delete(k.waiting, messageID)
	} else {
		k.waiting[messageID] = got
	}
}
