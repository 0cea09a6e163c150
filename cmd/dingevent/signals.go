package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/words"
)

// lastWords is how long a command may take after the second signal to say what is cut off.
const lastWords = 500 * time.Millisecond

// Signals to end: the first ends the command in good order, the second at once.
type signals struct {
	come    chan os.Signal
	second  chan syscall.Signal // gets the second
	hurry   chan struct{}       // closed by the second
	reloads chan struct{}       // gets a SIGHUP that asks for a reload
	reload  atomic.Bool         // SIGHUP does

	terminal bool // standard error was one at the start, and nohup did not start this
}

// listenSignals calls end at the first.
func listenSignals(end context.CancelFunc) *signals {
	s := &signals{come: make(chan os.Signal, 2), second: make(chan syscall.Signal, 1), hurry: make(chan struct{}), reloads: make(chan struct{}, 1)}
	signal.Notify(s.come, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it, so that the command outlives its terminal
		signal.Notify(s.come, syscall.SIGHUP)
		s.terminal = isTerminal(os.Stderr)
	}
	go func() {
		s.next()
		end()
		second, _ := s.next().(syscall.Signal)
		close(s.hurry)
		s.second <- second
	}()
	return s
}

// next waits for a signal to end.
func (s *signals) next() os.Signal {
	for {
		sig := <-s.come
		if sig != syscall.SIGHUP || !s.reload.Load() || s.terminal && !isTerminal(os.Stderr) { // a terminal that is closed is none any more
			return sig
		}
		select {
		case s.reloads <- struct{}{}:
		default: // one is asked for already
		}
	}
}

// exit waits for the command to end, or for the second signal, and ends the process.
func (s *signals) exit(ended <-chan int) {
	select {
	case code := <-ended:
		os.Exit(code)
	case second := <-s.second:
		select {
		case <-ended:
		case <-time.After(lastWords):
		}
		os.Exit(128 + int(second)) // a shell's code for a signal
	}
}

type signalsKey struct{}

// with lets a command know of its signals.
func (s *signals) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, signalsKey{}, s)
}

// hurried is closed by the second signal; nil if there can be none.
func hurried(ctx context.Context) <-chan struct{} {
	if s, ok := ctx.Value(signalsKey{}).(*signals); ok {
		return s.hurry
	}
	return nil
}

// hangups has SIGHUP ask for a reload from now on, also where nohup has it ignored. It ends the command only where that loses its
// terminal. The channel gets such signals; it is nil if there can be none.
func hangups(ctx context.Context) <-chan struct{} {
	s, ok := ctx.Value(signalsKey{}).(*signals)
	if !ok {
		return nil
	}
	s.reload.Store(true)
	signal.Notify(s.come, syscall.SIGHUP)
	return s.reloads
}

// cutOff translates a daemon's error on work that was cut off; other errors stay.
func cutOff(err error) error {
	cut, ok := errors.AsType[*daemon.CutOff](err)
	if !ok {
		return err
	}
	within := cut.Within.String()
	if cut.Hurried {
		within = ""
	}
	attempts, each := cut.Count()
	return words.Fail(func(say words.Words) string { return say.CutOff(within, attempts, each, cut.Pushes) })
}
