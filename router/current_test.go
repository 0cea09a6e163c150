package router_test

import (
	"context"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/router"
)

// TestDeliveryOf: the handler has the delivery behind each middleware, and a ctx of nothing has none.
func TestDeliveryOf(t *testing.T) {
	type key struct{}
	env := envelope("user_add_org", `{}`)
	var got dingevent.Delivery
	r := router.New(router.Recover(nil), router.Timeout(time.Hour))
	r.Default(func(ctx context.Context, _ any, _ *dingevent.Envelope) error {
		if ctx.Value(key{}) != "kept" {
			t.Error("a value of the caller's ctx is gone")
		}
		got = router.DeliveryOf(ctx)
		return nil
	})
	ctx := context.WithValue(t.Context(), key{}, "kept")
	want := dingevent.Delivery{Envelope: env, Subscription: "hr", Seq: 7, Attempt: 3, Replay: "again"}
	if err := r.Deliver(ctx, want); err != nil || got != want {
		t.Errorf("%v: %+v, want %+v", err, got, want)
	}
	if err := r.Receive(ctx, env); err != nil || got != (dingevent.Delivery{Envelope: env}) {
		t.Errorf("received: %v, %+v", err, got)
	}
	if got := router.DeliveryOf(ctx); got != (dingevent.Delivery{}) {
		t.Errorf("outside a handler: %+v", got)
	}
}
