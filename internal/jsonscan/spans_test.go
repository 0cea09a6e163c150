package jsonscan

import (
	"bytes"
	"fmt"
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

// TestEightDigits: each of the bytes around the digits ends a number, at every place.
func TestEightDigits(t *testing.T) {
	for _, want := range []int64{0, 1, 12_345_678, 98_765_432, 99_999_999, 10_000_000, 90_909_090} {
		text := fmt.Appendf(nil, "x%08d", want)
		if n, ok := eightDigits(text, 1); !ok || n != want {
			t.Errorf("%s: %d, %v", text, n, ok)
		}
		if _, ok := eightDigits(text, 2); ok {
			t.Errorf("%s: eight digits of seven", text)
		}
		for i := 1; i < len(text); i++ {
			for c := range 256 {
				was := text[i]
				text[i] = byte(c)
				if _, ok := eightDigits(text, 1); ok != ('0' <= c && c <= '9') {
					t.Errorf("%q: taken as digits %v", text, ok)
				}
				text[i] = was
			}
		}
	}
}
