package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
)

// The feed shows an object once, and a list of several whole.
func TestFeedShowsOneObjectOnce(t *testing.T) {
	for data, want := range map[string]string{
		`{"userId":["u1"],"diffInfo":{"userid":"u1"}}`:                   `{"UserId":["u1"],"diffInfo":{"userid":"u1"}}`,
		`{"userId":["u1"],"diffInfo":[{"userid":"u1"}]}`:                 `{"UserId":["u1"],"diffInfo":{"userid":"u1"}}`,
		`{"userId":["u1"],"diffInfo":[{"userid":"u1"},{"userid":"u2"}]}`: `{"UserId":["u1"],"diffInfo":{"userid":"u1"},"diffInfos":[{"userid":"u1"},{"userid":"u2"}]}`,
	} {
		env := &dingevent.Envelope{Type: "user_modify_org", Data: []byte(data)}
		text, err := json.Marshal(event.Decode(env.Type, env.Data))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(memberNamesOf(env).of(text)); strings.ReplaceAll(got, " ", "") != want {
			t.Errorf("%s: %s, want %s", data, got, want)
		}
	}
}
