package stream

import "github.com/dingevent/dingevent/internal/randblock"

// A postbox is what the writer of a connection sends with.
type postbox struct {
	socket *socket
	keys   randblock.Source // of masks
	text   []byte           // room for a letter
	frames []byte           // room for a batch
}

// maxBatch bounds the bytes of frames that are sent together, besides the last frame.
const maxBatch = 64 << 10

// post sends letters, many in one system call, because system calls are the dearest part of an answer.
func (p *postbox) post(letters []letter) error {
	p.frames = p.frames[:0]
	for _, l := range letters {
		p.text = l.appendTo(p.text[:0], l.messageID)
		p.frames = appendTextFrame(p.frames, p.text, p.keys.Take(maskLen))
		if len(p.frames) < maxBatch {
			continue
		}
		if err := p.socket.send(p.frames); err != nil {
			return err
		}
		p.frames = p.frames[:0]
	}
	if len(p.frames) == 0 {
		return nil
	}
	return p.socket.send(p.frames)
}
