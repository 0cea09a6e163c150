package event

import "strings"

// ownFrom is how long a text is that has memory of its own.
const ownFrom = 256

// A room holds the texts of one event. The short ones lie one after another in a piece of memory, so that they cost one
// allocation together. Each of them keeps that piece alive, which has 1 KB at most.
type room struct {
	piece    strings.Builder
	expected int // bytes that the short texts of the event will have, by those before
	before   int // bytes of pieces that were full
	scratch  []byte
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
		m.grow(len(text))
		n = 0
	}
	m.piece.Write(text)
	return m.piece.String()[n:]
}

// grow begins a new piece, with room for n bytes at least.
func (m *room) grow(n int) {
	const least, most = 64, 1 << 10
	m.before += m.piece.Len()
	m.piece.Reset()
	m.piece.Grow(max(n, least, min(m.expected-m.before, most)))
}

// used is how many bytes the short texts have taken.
func (m *room) used() int { return m.before + m.piece.Len() }

// expect is called before the first text of an event.
func (m *room) expect(n int) { m.expected, m.before = n, 0 }

// letGo drops what belongs to the event now.
func (m *room) letGo() {
	const most = 64 << 10
	m.piece.Reset()
	if cap(m.scratch) > most {
		m.scratch = nil
	}
}
