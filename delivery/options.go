package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Options tune a [Dispatcher]. The zero value of every field is its default.
type Options struct {
	// Concurrency is how many attempts may run at once. Defaults to 16; at most 10,000.
	Concurrency int
	// Timeout ends the context of an attempt. The attempt lasts until the sink returns, so a sink that
	// ignores its context keeps its place. Defaults to 30 seconds.
	Timeout time.Duration
	// Retry says when a failed event is tried again.
	Retry RetryPolicy
	// Breaker says when a sink that fails on everything is left alone. While it is open, new events wait in
	// the log, and the time of retries stands still.
	Breaker BreakerPolicy
	// MaxWaiting is how many events may wait for another attempt, or behind such an event of their key. Then no new one is
	// taken from the log until a tenth of them is done. Events in an attempt at that moment, and retried dead letters,
	// come on top. Events whose keys are busy, while nothing of the key has failed, do not count. Defaults to 10,000.
	MaxWaiting int
	// RecordAll adds every attempt to the history, also a success at once. That costs a row in the journal for each
	// event. Defaults to every failed attempt and all later ones of that event.
	RecordAll bool
	// Grace is how long attempts in flight may take when Run's context ends. An attempt that is cut off then
	// is no failure, and starts again with the next Run. Defaults to 10 seconds.
	Grace time.Duration
	// Until cuts attempts in flight off when it ends after Run's context, even if Grace is not over. So several dispatchers
	// can share one end. Defaults to no such end.
	Until context.Context
	// Pool bounds what the dispatchers of a program do at once, so that hundreds of them leave room for what comes in. They read the
	// log together. With few of them it bounds nothing. Defaults to none: this dispatcher does all it can, and reads for itself.
	Pool *Pool
	// Owner names this process to others that want to work the subscription. Defaults to the name of the host and the
	// number of the process.
	Owner string
	// Logger logs dead letters, panics of the sink, a failing journal and a failing sink. A sink is logged when it
	// begins to fail, every 10 minutes while that goes on, and when it delivers again. Single failures have
	// level debug. Every line names the subscription. Defaults to slog.Default().
	Logger *slog.Logger
	// PauseAfter is how long the sink may fail on all there is, however few events that are. Then the subscription is paused
	// until it is resumed. The time begins with the first failed attempt after the last success or rejection. The first attempt that
	// fails after it is over makes the pause. An attempt that the sink postponed does not count. An event that failed before the sink
	// worked for another does not count either, unless ten such events open the breaker. The time begins anew after a restart.
	// Defaults to no limit, because the breaker finds a sink that works again by itself.
	PauseAfter time.Duration
	// OnPause is called after a pause by PauseAfter, or by [Order].StopAtDead for a damaged event, was saved. It must return
	// soon.
	OnPause func(journal.Pause)
	// OnAttempt is called after every attempt with its outcome, and how long the attempt took. It is called
	// concurrently and must return quickly.
	OnAttempt func(o Outcome, took time.Duration)
}

const maxDuration = 365 * 24 * time.Hour // of any option

// thisOwner names this process.
func thisOwner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "a host without a name"
	}
	return fmt.Sprintf("%s, process %d", host, os.Getpid())
}

// withDefaults returns a checked copy with the empty fields filled in.
func (o *Options) withDefaults() (Options, error) {
	var out Options
	if o != nil {
		out = *o
	}
	for _, n := range []struct {
		name     string
		value    *int
		def, max int
	}{
		{"Concurrency", &out.Concurrency, 16, 10_000},
		{"MaxWaiting", &out.MaxWaiting, 10_000, 1_000_000},
	} {
		if *n.value < 0 || *n.value > n.max {
			return out, fmt.Errorf("delivery: Options.%s is %d; use 1 to %d, or 0 for %d", n.name, *n.value, n.max, n.def)
		}
		if *n.value == 0 {
			*n.value = n.def
		}
	}
	for _, d := range []struct {
		name  string
		value *time.Duration
		def   time.Duration
	}{
		{"Timeout", &out.Timeout, 30 * time.Second},
		{"Grace", &out.Grace, 10 * time.Second},
		{"Retry.First", &out.Retry.First, 0},
		{"Retry.Max", &out.Retry.Max, 0},
		{"Retry.For", &out.Retry.For, 0},
		{"PauseAfter", &out.PauseAfter, 0},
		{"Breaker.First", &out.Breaker.First, 0},
		{"Breaker.Max", &out.Breaker.Max, 0},
	} {
		if *d.value < 0 || *d.value > maxDuration {
			return out, fmt.Errorf("delivery: Options.%s is %v; use up to %v, or 0 for the default", d.name, *d.value, maxDuration)
		}
		if *d.value == 0 {
			*d.value = d.def
		}
	}
	out.Retry, out.Breaker = out.Retry.WithDefaults(), out.Breaker.withDefaults()
	if out.Owner == "" {
		out.Owner = thisOwner()
	}
	if out.Until == nil {
		out.Until = context.Background()
	}
	if out.Logger == nil {
		out.Logger = slog.Default()
	}
	return out, nil
}
