package router_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
)

const topic = "/v1.0/some/other/topic"

func envelope(eventType, data string) *dingevent.Envelope {
	return &dingevent.Envelope{ID: "1", Type: eventType, CorpID: "ding1", App: "hr", Data: []byte(data)}
}

func deliver(t *testing.T, r *router.Router, env *dingevent.Envelope) error {
	t.Helper()
	return r.Deliver(t.Context(), dingevent.Delivery{Envelope: env, Attempt: 1})
}

// called records which handlers ran.
type called []string

func (c *called) handler(name string, err error) router.Handler {
	return func(_ context.Context, e any, _ *dingevent.Envelope) error {
		*c = append(*c, fmt.Sprintf("%s %T", name, e))
		return err
	}
}

func (c *called) onUserAdd(name string, err error) func(context.Context, *event.OrgUserAdd, *dingevent.Envelope) error {
	h := c.handler(name, err)
	return func(ctx context.Context, e *event.OrgUserAdd, env *dingevent.Envelope) error { return h(ctx, e, env) }
}

func TestRoutes(t *testing.T) {
	errFails := errors.New("fails")
	for name, test := range map[string]struct {
		setUp    func(*router.Router, *called)
		env      *dingevent.Envelope
		want     called
		err      error
		rejected bool
	}{
		"typed": {
			setUp: func(r *router.Router, c *called) { router.On(r, c.onUserAdd("a", nil)) },
			env:   envelope("user_add_org", `{}`),
			want:  called{"a *event.OrgUserAdd"},
		},
		"by name, with a struct": {
			setUp: func(r *router.Router, c *called) { r.OnType("user_add_org", c.handler("a", nil)) },
			env:   envelope("user_add_org", `{}`),
			want:  called{"a *event.OrgUserAdd"},
		},
		"by name, without one": {
			setUp: func(r *router.Router, c *called) { r.OnType(topic, c.handler("a", nil)) },
			env:   envelope(topic, `{}`),
			want:  called{"a *event.Unknown"},
		},
		"in order": {
			setUp: func(r *router.Router, c *called) {
				router.On(r, c.onUserAdd("a", nil))
				r.OnType("user_add_org", c.handler("b", nil))
				router.On(r, c.onUserAdd("c", nil))
			},
			env:  envelope("user_add_org", `{}`),
			want: called{"a *event.OrgUserAdd", "b *event.OrgUserAdd", "c *event.OrgUserAdd"},
		},
		"until one fails": {
			setUp: func(r *router.Router, c *called) {
				router.On(r, c.onUserAdd("a", nil))
				router.On(r, c.onUserAdd("b", errFails))
				router.On(r, c.onUserAdd("c", nil))
			},
			env:  envelope("user_add_org", `{}`),
			want: called{"a *event.OrgUserAdd", "b *event.OrgUserAdd"},
			err:  errFails,
		},
		"no handler": {
			setUp: func(r *router.Router, c *called) { router.On(r, c.onUserAdd("a", nil)) },
			env:   envelope("user_leave_org", `{}`),
		},
		"default": {
			setUp: func(r *router.Router, c *called) {
				router.On(r, c.onUserAdd("a", nil))
				r.Default(c.handler("default", errFails))
			},
			env:  envelope("user_leave_org", `{}`),
			want: called{"default *event.OrgUserLeave"},
			err:  errFails,
		},
		"not JSON, default": {
			setUp: func(r *router.Router, c *called) {
				router.On(r, c.onUserAdd("a", nil))
				r.Default(c.handler("default", nil))
			},
			env:  envelope("user_add_org", `no JSON`),
			want: called{"default *event.Unknown"},
		},
		"not JSON, no default": {
			setUp:    func(r *router.Router, c *called) { router.On(r, c.onUserAdd("a", nil)) },
			env:      envelope("user_add_org", `no JSON`),
			rejected: true,
		},
		"not JSON, by name": {
			setUp: func(r *router.Router, c *called) {
				router.On(r, c.onUserAdd("a", nil))
				r.OnType("user_add_org", c.handler("b", nil))
			},
			env:  envelope("user_add_org", ``),
			want: called{"b *event.Unknown"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got called
			r := router.New()
			test.setUp(r, &got)
			err := deliver(t, r, test.env)
			if dingevent.Rejected(err) != test.rejected || !test.rejected && !errors.Is(err, test.err) {
				t.Errorf("error %v, want %v (rejected: %v)", err, test.err, test.rejected)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("handlers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOutcomeOfHandlerIsKept(t *testing.T) {
	r := router.New(router.Recover(nil), router.Timeout(time.Minute))
	router.On(r, func(context.Context, *event.OrgUserAdd, *dingevent.Envelope) error {
		return dingevent.RetryAfter(time.Hour, errors.New("closed for lunch"))
	})
	if wait, ok := dingevent.Postponed(deliver(t, r, envelope("user_add_org", `{}`))); wait != time.Hour || !ok {
		t.Errorf("asks for %v, %v", wait, ok)
	}
}

// TestCorp wants the organization of the envelope where the payload names none.
func TestCorp(t *testing.T) {
	r := router.New()
	var got string
	router.On(r, func(_ context.Context, e *event.OrgUserAdd, _ *dingevent.Envelope) error {
		got = e.CorpId
		return nil
	})
	if err := deliver(t, r, envelope("user_add_org", `{}`)); err != nil || got != "ding1" {
		t.Errorf("CorpId %q, %v", got, err)
	}
}

func TestOnProblem(t *testing.T) {
	r := router.New()
	var got []string
	router.On(r, func(context.Context, *event.OrgUserAdd, *dingevent.Envelope) error {
		got = append(got, "handled")
		return nil
	})
	r.OnProblem(func(env *dingevent.Envelope, p event.Problem) {
		got = append(got, env.ID+" "+p.Field)
	})
	if err := deliver(t, r, envelope("user_add_org", `{"TimeStamp":{}}`)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1 TimeStamp", "handled"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOnPanicsForForeignType(t *testing.T) {
	type mine struct{ event.OrgUserAdd }
	for name, on := range map[string]func(){
		"mine": func() {
			router.On(router.New(), func(context.Context, *mine, *dingevent.Envelope) error { return nil })
		},
		"event.Unknown": func() {
			router.On(router.New(), func(context.Context, *event.Unknown, *dingevent.Envelope) error { return nil })
		},
	} {
		func() {
			defer func() {
				if p := fmt.Sprint(recover()); !strings.Contains(p, name) || !strings.Contains(p, "use Router.OnType") {
					t.Errorf("%s: panic %q", name, p)
				}
			}()
			on()
		}()
	}
}

// TestNilPanicsAtSetup: what is nil is told where it is given, and not by the first event.
func TestNilPanicsAtSetup(t *testing.T) {
	handler := func(context.Context, any, *dingevent.Envelope) error { return nil }
	same := func(next router.Handler) router.Handler { return next }
	for want, setup := range map[string]func(){
		"the handler of user_add_org is nil": func() { router.On[event.OrgUserAdd](router.New(), nil) },
		"the handler of mine is nil":         func() { router.New().OnType("mine", nil) },
		"middleware 1 is nil":                func() { router.New(same, nil) },
		"middleware 0 returns nil":           func() { router.New(func(router.Handler) router.Handler { return nil }, same) },
		"not made by New":                    func() { new(router.Router).OnType("mine", handler) },
	} {
		func() {
			defer func() {
				if p := fmt.Sprint(recover()); !strings.Contains(p, want) {
					t.Errorf("panic %q, want %q in it", p, want)
				}
			}()
			setup()
		}()
	}
}

func TestMiddlewareOrder(t *testing.T) {
	var got []string
	note := func(name string) router.Middleware {
		return func(next router.Handler) router.Handler {
			return func(ctx context.Context, e any, env *dingevent.Envelope) error {
				got = append(got, name+" in")
				defer func() { got = append(got, name+" out") }()
				return next(ctx, e, env)
			}
		}
	}
	r := router.New(note("first"), note("second"))
	r.Default(func(context.Context, any, *dingevent.Envelope) error {
		got = append(got, "handler")
		return nil
	})
	if err := deliver(t, r, envelope("user_add_org", `{}`)); err != nil {
		t.Fatal(err)
	}
	want := []string{"first in", "second in", "handler", "second out", "first out"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRecover(t *testing.T) {
	var log bytes.Buffer
	r := router.New(router.Recover(slog.New(slog.NewTextHandler(&log, nil))))
	r.Default(func(context.Context, any, *dingevent.Envelope) error {
		panic("no such account")
	})
	err := deliver(t, r, envelope("user_add_org", `{}`))
	if err == nil || dingevent.Rejected(err) || !strings.Contains(err.Error(), "handler panicked: no such account") {
		t.Errorf("error %v", err)
	}
	for _, want := range []string{"id=1", "type=user_add_org", "router_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in the log: %s", want, log.String())
		}
	}
}

func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := router.New(router.Timeout(20 * time.Second))
		r.Default(func(ctx context.Context, _ any, _ *dingevent.Envelope) error {
			<-ctx.Done()
			return ctx.Err()
		})
		start := time.Now()
		if err := deliver(t, r, envelope("user_add_org", `{}`)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if took := time.Since(start); took != 20*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestNoTimeout(t *testing.T) {
	r := router.New(router.Timeout(0))
	r.Default(func(ctx context.Context, _ any, _ *dingevent.Envelope) error { return ctx.Err() })
	if err := deliver(t, r, envelope("user_add_org", `{}`)); err != nil {
		t.Errorf("error %v", err)
	}
}

func TestReceiveStopsAtFirstError(t *testing.T) {
	r := router.New()
	var got []string
	r.Default(func(_ context.Context, _ any, env *dingevent.Envelope) error {
		got = append(got, env.Type)
		if env.Type == "b" {
			return errors.New("b fails")
		}
		return nil
	})
	err := r.Receive(t.Context(), envelope("a", ""), envelope("b", ""), envelope("c", ""))
	if err == nil || err.Error() != "b fails" {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := r.Receive(t.Context()); err != nil {
		t.Errorf("nothing received: %v", err)
	}
}

func TestReceiveStopsWhenContextEnds(t *testing.T) {
	r := router.New()
	ctx, cancel := context.WithCancel(t.Context())
	count := 0
	r.Default(func(context.Context, any, *dingevent.Envelope) error {
		count++
		cancel()
		return nil
	})
	err := r.Receive(ctx, envelope("a", ""), envelope("b", ""))
	if !errors.Is(err, context.Canceled) || count != 1 {
		t.Errorf("error %v after %d events", err, count)
	}
}

func TestConcurrentUse(t *testing.T) {
	r := router.New(router.Recover(nil))
	var count atomic.Int32
	router.On(r, func(context.Context, *event.OrgUserAdd, *dingevent.Envelope) error {
		count.Add(1)
		return nil
	})
	r.OnProblem(func(*dingevent.Envelope, event.Problem) { count.Add(1) })
	env := envelope("user_add_org", `{"TimeStamp":{}}`)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if err := deliver(t, r, env); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if count.Load() != 32 {
		t.Errorf("%d calls, want 32", count.Load())
	}
}
