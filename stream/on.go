package stream

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/dingevent/dingevent/event"
)

// Handle makes f answer the callbacks of a topic, such as [TopicCard]; see [On] for typed ones. The Receiver does not
// get them. Call Handle before Run. It panics if the topic is empty or taken, or f is nil.
func (c *Client) Handle(topic string, f Handler) {
	_, taken := c.handlers[topic]
	switch {
	case c.started.Load():
		panic("stream: Handle was called after Run")
	case topic == "" || f == nil:
		panic("stream: Handle needs a topic and a function")
	case taken || c.opts.Robot && isRobot(topic):
		panic("stream: topic " + topic + " is already handled")
	}
	c.handlers[topic] = f
}

// On makes f answer the callbacks whose struct in package event is E, such as [event.CardCallback]. It follows
// [Client.Handle] and [Handler]. A payload that is no JSON object is answered with code 500. On panics if E is not the
// struct of a callback, or f is nil.
func On[E any](c *Client, f func(ctx context.Context, e *E, cb *Callback) (response any, err error)) {
	topic, ok := event.TypeOf[E]()
	if f == nil {
		panic("stream: On needs a function")
	}
	if !ok || !strings.HasPrefix(topic, "/") {
		panic(fmt.Sprintf("stream.On: %v is not the struct of a callback; events go to the Receiver, and Client.Handle takes any topic",
			reflect.TypeFor[E]()))
	}
	c.Handle(topic, func(ctx context.Context, cb *Callback) (any, error) {
		typed, ok := event.Decode(topic, cb.Data).(*E)
		if !ok {
			return nil, fmt.Errorf("the payload of %s is no JSON object", topic)
		}
		return f(ctx, typed, cb)
	})
}
