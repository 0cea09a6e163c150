package wire

import (
	"encoding/binary"
	"sync/atomic"
)

// recent has texts that come again and again: types and organizations.
var recent texts

// texts are strings that were made lately, so that the same text need not be made again. Each has one of two places by its hash.
type texts struct {
	at     [1024]atomic.Pointer[string]
	missed atomic.Uint32
}

// text is text as a string.
func (t *texts) text(text []byte) string {
	const most = 64     // a longer text is not kept
	const patience = 16 // two of so many misses replace a text, because that costs memory
	if len(text) == 0 {
		return ""
	}
	if len(text) > most {
		return string(text)
	}
	first := spread(text) % uint32(len(t.at))
	for _, i := range [...]uint32{first, first ^ 1} {
		if kept := t.at[i].Load(); kept != nil && *kept == string(text) {
			return *kept
		}
	}
	made := string(text)
	n := t.missed.Add(1)
	if at := &t.at[first^n%2]; at.Load() == nil || n%patience < 2 {
		keep := made
		at.Store(&keep)
	}
	return made
}

// spread is a hash of the beginning, the middle and the end of a text.
func spread(text []byte) uint32 {
	var head, middle, tail uint64
	if n := len(text); n >= 8 {
		head, middle, tail = word(text), word(text[(n-8)/2:]), word(text[n-8:])
	} else {
		for _, c := range text {
			tail = tail<<8 | uint64(c)
		}
	}
	h := head*0x9e3779b97f4a7c15 ^ middle*0xd6e8feb86659fd93 ^ tail*0xc2b2ae3d27d4eb4f
	return uint32(h >> 40)
}

func word(text []byte) uint64 { return binary.LittleEndian.Uint64(text) }
