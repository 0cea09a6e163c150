package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent"
)

// A Client receives one app's events in Stream mode.
type Client struct {
	clientID     string
	clientSecret string
	opts         Options
	log          *slog.Logger
	http         *http.Client
	handlers     map[string]Handler

	counts  counts
	started atomic.Bool
	open    connections
	alive   tally // connections open or being opened

	// Set by Run before it starts a goroutine.
	receiver dingevent.Receiver
	stopping context.Context // ends when no new push may begin
	work     context.Context // ends when pushes in flight must
	events   *pool
	calls    *pool
}

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
		log:          o.Logger.With("app", o.App, "transport", dingevent.Stream),
		http:         withoutRedirects(cmp.Or(o.HTTPClient, newHTTPClient())),
		handlers:     map[string]Handler{},
		events:       &pool{workers: o.Concurrency, room: o.Queue},
		calls:        &pool{workers: o.Concurrency, room: o.Queue},
	}
	return c, nil
}

// newHTTPClient returns a client with the environment's proxy. It shares no connections with the rest
// of the program, and as no request keeps one, nothing needs closing.
func newHTTPClient() *http.Client {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultClient // the program replaced it
	}
	return &http.Client{Transport: transport.Clone()}
}

// withoutRedirects returns a copy of h that carries secret and ticket to no other host.
func withoutRedirects(h *http.Client) *http.Client {
	client := *h
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// Handle makes f answer the callbacks of a topic, such as [TopicCard]. They are not given to the
// Receiver. Call it before Run. It panics if the topic is empty or taken, or f is nil.
func (c *Client) Handle(topic string, f Handler) {
	_, taken := c.handlers[topic]
	switch {
	case c.started.Load():
		panic("stream: Handle was called after Run")
	case topic == "" || f == nil:
		panic("stream: Handle needs a topic and a function")
	case taken || c.opts.Robot && (topic == TopicRobot || topic == TopicRobotDelegate):
		panic("stream: topic " + topic + " is already handled")
	}
	c.handlers[topic] = f
}

// topics are what the client subscribes to: all events, which the developer console chooses, and
// the callbacks that are handled.
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

// Run keeps the connections open and gives every event to receiver until ctx ends. It then answers
// what is in flight, for at most Options.Grace, and returns nil. DingTalk pushes an event again that
// the receiver holds for longer than Options.AnswerWithin: long work belongs behind a journal. It tries
// again for as long as DingTalk cannot be reached. When DingTalk refuses the credentials or the app, it
// goes on with the connections that are still open, asks again every 30 s to 60 s, and returns the
// [OpenError] once none is left. It owns every goroutine it starts, and waits for them. Call it once.
func (c *Client) Run(ctx context.Context, receiver dingevent.Receiver) error {
	if receiver == nil {
		return errors.New("stream: Run needs a Receiver, such as a journal or a router")
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
	holders.Wait()
	stopWork()
	err := c.finished()
	if refused := context.Cause(stopping); ctx.Err() == nil {
		return errors.Join(refused, err)
	}
	return err
}

// finished waits for the last calls of the Receiver and of handlers, whose contexts have ended.
func (c *Client) finished() error {
	const patience = time.Second
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for _, q := range []*pool{c.events, c.calls} {
		select {
		case <-q.running.empty():
		case <-timer.C:
			return fmt.Errorf("stream: %d calls of the Receiver or a handler go on %v after their context has ended; they must return",
				c.events.running.count()+c.calls.running.count(), patience)
		}
	}
	return nil
}
