package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/words"
)

// lastWords is how long a command may take after the second signal to say what is cut off.
const lastWords = 500 * time.Millisecond

// Signals to end: the first ends the command in good order, the second at once.
type signals struct {
	come   chan os.Signal
	second chan syscall.Signal // gets the second
	hurry  chan struct{}       // closed by the second
}

// listenSignals calls end at the first.
func listenSignals(end context.CancelFunc) *signals {
	s := &signals{come: make(chan os.Signal, 2), second: make(chan syscall.Signal, 1), hurry: make(chan struct{})}
	signal.Notify(s.come, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it, so that the command outlives its terminal
		signal.Notify(s.come, syscall.SIGHUP)
	}
	go func() {
		<-s.come
		end()
		second, _ := (<-s.come).(syscall.Signal)
		close(s.hurry)
		s.second <- second
	}()
	return s
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

type hurryKey struct{}

// withHurry lets a command know of the second signal.
func (s *signals) withHurry(ctx context.Context) context.Context {
	return context.WithValue(ctx, hurryKey{}, (<-chan struct{})(s.hurry))
}

// hurried is closed by the second signal; nil if there can be none.
func hurried(ctx context.Context) <-chan struct{} {
	hurry, _ := ctx.Value(hurryKey{}).(<-chan struct{})
	return hurry
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
