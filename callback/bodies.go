package callback

import (
	"io"
	"net/http"
	"strings"
	"sync"
)

// freeBody is how many bytes of each body take nothing of Options.MaxBodies; nearly every push has
// less. It is also the size of the largest buffer that is used again.
const freeBody = 64 << 10

// bodies bounds the memory that bodies take together, most of it before the sender is known.
type bodies struct {
	largest int64     // Options.MaxBody
	idle    sync.Pool // of *body

	mu   sync.Mutex // guards the following
	room int64      // what is left of Options.MaxBodies
}

// A body is what one request brings.
type body struct {
	from  *bodies
	bytes []byte
	taken int64 // of the room
}

func (bs *bodies) open() *body {
	if b, ok := bs.idle.Get().(*body); ok {
		return b
	}
	return &body{from: bs}
}

// take takes n bytes of the room if they are there. A negative n gives back.
func (bs *bodies) take(n int64) bool {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	if n > bs.room {
		return false
	}
	bs.room -= n
	return true
}

// read reads r to its end. It returns ReasonBusy when there is no room, or an [http.MaxBytesError].
func (b *body) read(w http.ResponseWriter, r io.Reader) error {
	for {
		if len(b.bytes) == cap(b.bytes) {
			if err := b.grow(); err != nil {
				return err
			}
		}
		n, err := r.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		if int64(len(b.bytes)) > b.from.largest {
			b.bytes = b.bytes[:b.from.largest]
			return tooLarge(w)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// tooLarge has net/http close the connection after the answer. Only its own reader can do that, which costs an allocation.
func tooLarge(w http.ResponseWriter) error {
	var one [1]byte
	_, err := http.MaxBytesReader(w, io.NopCloser(strings.NewReader("x")), 0).Read(one[:])
	return err
}

// grow doubles the buffer. It goes by the bytes that have come, because a large Content-Length costs its sender nothing.
func (b *body) grow() error {
	const first = 4 << 10
	size := max(2*cap(b.bytes), first)
	if int64(size) > b.from.largest {
		size = int(b.from.largest) + 1 // to see whether anything follows
	}
	if more := int64(size) - freeBody - b.taken; more > 0 {
		if !b.from.take(more) {
			return ReasonBusy
		}
		b.taken += more
	}
	b.bytes = append(make([]byte, 0, size), b.bytes...)
	return nil
}

// drop releases a large buffer. Its share of the memory stays taken, because the opened text is as large. Nothing of the body
// may be read afterwards.
func (b *body) drop() {
	if cap(b.bytes) > freeBody {
		b.bytes = nil
	}
}

// close gives back what b took. The request has ended.
func (b *body) close() {
	b.drop()
	if b.taken > 0 {
		b.from.take(-b.taken)
	}
	b.taken, b.bytes = 0, b.bytes[:0]
	b.from.idle.Put(b)
}
