package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/words"
)

// TestFeedShowsWhatCame: fields that never came are not shown, those that came empty are.
func TestFeedShowsWhatCame(t *testing.T) {
	for name, test := range map[string]struct{ eventType, data, want string }{
		"as a list": {"user_add_org", `{"userId":["u1"],"timeStamp":0}`, `user_add_org  dingc1  {"TimeStamp":"0","UserId":["u1"]}`},
		"empty but there": {"bpms_instance_change", `{"processInstanceId":"","finishTime":0,"title":"t"}`,
			`bpms_instance_change  dingc1  {"processInstanceId":"","finishTime":0,"title":"t"}`},
		"nothing": {"user_add_org", `{}`, `user_add_org  dingc1  {}`},
		"unknown": {"new_event", `{"a":0}`, `new_event  dingc1  Unknown {"a":0}`},
		"no JSON": {"new_event", "a\x1b[31m", `new_event  dingc1  Unknown "a\x1b[31m"`},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			f := &feed{out: &out, say: words.English{}}
			env := &dingevent.Envelope{Type: test.eventType, CorpID: "dingc1", Transport: dingevent.Stream, Data: []byte(test.data)}
			for range 2 {
				if err := f.print(env); err != nil {
					t.Fatal(err)
				}
			}
			got := strings.Split(out.String(), "\n")
			if !strings.HasSuffix(got[0], "  stream    "+test.want) {
				t.Errorf("got %q, want %q at its end", got[0], test.want)
			}
			if again := strings.Replace(test.want, "  dingc1", "", 1); !strings.HasSuffix(got[1], again) || len(got) != 3 {
				t.Errorf("then got %q, want the same without the corp", got[1:])
			}
		})
	}
}

// TestYourOwn: a push by hand is known again on each transport.
func TestYourOwn(t *testing.T) {
	y := new(yourOwn)
	y.add(pushRequest{ID: "id1", Data: []byte(`{"a":1}`)})
	y.add(pushRequest{Data: []byte(`{"msgId":"m1"}`)}) // a callback has no ID of its own
	for data, want := range map[string]bool{`{"a":1}`: true, `{"biz_id":"id1"}`: true, `{"msgId":"m1"}`: true, `{"b":1}`: false} {
		if got := y.has(&dingevent.Envelope{ID: "other", Data: []byte(data)}); got != want {
			t.Errorf("%s: %v", data, got)
		}
	}
	for range remembered {
		y.add(pushRequest{ID: "later"})
	}
	if y.has(&dingevent.Envelope{ID: "id1"}) {
		t.Error("it remembers without end")
	}
}
