package dingtest

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

func TestPipe(t *testing.T) {
	tests := map[string]func(t *testing.T, near, far net.Conn){
		"both write before they read": func(t *testing.T, near, far net.Conn) {
			put(t, near, "ping")
			put(t, far, "pong")
			get(t, near, "pong")
			get(t, far, "ping")
		},
		"what was written before Close can be read": func(t *testing.T, near, far net.Conn) {
			put(t, near, "last")
			_ = near.Close()
			if rest, err := io.ReadAll(far); err != nil || string(rest) != "last" {
				t.Errorf("read %q, %v", rest, err)
			}
			if _, err := far.Write([]byte("x")); !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("write to one that is gone: %v", err)
			}
			if _, err := near.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
				t.Errorf("write after Close: %v", err)
			}
		},
		"Close ends a read": func(t *testing.T, near, _ net.Conn) {
			time.AfterFunc(time.Second, func() { _ = near.Close() })
			if _, err := near.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
				t.Errorf("read: %v", err)
			}
		},
		"a write waits for room": func(t *testing.T, near, far net.Conn) {
			text := bytes.Repeat([]byte("0123456789"), pipeBuffer/5)
			go func() {
				_, _ = near.Write(text)
				_ = near.Close()
			}()
			if got, err := io.ReadAll(far); err != nil || !bytes.Equal(got, text) {
				t.Errorf("read %d bytes, %v; want %d", len(got), err, len(text))
			}
		},
		"deadlines": func(t *testing.T, near, far net.Conn) {
			start := time.Now()
			_ = near.SetDeadline(start.Add(time.Minute))
			_ = near.SetDeadline(start.Add(time.Second))
			_, err := near.Read(make([]byte, 1))
			if timeout, ok := errors.AsType[net.Error](err); !ok || !timeout.Timeout() || time.Since(start) != time.Second {
				t.Errorf("read: %v after %v", err, time.Since(start))
			}
			if _, err := near.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("write: %v", err)
			}
			_ = near.SetDeadline(time.Time{})
			put(t, near, "x")
			get(t, far, "x")
			_ = near.SetWriteDeadline(time.Now().Add(time.Second))
			if n, err := near.Write(make([]byte, 2*pipeBuffer)); n != pipeBuffer || !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("write that finds no room: %d, %v", n, err)
			}
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := newPipe()
				test(t, near, far)
			})
		})
	}
}

func put(t *testing.T, c net.Conn, text string) {
	t.Helper()
	if n, err := c.Write([]byte(text)); n != len(text) || err != nil {
		t.Fatalf("write: %d, %v", n, err)
	}
}

func get(t *testing.T, c net.Conn, text string) {
	t.Helper()
	got := make([]byte, len(text))
	if _, err := io.ReadFull(c, got); err != nil || string(got) != text {
		t.Fatalf("read %q, %v; want %q", got, err, text)
	}
}
