package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/apicall"
	"github.com/dingevent/dingevent/internal/logbrake"
)

// New returns a client for the app with these credentials, once called AppKey and AppSecret, or
// SuiteKey and SuiteSecret. Nothing is opened before [Client.Run].
func New(clientID, clientSecret string, opts *Options) (*Client, error) {
	if clientID == "" {
		return nil, errors.New("stream: the client ID is missing; the developer console shows it (also called AppKey or SuiteKey)")
	}
	if clientSecret == "" {
		return nil, errors.New("stream: the client secret is missing; the developer console shows it beside the client ID")
	}
	o := opts.withDefaults(clientID)
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &Client{
		clientID:     clientID,
		clientSecret: clientSecret,
		opts:         o,
		log:          o.Logger.With("app", o.App, "transport", dingevent.TransportStream),
		brake:        logbrake.New(time.Second),
		outage:       logbrake.New(30 * time.Second),
		http:         apicall.WithoutRedirects(cmp.Or(o.HTTPClient, apicall.NewHTTPClient(o.RootCAs))),
		handlers:     map[string]Handler{},
		wallClock:    wallClock,
		clockTick:    clockTick,
		memory:       newMemory(),
	}
	c.events = newPool(c, o.AnswerWithin)
	c.calls = newPool(c, callbackWithin)
	return c, nil
}

// topics are the topics that the client subscribes to: all events that the developer console chooses, and the
// callbacks that have a handler.
func (c *Client) topics() []topic {
	topics := []topic{{typeEvent, "*"}}
	if c.opts.Robot {
		topics = append(topics, topic{typeCallback, TopicRobot}, topic{typeCallback, TopicRobotDelegate})
	}
	for _, name := range slices.Sorted(maps.Keys(c.handlers)) {
		topics = append(topics, topic{typeCallback, name})
	}
	return topics
}

// Run keeps the connections open and gives every event to receiver until ctx ends. Then it takes no more
// pushes, gives running calls at most Options.Grace, answers their pushes, and returns nil.
//
// Receive is not called twice at once for an event. It is not called again for an event that it has taken
// within the last 10 minutes, of the last 100,000. DingTalk pushes an event again if its answer was late.
// Such a push is answered with the outcome of the first call.
//
// Run tries again for as long as DingTalk cannot be reached. When DingTalk refuses the credentials or
// the app, Run goes on with the open connections and asks again every 30 s to 60 s. It returns the
// [OpenError] once no connection is left. It owns every goroutine it starts, and waits for them.
// Call it once.
func (c *Client) Run(ctx context.Context, receiver dingevent.Receiver) error {
	if receiver == nil {
		return errors.New("stream: Run needs a Receiver, such as a journal or a router")
	}
	if c.http == nil {
		return errors.New("stream: this Client was not made by New")
	}
	if c.started.Swap(true) {
		return errors.New("stream: Run was called before; make another Client")
	}
	stopping, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	c.receiver, c.stopping, c.work = receiver, stopping, work

	var holders sync.WaitGroup
	for range c.opts.Connections {
		holders.Go(func() {
			if err := c.hold(stopping); err != nil {
				stop(err)
			}
		})
	}
	holders.Go(func() { c.watchClock(stopping) })
	<-stopping.Done()
	graceful, cancel := context.WithTimeout(work, c.opts.Grace)
	defer cancel()
	holders.Wait()
	err := c.drain(graceful, stopWork)
	if refused := context.Cause(stopping); ctx.Err() == nil {
		return errors.Join(refused, err)
	}
	return err
}

// drain waits for running calls when every push is answered: until ctx ends, and then for one second after the
// contexts of Receiver and handlers have ended.
func (c *Client) drain(ctx context.Context, stopWork context.CancelFunc) error {
	pools := []*pool{c.events, c.calls}
	for _, q := range pools {
		q.close()
		q.wait(ctx)
	}
	stopWork()
	const patience = time.Second
	last, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	running := 0
	for _, q := range pools {
		running += q.wait(last)
	}
	if running > 0 {
		return fmt.Errorf("stream: %d calls of the Receiver or a handler go on %v after their context has ended; they must return",
			running, patience)
	}
	return nil
}

// notify calls OnChange.
func (c *Client) notify(change Change) {
	c.notifying.Lock()
	defer c.notifying.Unlock()
	c.opts.OnChange(change)
}

type topic struct {
	Type  string `json:"type"`
	Topic string `json:"topic"`
}
