package cookbook_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/router"
	"github.com/dingevent/dingevent/stream"
)

func Example_storedFirst() {
	dir, _ := os.MkdirTemp("", "cookbook")
	defer os.RemoveAll(dir)
	ding := dingtest.New(nil)
	defer ding.Close()
	ctx, stop := context.WithCancel(context.Background())
	handled, answered := make(chan string, 1), make(chan struct{})

	r := router.New(router.Recover(nil))
	router.On(r, func(ctx context.Context, e *event.OrgUserLeave, env *dingevent.Envelope) error {
		<-answered // however long this takes, DingTalk has its answer
		handled <- fmt.Sprint("left: ", e.UserIds)
		return nil
	})
	run := func(ctx context.Context, path string, opts *stream.Options) error {
		j, err := sqlite.Open(path, nil)
		if err != nil {
			return err
		}
		defer j.Close()
		client, err := stream.New("client-id", "client-secret", opts)
		if err != nil {
			return err
		}
		out, err := delivery.New(j, delivery.Subscription{Name: "offboarding", Sink: r}, nil)
		if err != nil {
			return err
		}
		if err := out.Subscribe(ctx); err != nil { // before the first event can come
			return err
		}
		parts, ctx := errgroup.WithContext(ctx)
		parts.Go(func() error { return client.Run(ctx, j) }) // in: SUCCESS means stored
		parts.Go(func() error { return out.Run(ctx) })       // out: until the handler says yes
		return parts.Wait()
	}

	ended := make(chan error)
	go func() {
		ended <- run(ctx, filepath.Join(dir, "events.db"), &stream.Options{BaseURL: ding.URL(), HTTPClient: ding.Client()})
	}()
	_ = ding.WaitConnections(ctx, "client-id", 1)
	fmt.Println(ding.PushStream("client-id", dingtest.Event{Type: "user_leave_org", CorpID: "ding1", Data: []byte(`{"userId":["u1"]}`)}).Wait(ctx))
	close(answered)
	fmt.Println(<-handled)
	stop()
	fmt.Println(<-ended)
	// Output:
	// answered <nil>
	// left: [u1]
	// <nil>
}

func Example_order() {
	ctx, stop := context.WithCancel(context.Background())
	j := memjournal.New()
	for i, data := range []string{
		`{"processInstanceId":"A","type":"start"}`, `{"processInstanceId":"A","type":"finish"}`, `{"processInstanceId":"B","type":"start"}`,
	} {
		_ = j.Receive(ctx, &dingevent.Envelope{ID: fmt.Sprint(i), Type: "bpms_instance_change", App: "hr", Data: []byte(data)})
	}
	var mu sync.Mutex
	var ends []string
	bStarted := make(chan struct{})
	r := router.New()
	router.On(r, func(ctx context.Context, e *event.BpmInstanceChange, env *dingevent.Envelope) error {
		if e.ProcessInstanceId == "B" {
			close(bStarted)
		} else {
			<-bStarted // A waits for B, which is handled beside it
		}
		mu.Lock()
		defer mu.Unlock()
		if ends = append(ends, e.ProcessInstanceId+" "+e.Type); len(ends) == 3 {
			stop()
		}
		return nil
	})

	approval, err := filter.CompileKey("event.processInstanceId", "bpms_instance_change")
	if err != nil {
		panic(err)
	}
	out, err := delivery.New(j, delivery.Subscription{
		Name:   "approvals",
		Filter: filter.Filter{Types: []string{"bpms_instance_change"}, Where: `event.type in ["start", "finish"]`},
		Order:  delivery.Order{Key: approval.Of}, // or delivery.ByCorp
		Sink:   r,
		Start:  delivery.FromBeginning,
	}, &delivery.Options{
		Concurrency: 8, // approvals at once; the events of one approval one after another
		Timeout:     time.Minute,
		Retry:       delivery.RetryPolicy{First: time.Second, Max: 10 * time.Minute, For: 24 * time.Hour},
	})

	if err != nil {
		panic(err)
	}
	fmt.Println(out.Run(ctx), slices.Index(ends, "A start") < slices.Index(ends, "A finish"))
	// Output: <nil> true
}

func Example_deadLetters() {
	ctx := context.Background()
	j := memjournal.New()
	_ = j.Receive(ctx, &dingevent.Envelope{ID: "1", Type: "user_add_org", App: "hr", Data: []byte(`{"userId":["u1"]}`)})
	known := map[string]bool{}
	r := router.New()
	work := func(until string) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		sub := delivery.Subscription{Name: "hr", Start: delivery.FromBeginning, Sink: dingevent.SinkFunc(func(ctx context.Context, d dingevent.Delivery) error {
			defer stop()
			return r.Deliver(ctx, d)
		})}
		out, _ := delivery.New(j, sub, nil)
		fmt.Println(until, out.Run(ctx))
	}
	router.On(r, func(_ context.Context, e *event.OrgUserAdd, _ *dingevent.Envelope) error {
		if !known[e.UserIds[0]] {
			return dingevent.Reject(errors.New("no such user"))
		}
		fmt.Println("welcome", e.UserIds)
		return nil
	})
	work("first")

	dead, err := j.Exceptions(ctx, "hr", journal.ExceptionQuery{States: []journal.DeliveryState{journal.Dead}})
	if err != nil {
		panic(err)
	}
	for _, letter := range dead {
		fmt.Println(letter.Seq, letter.Error)
	}
	known["u1"] = true // the cause is mended
	err = delivery.Retry(ctx, j, "hr", dead[0].Seq)

	fmt.Println(err)
	work("then")
	// Output:
	// first <nil>
	// 1 no such user
	// <nil>
	// welcome [u1]
	// then <nil>
}

func Example_replay() {
	ctx := context.Background()
	j := memjournal.New()
	begin := time.Now().Add(-time.Hour)
	for i, corp := range []string{"ding1", "ding2"} {
		_ = j.Receive(ctx, &dingevent.Envelope{ID: fmt.Sprint(i), Type: "user_add_org", App: "hr", CorpID: corp, Received: time.Now(), Data: []byte(`{"userId":["u1"]}`)})
	}
	r := router.New()
	router.On(r, func(ctx context.Context, e *event.OrgUserAdd, env *dingevent.Envelope) error {
		fmt.Println(router.DeliveryOf(ctx).Replay, env.CorpID, e.UserIds)
		return nil
	})

	end, err := j.Next(ctx)
	if err != nil {
		panic(err)
	}
	again, err := delivery.New(j, delivery.Subscription{
		Name:   "replay/november",
		Filter: filter.Filter{Corps: []string{"ding2"}},
		Sink:   r,
		Since:  begin,
		Replay: &delivery.Replay{ID: "november", Began: time.Now(), End: end},
	}, nil)
	if err != nil {
		panic(err)
	}
	err = again.Run(ctx) // returns once all is delivered, or a dead letter

	fmt.Println(err, j.Unsubscribe(ctx, "replay/november"))
	// Output:
	// november ding2 [u1]
	// <nil> <nil>
}
