package dingtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/dingtest"
)

const robot = "/v1.0/im/bot/messages/get"

func TestQuota(t *testing.T) {
	bubble(t, &dingtest.Options{Quota: 2, PingEvery: -1}, func(t *testing.T, s *dingtest.Server) {
		var messages []string
		go serve(dial(t, s, app), func(f frame) []byte {
			if f.Type == "CALLBACK" {
				messages = append(messages, f.Data)
			}
			return success(f)
		})
		push := func(eventType string, want dingtest.Outcome) {
			t.Helper()
			p := s.PushStream(app, dingtest.Event{Type: eventType, Data: []byte(`{}`)})
			wait(t, p, want)
			if (len(p.Attempts()) == 0) != (want == dingtest.OverQuota) {
				t.Errorf("%s ended %s after %d attempts", eventType, want, len(p.Attempts()))
			}
		}
		say := func() {
			t.Helper()
			message := `{"msgId":"m","text":{"content":"hello"},"content":{"x":1}}`
			wait(t, s.PushCallback(app, robot, []byte(message)), dingtest.Answered)
		}
		push("bpms_instance_change", dingtest.Answered)
		push("user_add_org", dingtest.Answered) // free
		say()
		push("bpms_instance_change", dingtest.OverQuota)
		push("user_add_org", dingtest.Answered)
		say()
		wait(t, s.PushCallback(app, robot, []byte(`[]`)), dingtest.Answered)
		wait(t, s.PushCallback(app, "/v1.0/card/instances/callback", []byte(`{"text":1}`)), dingtest.Answered)
		want := []string{
			`{"msgId":"m","text":{"content":"hello"},"content":{"x":1}}`,
			`{"errorCode":20001,"errorMessage":"the quota of this month is used up","msgId":"m"}`,
			`[]`, `{"text":1}`,
		}
		if diff := cmp.Diff(want, messages); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(dingtest.Usage{Quota: 2, Counted: 2, Free: 2, Stopped: 1, Emptied: 2}, s.Usage(app)); diff != "" {
			t.Error(diff)
		}
		time.Sleep(time.Until(time.Date(2000, 1, 31, 15, 59, 59, 0, time.UTC))) // a second before China's February
		push("bpms_instance_change", dingtest.OverQuota)
		time.Sleep(time.Second)
		push("bpms_instance_change", dingtest.Answered)
		s.SetQuota(app, 0)
		push("bpms_instance_change", dingtest.OverQuota)
		s.SetQuota(app, -1)
		push("bpms_instance_change", dingtest.Answered)
		if len(s.Failed()) != 0 {
			t.Error("what was not pushed lies in the failed list")
		}
	})
}

func TestQuotaOfHTTP(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		var got pushes
		to := endpoint(t, s, &got, nil)
		s.SetQuota(owner, 1)
		for i, want := range []dingtest.Outcome{dingtest.Answered, dingtest.OverQuota} {
			wait(t, s.PushHTTP(to, event(fmt.Sprint(i))), want)
		}
		wait(t, s.PushSyncHTTP(to, dingtest.Row{}), dingtest.Answered)
		if u := s.Usage(owner); u.Counted != 1 || u.Stopped != 1 {
			t.Errorf("usage %+v", u)
		}
	})
}
