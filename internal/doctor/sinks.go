package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/sinks"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// sinkTime bounds the way to one sink.
const sinkTime = 10 * time.Second

// checkSinks tries to reach every sink of the config, many at once, and adds its findings in their order.
func (d *Doctor) checkSinks(ctx context.Context, subs []config.Subscription) {
	type result struct {
		reached string
		err     error
	}
	results := make([]result, len(subs))
	slots := make(chan struct{}, 16)
	var all sync.WaitGroup
	for i, sub := range subs {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			ctx, cancel := context.WithTimeout(ctx, sinkTime)
			defer cancel()
			results[i].reached, results[i].err = sinks.Reach(ctx, sub)
		})
	}
	all.Wait()
	for i, r := range results {
		switch {
		case r.err != nil:
			d.add(Finding{Level: Failed, Check: "sink", Text: terminal.Shown(subs[i].Name) + ": " + words.Elsewhere(d.say, terminal.Plain(r.err.Error())), Hints: hints(d.sinkHint(r.err))})
		case r.reached != "":
			d.ok("", "sink", d.say.SinkReached(terminal.Shown(subs[i].Name), words.Elsewhere(d.say, r.reached)))
		}
	}
}

// sinkHint says what to do about a sink that cannot be reached.
func (d *Doctor) sinkHint(err error) string {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return d.say.SinkHintName()
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return d.say.SinkHintCertificate()
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return d.say.SinkHintNoTLS()
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
		return d.say.SinkHintTimeout()
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return d.say.SinkHintRefused()
	}
	return ""
}
