package main

import (
	"io"
	"sync"
)

// lines writes whole lines from many goroutines.
type lines struct {
	mu sync.Mutex // protects w
	w  io.Writer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
