package main

import (
	"net/http/httptest"
	"testing"

	"github.com/dingevent/dingevent/dingtest"
)

func Example() {
	const token, aesKey, appKey = "token", "1234567890123456789012345678901234567890123", "dingkey"
	h, err := newHandler(token, aesKey, appKey)
	if err != nil {
		panic(err)
	}
	server := httptest.NewServer(h)
	defer server.Close()

	ding := dingtest.New(nil)
	defer ding.Close()
	push := ding.PushHTTP(
		dingtest.Callback{URL: server.URL, Token: token, AESKey: aesKey, Owner: appKey},
		dingtest.Event{Data: []byte(`{"EventType":"user_add_org","CorpId":"dingcorp","UserId":["manager164"],"TimeStamp":"1640921671286"}`)},
	)
	<-push.Done()
	// Output: joined: [manager164] in dingcorp
}

func TestWrongKey(t *testing.T) {
	if _, err := newHandler("token", "short", "dingkey"); err == nil {
		t.Error("a short aes key was accepted")
	}
}
