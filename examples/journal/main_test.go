package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event"
)

func Example() {
	key := callback.Key{Token: "token", AESKey: "1234567890123456789012345678901234567890123", Owners: []string{"dingkey"}}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	handled := make(chan string, 1)
	go func() {
		ended <- run(ctx, l, filepath.Join(dir, "events.db"), key, func(e *event.OrgUserLeave) error {
			handled <- e.UserIds[0]
			return nil
		})
	}()

	ding := dingtest.New(nil)
	defer ding.Close()
	push := ding.PushHTTP(
		dingtest.Callback{URL: "http://" + l.Addr().String(), Token: key.Token, AESKey: key.AESKey, Owner: "dingkey"},
		dingtest.Event{Data: []byte(`{"EventType":"user_leave_org","CorpId":"dingcorp","UserId":["manager164"],"TimeStamp":"1640658366191"}`)},
	)
	fmt.Println(push.Wait(ctx))
	fmt.Println("left:", <-handled)
	stop()
	fmt.Println("ended:", <-ended)
	// Output:
	// answered <nil>
	// left: manager164
	// ended: <nil>
}
