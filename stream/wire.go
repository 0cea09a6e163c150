package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/coder/websocket"
)

// read takes frames until the socket fails.
func (n *conn) read() error {
	const keep = 64 << 10 // a larger buffer is not kept for the next frame
	var buf []byte
	for {
		if n.socket.takeText(n.client.opts.MaxFrame, n.take) {
			continue
		}
		_, r, err := n.ws.Reader(context.Background())
		if err == nil {
			buf, err = appendAll(buf[:0], r)
		}
		if errors.Is(err, websocket.ErrMessageTooBig) {
			n.client.counts.unreadable.Add(1)
			return fmt.Errorf("a frame is larger than Options.MaxFrame, %d bytes: %w", n.client.opts.MaxFrame, err)
		}
		if err != nil {
			return err
		}
		n.take(buf, time.Now())
		if cap(buf) > keep {
			buf = nil
		}
	}
}

// appendAll appends what r holds to buf.
func appendAll(buf []byte, r io.Reader) ([]byte, error) {
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, make([]byte, max(4<<10, len(buf)))...)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}

// write sends answers until the socket fails or open ends. After last is closed it empties the outbox and returns.
func (n *conn) write(open context.Context, last <-chan struct{}) error {
	p := postbox{socket: n.socket}
	var letters []letter
	for ended := false; ; {
		select {
		case <-n.out.more:
		case <-last:
			ended = true
		case <-open.Done():
			return nil
		}
		letters = n.out.take(letters)
		if err := p.post(letters); err != nil {
			n.client.counts.lost.Add(uint64(len(letters)))
			return err
		}
		if ended {
			return nil
		}
	}
}
