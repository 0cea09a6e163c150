package delivery_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

func TestNewNamesWhatIsWrong(t *testing.T) {
	ok := dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error { return nil })
	for _, test := range []struct {
		sub  delivery.Subscription
		opts delivery.Options
		want string
	}{
		{delivery.Subscription{Sink: ok}, delivery.Options{}, "without a name"},
		{delivery.Subscription{Name: strings.Repeat("n", 201), Sink: ok}, delivery.Options{}, "201 bytes"},
		{delivery.Subscription{Name: "a\x00b", Sink: ok}, delivery.Options{}, "control characters"},
		{delivery.Subscription{Name: "\xff", Sink: ok}, delivery.Options{}, "UTF-8"},
		{delivery.Subscription{Name: journal.SourceWork("hr", "rds"), Sink: ok}, delivery.Options{}, "name of a source"},
		{delivery.Subscription{Name: "crm", Sink: ok, Order: delivery.Order{StopAtDead: true}}, delivery.Options{}, "without Order.Key"},
		{delivery.Subscription{Name: "crm"}, delivery.Options{}, `"crm" has no sink`},
		{delivery.Subscription{Name: "crm", Sink: ok, Filter: filter.Filter{Types: []string{"a["}}}, delivery.Options{}, `"crm": filter: types[0]`},
		{delivery.Subscription{Name: "crm", Sink: ok}, delivery.Options{Concurrency: -1}, "Options.Concurrency is -1"},
		{delivery.Subscription{Name: "crm", Sink: ok}, delivery.Options{MaxWaiting: 1 << 30}, "Options.MaxWaiting"},
		{delivery.Subscription{Name: "crm", Sink: ok}, delivery.Options{Grace: -time.Second}, "Options.Grace is -1s"},
		{delivery.Subscription{Name: "crm", Sink: ok}, delivery.Options{Retry: delivery.RetryPolicy{Max: 1 << 62}}, "Options.Retry.Max"},
	} {
		_, err := delivery.New(memjournal.New(), test.sub, &test.opts)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v %+v: got %v, want %q in it", test.sub, test.opts, err, test.want)
		}
	}
	if _, err := delivery.New(nil, delivery.Subscription{Name: "crm", Sink: ok}, nil); err == nil || !strings.Contains(err.Error(), `"crm" has no journal`) {
		t.Errorf("without a journal: %v", err)
	}
}

func TestOptionsAreCopied(t *testing.T) {
	opts := &delivery.Options{}
	ok := dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error { return nil })
	if _, err := delivery.New(memjournal.New(), delivery.Subscription{Name: "crm", Sink: ok}, opts); err != nil {
		t.Fatal(err)
	}
	if opts.Concurrency != 0 || opts.Logger != nil || opts.Retry != (delivery.RetryPolicy{}) {
		t.Errorf("New changed its caller's options: %+v", opts)
	}
}
