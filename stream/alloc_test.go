package stream

import (
	"testing"
	"time"
)

// TestFrameAllocations: the headers' map with its room, their text, the data, the time, the envelope.
func TestFrameAllocations(t *testing.T) {
	text, now := frameOf(700), time.Now()
	var buf []byte
	if n := testing.AllocsPerRun(100, func() {
		f, err := parseFrame(text)
		if err != nil {
			t.Fatal(err)
		}
		sink = eventEnvelope(f, "hr", now)
		buf = success().appendTo(buf[:0], f.headers["messageId"])
	}); n > 6 {
		t.Errorf("a frame costs %v allocations, want at most 6", n)
	}
}
