package main

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// readerLeft is the code of a command after its reader has left, as a shell gives it.
const readerLeft = 128 + int(syscall.SIGPIPE)

// An output is standard output. When its reader leaves, as head does, it asks the command to end in good order, and drops
// all later output.
type output struct {
	*os.File
	left   atomic.Bool
	leave  func()
	ignore chan os.Signal
}

// newOutput calls leave when the reader of file is gone.
func newOutput(file *os.File, leave func()) *output {
	o := &output{File: file, leave: leave, ignore: make(chan os.Signal, 1)}
	signal.Notify(o.ignore, syscall.SIGPIPE) // else the signal would end the process on the spot
	return o
}

func (o *output) Write(p []byte) (int, error) {
	if o.left.Load() {
		return len(p), nil
	}
	n, err := o.File.Write(p)
	if errors.Is(err, syscall.EPIPE) {
		o.left.Store(true)
		o.leave()
		return len(p), nil
	}
	return n, err
}

// WriteString is Write.
func (o *output) WriteString(s string) (int, error) { return o.Write([]byte(s)) }

// forSink is standard output as a sink writes to it. When the reader leaves, the command ends in good order, too, but what
// cannot be written is an error: an event that went nowhere was not delivered.
func forSink(out io.Writer) io.Writer {
	if o, ok := out.(*output); ok {
		return &sinkOutput{o}
	}
	return out
}

type sinkOutput struct{ *output }

func (o *sinkOutput) Write(p []byte) (int, error) {
	n, err := o.File.Write(p)
	if errors.Is(err, syscall.EPIPE) && !o.left.Swap(true) {
		o.leave()
	}
	return n, err
}

// WriteString is Write.
func (o *sinkOutput) WriteString(s string) (int, error) { return o.Write([]byte(s)) }

// A logOutput is standard error for the log of a daemon. A line that cannot be written is lost and counted. A log without a
// reader, or on a full disk, is no reason to end. Each line is tried anew.
type logOutput struct {
	w    io.Writer
	lost atomic.Uint64
}

func (o *logOutput) Write(p []byte) (int, error) {
	if _, err := o.w.Write(p); err != nil {
		o.lost.Add(1)
	}
	return len(p), nil
}

// closed reports whether the reader is gone.
func (o *output) closed() bool { return o.left.Load() }
