package dingtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/dingtest"
)

// A program that fetches failed pushes is tested without waiting for minutes. In virtual time the defaults
// will do: 10 s, 30 s, and 3 to 5 minutes.
func ExampleServer_Failed() {
	ding := dingtest.New(&dingtest.Options{Again: []time.Duration{}, FailedAfter: -1})
	defer ding.Close()
	push := ding.PushStream("my-app", dingtest.Event{Type: "user_add_org", CorpID: "ding9f50", Data: []byte(`{"userId":["u1"]}`)})
	fmt.Println(push.Wait(context.Background())) // nobody is connected

	var reply struct {
		Token  string            `json:"access_token"`
		Failed []json.RawMessage `json:"failed_list"`
	}
	get := func(path string) {
		resp, err := ding.Client().Get("https://oapi.dingtalk.com" + path)
		if err != nil {
			panic(err)
		}
		defer resp.Body.Close()
		if err := json.NewDecoder(resp.Body).Decode(&reply); err != nil {
			panic(err)
		}
	}
	get("/gettoken?appkey=my-app&appsecret=my-secret")
	for range 2 {
		get("/call_back/get_call_back_failed_result?access_token=" + reply.Token)
		fmt.Println(len(reply.Failed), "to fetch,", len(ding.Failed()), "in all")
	}
	// Output:
	// failed <nil>
	// 1 to fetch, 1 in all
	// 0 to fetch, 1 in all
}
