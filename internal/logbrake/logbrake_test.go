package logbrake_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
)

// lines returns a logger, and what counts the lines it got.
func lines() (*slog.Logger, *bytes.Buffer) {
	var text bytes.Buffer
	return slog.New(slog.NewTextHandler(&text, nil)), &text
}

func TestOneLineOfAKindInASpan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, text := lines()
		b := logbrake.New(time.Minute)
		for range 120 { // of seconds
			b.Warn(log, "path", "no such path", "path", "/x")
			b.Warn(log, "frame", "no frame")
			time.Sleep(time.Second)
		}
		b.Warn(log, "path", "no such path", "path", "/x")
		if n := strings.Count(text.String(), "no such path"); n != 3 {
			t.Errorf("one kind logged %d lines in 120 s, want 3", n)
		}
		if n := strings.Count(text.String(), "no frame"); n != 2 {
			t.Errorf("the other kind logged %d lines in 120 s, want 2", n)
		}
		first, rest, _ := strings.Cut(text.String(), "\n")
		if strings.Contains(first, "skipped") {
			t.Errorf("the first line tells of skipped ones: %s", first)
		}
		if n := strings.Count(rest, "path=/x skipped=59"); n != 2 {
			t.Errorf("%d later lines tell of 59 skipped ones, want 2:\n%s", n, rest)
		}
	})
}

// TestKindsAreBounded: nobody fills the memory, nor the log, with ever new kinds.
func TestKindsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, text := lines()
		b := logbrake.New(time.Second)
		for i := range 5000 {
			b.Warn(log, fmt.Sprint(i), "a line")
		}
		if n := strings.Count(text.String(), "a line"); n != 1001 {
			t.Errorf("5000 kinds logged %d lines at once, want 1001", n)
		}
		time.Sleep(time.Second)
		text.Reset()
		b.Warn(log, "new", "a line")
		if !strings.Contains(text.String(), "a line") || strings.Contains(text.String(), "skipped") {
			t.Errorf("a new kind after the span: %q", text.String())
		}
	})
}
