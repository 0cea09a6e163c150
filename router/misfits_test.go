package router_test

import (
	"context"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
)

func TestMisfits(t *testing.T) {
	for _, test := range []struct{ eventType, data, reason string }{
		{"user_modify_org", `{"diffInfo":{"userid":"u1"},"new":1}`, ""},
		{"user_modify_org", `{}`, ""},
		{"user_modify_org", `{"diffInfo":7}`, "user_modify_org: diffInfo should be an object but is another number"},
		{"user_modify_org", `{"diffInfo":7,"userId":[{},{}]}`, "diffInfo should be an object but is another number, and 2 more"},
		{"user_modify_org", `[]`, ""}, // and nothing is handled
		{"no_such_event", `{}`, ""},
	} {
		env := &dingevent.Envelope{Type: test.eventType, Data: []byte(test.data)}
		told := 0
		plain, strict := router.New(), router.New(router.RejectMisfits)
		handle := func(ctx context.Context, _ any, _ *dingevent.Envelope) error {
			told = len(router.Misfits(ctx))
			return nil
		}
		for _, r := range []*router.Router{plain, strict} {
			r.Default(handle)
			router.On(r, func(ctx context.Context, e *event.OrgUserModify, env *dingevent.Envelope) error {
				return handle(ctx, e, env)
			})
		}
		if err := plain.Deliver(t.Context(), dingevent.Delivery{Envelope: env}); err != nil || (told > 0) != (test.reason != "" || test.data == `[]`) {
			t.Errorf("%s: %v, and the handler is told of %d", test.data, err, told)
		}
		err := strict.Deliver(t.Context(), dingevent.Delivery{Envelope: env})
		if (err == nil) != (test.reason == "") || err != nil && (!dingevent.Rejected(err) || !strings.Contains(err.Error(), test.reason)) {
			t.Errorf("%s: %v, want %q", test.data, err, test.reason)
		}
	}
}
