package jsonscan

import (
	"bytes"
	"testing"
)

// TestIsPlain: one byte that does not stand for itself is seen at every place of texts of every length.
func TestIsPlain(t *testing.T) {
	for n := range 100 {
		text := bytes.Repeat([]byte("a ~!"), 25)[:n]
		if !IsPlain(text) {
			t.Errorf("%q is not plain", text)
		}
		for i := range text {
			for _, c := range []byte("\"\\\x00\n\x1f\x80\xff") {
				was := text[i]
				text[i] = c
				if IsPlain(text) {
					t.Errorf("%q is plain", text)
				}
				text[i] = was
			}
		}
	}
}
