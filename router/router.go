// Package router calls a Go function for each kind of event, with the event decoded into its struct.
//
// A [Router] is a [dingevent.Sink]: behind a journal, a failed event comes again until it is handled. It is a
// [dingevent.Receiver], too, for use without a journal; see [Router.Receive] for the costs.
package router

import (
	"context"
	"fmt"
	"reflect"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
)

// A Handler handles one event: e is what package event decodes it into, a pointer to a struct or
// *event.Unknown. Nil means handled. An error means that the event comes again; see
// [dingevent.Reject] and [dingevent.RetryAfter] to have a say in that. The same event may come twice
// or while it is still being handled, so a handler that must not act twice compares env.ID. It does
// not change env. [DeliveryOf] tells which attempt it is, and whether a replay brings the event.
type Handler func(ctx context.Context, e any, env *dingevent.Envelope) error

// A Middleware is wrapped around every handler of a [Router].
type Middleware func(next Handler) Handler

// A Router finds the handlers of an event. Set it up with [On], [Router.OnType], [Router.Default] and
// [Router.OnProblem] first; then it is safe for concurrent use. Handlers are called concurrently. [New] makes it.
type Router struct {
	handle    Handler // the middleware around dispatch
	routes    map[string][]route
	fallback  Handler
	onProblem func(*dingevent.Envelope, event.Problem)
}

type route struct {
	handle Handler
	typed  bool // takes its struct only, and no *event.Unknown
}

var (
	_ dingevent.Sink     = (*Router)(nil)
	_ dingevent.Receiver = (*Router)(nil)
)

// New returns a Router without handlers. Of several middleware the first is outermost. It panics if one of them is nil, or
// returns nil.
func New(middleware ...Middleware) *Router {
	r := &Router{routes: map[string][]route{}}
	r.handle = r.dispatch
	for i := len(middleware) - 1; i >= 0; i-- {
		if middleware[i] == nil {
			panic(fmt.Sprintf("router.New: middleware %d is nil", i))
		}
		if r.handle = middleware[i](r.handle); r.handle == nil {
			panic(fmt.Sprintf("router.New: middleware %d returns nil in place of a Handler", i))
		}
	}
	return r
}

// On lets h handle the events whose struct in package event is E. Several handlers of one type run in
// the order they were added, until one fails; when the event comes again, the first begins again.
//
// On panics if h is nil. It also panics if package event does not register E, because no event would ever reach h. Use
// [Router.OnType] for an event type without a struct.
func On[E any](r *Router, h func(ctx context.Context, e *E, env *dingevent.Envelope) error) {
	eventType, ok := event.TypeOf[E]()
	if !ok {
		panic(fmt.Sprintf("router.On: %v is not the struct of an event type; use Router.OnType or Router.Default",
			reflect.TypeFor[E]()))
	}
	if h == nil {
		panic(fmt.Sprintf("router.On: the handler of %s is nil", eventType))
	}
	r.add(eventType, route{typed: true, handle: func(ctx context.Context, e any, env *dingevent.Envelope) error {
		return h(ctx, e.(*E), env)
	}})
}

// OnType lets h handle the events of eventType, such as the topic "/v1.0/im/bot/messages/get". h gets the struct of
// the type. It gets *event.Unknown if there is none, or if the payload is not one JSON object. OnType panics if h is nil.
func (r *Router) OnType(eventType string, h Handler) {
	if h == nil {
		panic(fmt.Sprintf("router.OnType: the handler of %s is nil", eventType))
	}
	r.add(eventType, route{handle: h})
}

// Default lets h handle events of a type without a handler. It also gets events that are not one JSON object, as
// *event.Unknown, if all handlers of their type are from [On]. The last h set counts.
//
// Without a Default, an event of a type without a handler succeeds, and not even middleware is called. An event that is
// not one JSON object is rejected, see [dingevent.Reject], and becomes a dead letter.
func (r *Router) Default(h Handler) { r.fallback = h }

// OnProblem calls f with each part of a payload that does not fit its struct, before the event's handlers run. The last
// f set counts. f is called concurrently. A handler sees such values by [Misfits].
func (r *Router) OnProblem(f func(env *dingevent.Envelope, p event.Problem)) { r.onProblem = f }

func (r *Router) add(eventType string, to route) {
	if r.handle == nil {
		panic("router: this Router was not made by New")
	}
	r.routes[eventType] = append(r.routes[eventType], to)
}

// Deliver decodes the event and calls its handlers.
func (r *Router) Deliver(ctx context.Context, d dingevent.Delivery) error {
	return r.take(ctx, d)
}

// Receive calls the handlers of each of envs in order; the first error stops.
//
// A Router that receives without a journal keeps nothing. DingTalk gets its answer after the handlers
// are done. By HTTP, ctx ends with the time for the answer. A handler that fails or takes longer runs again
// when DingTalk pushes again. By Stream a handler goes on, and does not run again meanwhile, nor for a while
// after its end. After the third push without success an event stands only in DingTalk's list of failed
// pushes. When one of several envs fails, all come again. Handlers should heed ctx, because Receive returns
// only when they do.
func (r *Router) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	for _, env := range envs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.take(ctx, dingevent.Delivery{Envelope: env}); err != nil {
			return err
		}
	}
	return nil
}

func (r *Router) take(ctx context.Context, d dingevent.Delivery) error {
	env := d.Envelope
	if r.fallback == nil && r.routes[env.Type] == nil {
		return nil
	}
	now := &current{Context: ctx, delivery: d}
	decoder := event.Decoder{CorpID: env.CorpID, OnMisfit: func(p event.Problem) { now.misfits = append(now.misfits, p) }}
	if r.onProblem != nil {
		decoder.OnProblem = func(p event.Problem) { r.onProblem(env, p) }
	}
	e := decoder.Decode(env.Type, env.Data)
	return r.handle(now, e, env)
}

func (r *Router) dispatch(ctx context.Context, e any, env *dingevent.Envelope) error {
	_, unknown := e.(*event.Unknown)
	routes, taken := r.routes[env.Type], false
	for _, to := range routes {
		if to.typed && unknown {
			continue
		}
		taken = true
		if err := to.handle(ctx, e, env); err != nil {
			return err
		}
	}
	switch {
	case taken:
		return nil
	case r.fallback != nil:
		return r.fallback(ctx, e, env)
	default: // there are typed routes, or take had returned
		return dingevent.Reject(fmt.Errorf(
			"router: the payload of this %s is not one JSON object; set Router.Default to handle such events", env.Type))
	}
}
