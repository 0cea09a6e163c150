package daemon

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/notify"
	"github.com/dingevent/dingevent/internal/sinks"
	"github.com/dingevent/dingevent/internal/tlsfiles"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
)

// A notifier tells people by one way, while this gateway holds the claim of that.
type notifier struct {
	*notify.Notifier
	runner  *source.Runner
	exports exports

	stop    context.CancelFunc // nil before it runs
	running sync.WaitGroup
}

// run tells until ctx ends or the notifier is left. It returns at once.
func (n *notifier) run(ctx context.Context, out *errgroup.Group, j journal.Journal) {
	ctx, n.stop = context.WithCancel(ctx)
	n.running.Add(1)
	out.Go(func() error {
		defer n.running.Done()
		return n.runner.Run(ctx, j, j)
	})
}

// leave ends it, and waits until it has ended.
func (n *notifier) leave() {
	n.stop()
	n.running.Wait()
}

// notifyTimeout is how long a webhook may take to answer.
const notifyTimeout = 15 * time.Second

// NotifyWays opens the ways by which a config tells people.
func NotifyWays(n config.Notify) (ways []notify.Way, err error) {
	if r := n.DingTalk; r != nil {
		roots, err := tlsfiles.Roots(r.CAFile)
		if err != nil {
			return nil, fmt.Errorf("dingtalk: ca_file: %w", err)
		}
		way, err := notify.NewRobot(r.AccessToken, &notify.RobotOptions{BaseURL: r.BaseURL, Secret: r.Secret, Lang: n.Lang, RootCAs: roots})
		if err != nil {
			return nil, fmt.Errorf("dingtalk: %w", err)
		}
		ways = append(ways, way)
	}
	if n.Webhook != nil {
		sink, err := sinks.Webhook(*n.Webhook, notifyTimeout)
		if err != nil {
			return nil, fmt.Errorf("webhook: %w", err)
		}
		ways = append(ways, notify.NewWebhook(sink))
	}
	return ways, nil
}

// TestNotify sends a notice as a test by one way of a config, and reports whether the config has that.
func TestNotify(ctx context.Context, n config.Notify, kind string) (there bool, err error) {
	ways, err := NotifyWays(n)
	if err != nil {
		return true, err
	}
	for _, way := range ways {
		if way.Kind() == kind {
			_, err := way.Send(ctx, notify.TestEntries(time.Now()))
			return true, err
		}
	}
	return false, nil
}
