package event

import (
	"slices"
	"strings"
)

const (
	ownFrom   = 256     // how long a text is that has memory of its own
	pieceSize = 1 << 10 // of memory for shorter ones
	listPiece = 32      // texts in a piece of memory for lists
)

// A room holds the texts of events. The short ones lie one after another in a piece of memory, also those of events one
// after another, so that a piece costs one allocation for several events. A text keeps its piece alive.
type room struct {
	piece   strings.Builder
	scratch []byte
	lists   []string // what is left of a piece for lists
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

// keepList copies a list of few texts. Lists lie one after another, as texts do. One with a long text has memory of its own,
// because a list keeps all texts of its piece alive.
func (m *room) keepList(texts []string) []string {
	for _, text := range texts {
		if len(text) >= ownFrom {
			return slices.Clone(texts)
		}
	}
	n := len(texts)
	if len(m.lists) < n {
		m.lists = make([]string, listPiece)
	}
	list := m.lists[:n:n]
	m.lists = m.lists[n:]
	copy(list, texts)
	return list
}

// letGo drops what is too large to keep.
func (m *room) letGo() {
	const most = 64 << 10
	if cap(m.scratch) > most {
		m.scratch = nil
	}
}
