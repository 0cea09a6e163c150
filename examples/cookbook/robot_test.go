package cookbook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
	"github.com/dingevent/dingevent/stream"
)

// say posts a text to the chat that a message came from.
func say(ctx context.Context, client *http.Client, e *event.RobotMessage, text string) error {
	if time.Now().After(event.Millis(e.SessionWebhookExpiredTime)) {
		return dingevent.Reject(errors.New("too late to answer"))
	}
	body, err := json.Marshal(map[string]any{"msgtype": "text", "text": map[string]string{"content": text}})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.SessionWebhook, bytes.NewReader(body))
	if err != nil {
		return dingevent.Reject(errors.New("the address to answer at cannot be read")) // and no address in the log: whoever has it can post
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return errors.New("the answer could not be posted") // err has the address
	}
	defer resp.Body.Close()
	said := struct {
		Code    int    `json:"errcode"`
		Message string `json:"errmsg"`
	}{Code: -1}
	if err := json.NewDecoder(resp.Body).Decode(&said); err != nil || said.Code != 0 {
		return fmt.Errorf("DingTalk says %d %s", said.Code, said.Message) // 200 is no success yet
	}
	return nil
}

// TestSayWantsAnErrcode: a 200 without an errcode, as a proxy may answer, is no success.
func TestSayWantsAnErrcode(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) }))
	defer proxy.Close()
	e := &event.RobotMessage{SessionWebhook: proxy.URL, SessionWebhookExpiredTime: time.Now().Add(time.Hour).UnixMilli()}
	if err := say(t.Context(), proxy.Client(), e, "hello"); err == nil {
		t.Error("an answer without an errcode was taken for a success")
	}
}

func Example_robot() {
	ding := dingtest.New(nil)
	defer ding.Close()
	ding.AddRobot(dingtest.Robot{AccessToken: "chat"})
	ctx, stop := context.WithCancel(context.Background())
	httpClient := ding.Client()
	streamOptions := stream.Options{BaseURL: ding.URL(), HTTPClient: ding.Client()}

	streamOptions.Robot = true // without it, DingTalk sends no messages
	client, err := stream.New("robot-client-id", "robot-secret", &streamOptions)
	if err != nil {
		panic(err)
	}
	r := router.New()
	router.On(r, func(ctx context.Context, e *event.RobotMessage, env *dingevent.Envelope) error {
		if e.MsgType != event.RobotMessageMsgTypeText || e.Text == nil {
			return say(ctx, httpClient, e, "I read text alone.")
		}
		return say(ctx, httpClient, e, "You said: "+strings.TrimSpace(e.Text.Content))
	})

	ended := make(chan error)
	go func() { ended <- client.Run(ctx, r) }()
	_ = ding.WaitConnections(ctx, "robot-client-id", 1)
	message, _ := json.Marshal(map[string]any{
		"msgId": "msg1", "msgtype": "text", "text": map[string]string{"content": " 你好"},
		"sessionWebhook":            ding.URL() + "/robot/send?access_token=chat",
		"sessionWebhookExpiredTime": time.Now().Add(time.Hour).UnixMilli(),
	})
	fmt.Println(ding.PushCallback("robot-client-id", stream.TopicRobot, message).Wait(ctx))
	for _, m := range ding.RobotMessages("chat") {
		fmt.Println(m.Text)
	}
	stop()
	fmt.Println(<-ended)
	// Output:
	// answered <nil>
	// You said: 你好
	// <nil>
}

func Example_card() {
	ding := dingtest.New(nil)
	defer ding.Close()
	ctx, stop := context.WithCancel(context.Background())
	client, err := stream.New("card-client-id", "card-secret", &stream.Options{BaseURL: ding.URL(), HTTPClient: ding.Client()})
	if err != nil {
		panic(err)
	}
	r := router.New()

	stream.On(client, func(ctx context.Context, e *event.CardCallback, cb *stream.Callback) (any, error) {
		return map[string]any{"cardData": map[string]any{"cardParamMap": map[string]string{"state": "done by " + e.UserId}}}, nil
	})

	ended := make(chan error)
	go func() { ended <- client.Run(ctx, r) }()
	_ = ding.WaitConnections(ctx, "card-client-id", 1)
	push := ding.PushCallback("card-client-id", stream.TopicCard, []byte(`{"outTrackId":"t1","userId":"u1","content":"{}"}`))
	fmt.Println(push.Wait(ctx))
	fmt.Printf("%s\n", push.Response())
	stop()
	fmt.Println(<-ended)
	// Output:
	// answered <nil>
	// {"cardData":{"cardParamMap":{"state":"done by u1"}}}
	// <nil>
}
