package cookbook_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
	"github.com/dingevent/dingevent/stream"
)

const aesKey = "1234567890123456789012345678901234567890123"

func Example_severalApps() {
	ding := dingtest.New(nil)
	defer ding.Close()
	ctx, stop := context.WithCancel(context.Background())
	r := router.New()
	router.On(r, func(ctx context.Context, e *event.OrgUserAdd, env *dingevent.Envelope) error {
		fmt.Println(env.App, env.Transport, e.UserIds)
		return nil
	})
	streamOptions := stream.Options{BaseURL: ding.URL(), HTTPClient: ding.Client()}

	mux := http.NewServeMux()
	for app, key := range map[string]callback.Key{
		"hr":    {Token: "hr-token", AESKey: aesKey, Owners: []string{"ding-hr-app-key"}},
		"suite": {Token: "suite-token", AESKey: aesKey, Owners: []string{"suite-key", callback.CreationOwner}},
	} {
		h, err := callback.NewHandler(app, []callback.Key{key}, r, nil) // r, or a journal
		if err != nil {
			panic(err)
		}
		mux.Handle("/dingtalk/"+app, h)
	}
	streamOptions.App = "crm" // its name in env.App; the client ID if left out
	crm, err := stream.New("crm-client-id", "crm-client-secret", &streamOptions)
	if err != nil {
		panic(err)
	}

	ended := make(chan error)
	go func() { ended <- crm.Run(ctx, r) }()
	joined := dingtest.Event{Type: "user_add_org", CorpID: "ding1", Data: []byte(`{"EventType":"user_add_org","CorpId":"ding1","userId":["u1"],"eventId":"1"}`)}
	client := ding.ClientFor(mux)
	for _, to := range []dingtest.Callback{
		{URL: "http://us/dingtalk/hr", Token: "hr-token", AESKey: aesKey, Owner: "ding-hr-app-key", Client: client},
		{URL: "http://us/dingtalk/suite", Token: "suite-token", AESKey: aesKey, Owner: "suite-key", Client: client},
	} {
		<-ding.PushHTTP(to, joined).Done()
	}
	_ = ding.WaitConnections(ctx, "crm-client-id", 1)
	<-ding.PushStream("crm-client-id", joined).Done()
	stop()
	fmt.Println(<-ended)
	// Output:
	// hr http [u1]
	// suite http [u1]
	// crm stream [u1]
	// <nil>
}

// Handlers know no transport: what comes by HTTP in one shape and by Stream in another is one struct.
func Example_move() {
	ding := dingtest.New(nil)
	defer ding.Close()
	ctx, stop := context.WithCancel(context.Background())
	r := router.New()
	router.On(r, func(ctx context.Context, e *event.BpmInstanceChange, env *dingevent.Envelope) error {
		fmt.Println(env.Transport, e.ProcessInstanceId, e.Result, e.CorpId)
		return nil
	})
	streamOptions := &stream.Options{App: "hr", BaseURL: ding.URL(), HTTPClient: ding.Client()}

	// Before: DingTalk calls us.
	before, err := callback.NewHandler("hr", []callback.Key{{Token: "token", AESKey: aesKey, Owners: []string{"app-key"}}}, r, nil)
	if err != nil {
		panic(err)
	}
	// After: we call DingTalk. The app keeps its name, and r its handlers.
	after, err := stream.New("app-key", "app-secret", streamOptions)
	if err != nil {
		panic(err)
	}

	<-ding.PushHTTP(
		dingtest.Callback{URL: "http://us/", Token: "token", AESKey: aesKey, Owner: "app-key", Client: ding.ClientFor(before)},
		dingtest.Event{Data: []byte(`{"EventType":"bpms_instance_change","CorpId":"ding1","processInstanceId":"4060","result":"agree","eventId":"1"}`)},
	).Done()
	ended := make(chan error)
	go func() { ended <- after.Run(ctx, r) }()
	_ = ding.WaitConnections(ctx, "app-key", 1)
	<-ding.PushStream("app-key", dingtest.Event{
		ID: "2", Type: "bpms_instance_change", CorpID: "ding1", Data: []byte(`{"processInstanceId":"4061","result":"agree"}`),
	}).Done()
	stop()
	fmt.Println(<-ended)
	// Output:
	// http 4060 agree ding1
	// stream 4061 agree ding1
	// <nil>
}

var _ dingevent.Receiver = (*router.Router)(nil)
