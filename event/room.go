package event

import "strings"

const (
	ownFrom   = 256     // how long a text is that has memory of its own
	pieceSize = 1 << 10 // of memory for shorter ones
)

// A room holds the texts of events. The short ones lie one after another in a piece of memory, also those of events one
// after another, so that a piece costs one allocation for several events. A text keeps its piece alive.
type room struct {
	piece   strings.Builder
	scratch []byte
}

// keep returns a text as a string.
func (m *room) keep(text []byte) string {
	if len(text) >= ownFrom {
		return string(text)
	}
	if len(text) == 0 {
		return "" // not a part of the piece
	}
	n := m.piece.Len()
	if m.piece.Cap()-n < len(text) {
		m.piece.Reset()
		m.piece.Grow(pieceSize)
		n = 0
	}
	m.piece.Write(text)
	return m.piece.String()[n:]
}

// letGo drops what is too large to keep.
func (m *room) letGo() {
	const most = 64 << 10
	if cap(m.scratch) > most {
		m.scratch = nil
	}
}
