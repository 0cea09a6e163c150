package dingtest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
)

const failedList = "/call_back/get_call_back_failed_result"

// fails makes an event fail by HTTP for the app, and waits for that.
func fails(t *testing.T, s *dingtest.Server, events ...dingtest.Event) {
	t.Helper()
	var got pushes
	to := endpointOf(t, s, &got, app, func(w http.ResponseWriter, _ *callback.Cipher) { w.WriteHeader(500) })
	all := make([]*dingtest.Push, len(events))
	for i, e := range events {
		all[i] = s.PushHTTP(to, e)
	}
	for _, p := range all {
		wait(t, p, dingtest.Failed)
	}
}

func rows(t *testing.T, reply object) (list []any, more bool) {
	t.Helper()
	list, isList := reply["failed_list"].([]any)
	more, isBool := reply["has_more"].(bool)
	if reply["errcode"] != 0.0 || !isList || !isBool {
		t.Fatalf("no list: %v", reply)
	}
	return list, more
}

func TestFailedRowsByTag(t *testing.T) {
	at := time.UnixMilli(1606126433000)
	tests := map[string]struct {
		event dingtest.Event
		body  object // beside corpid
	}{
		"approval": {
			dingtest.Event{Type: "bpms_instance_change", Data: []byte(`{"EventType":"bpms_instance_change","eventId":"e1","corpId":"c2","CorpId":"c1","EventTime":5,"n":1}`)},
			object{"bpmsCallBackData": object{"EventType": "bpms_instance_change", "corpId": "c2", "CorpId": "c1", "EventTime": 5.0, "n": 1.0}},
		},
		"role": {
			dingtest.Event{Type: "label_conf_add", Data: []byte(`{"EventType":"label_conf_add","EventTime":5,"CorpId":"c1"}`)},
			object{"roleLabelChange": object{"EventType": "label_conf_add", "EventTime": 5.0, "CorpId": "c1"}},
		},
		"member": {
			dingtest.Event{Type: "user_add_org", Data: []byte(`{"EventType":"user_add_org","UserId":["u1","u2"],"TimeStamp":"5"}`)},
			object{"userid": []any{"u1", "u2"}},
		},
		"department":              {dingtest.Event{Type: "org_dept_remove", Data: []byte(`{"deptId":[7]}`)}, object{"deptid": []any{7.0}}},
		"member without its list": {dingtest.Event{Type: "user_add_org", CorpID: "c1", Born: at, Data: []byte(`{"userid":"u1"}`)}, object{"callbackData": object{"EventType": "user_add_org", "CorpId": "c1", "EventTime": 1606126433000.0, "userid": "u1"}}},
		"other":                   {dingtest.Event{Data: []byte(`{"EventType":"check_in","CorpId":"c1","EventTime":5}`)}, object{"callbackData": object{"EventType": "check_in", "CorpId": "c1", "EventTime": 5.0}}},
		"no JSON":                 {dingtest.Event{Type: "my_event", Data: []byte(`x"`)}, object{"callbackData": `x"`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
				e := test.event
				e.Born = at
				if e.CorpID == "" && name != "other" {
					e.CorpID = "c1"
				}
				fails(t, s, e)
				time.Sleep(5 * time.Minute)
				list, _ := rows(t, old(t, s, "GET "+failedList+"?access_token="+signIn(t, s, app), ""))
				tag := e.Type
				if tag == "" {
					tag = "check_in"
				}
				body := object{"corpid": "c1"}
				for name, value := range test.body {
					body[name] = value
				}
				same(t, []any{object{"call_back_tag": tag, "event_time": 1606126433000.0, tag: body}}, list)
			})
		})
	}
}

func TestFailedListIsDestroyedByReading(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		events := make([]dingtest.Event, 401)
		for i := range events {
			events[i] = dingtest.Event{Type: "check_in", Data: fmt.Appendf(nil, `{"n":%d}`, i)}
		}
		fails(t, s, events...)
		get := "GET " + failedList + "?access_token=" + signIn(t, s, app)
		if list, more := rows(t, old(t, s, get, "")); len(list) != 0 || more {
			t.Errorf("at once there are %d, more %t", len(list), more)
		}
		time.Sleep(5 * time.Minute)
		seen := map[any]bool{}
		for _, want := range []struct {
			n    int
			more bool
		}{{200, true}, {200, true}, {1, false}, {0, false}} {
			list, more := rows(t, old(t, s, get, ""))
			if len(list) != want.n || more != want.more {
				t.Fatalf("%d rows, more %t; want %+v", len(list), more, want)
			}
			for _, row := range list {
				seen[row.(object)["check_in"].(object)["callbackData"].(object)["n"]] = true
			}
		}
		if len(seen) != 401 {
			t.Errorf("%d different rows, want 401", len(seen))
		}
		if len(s.Failed()) != 401 {
			t.Error("the list in Go is destroyed, too")
		}
	})
}

func TestFailedListTakesItsTime(t *testing.T) {
	delays := func(seed uint64) (out []time.Duration) {
		bubble(t, &dingtest.Options{Seed: seed, Again: []time.Duration{}}, func(t *testing.T, s *dingtest.Server) {
			for range 5 {
				fails(t, s, dingtest.Event{Type: "check_in", Data: []byte(`{}`)})
				start := time.Now()
				for {
					if list, _ := rows(t, old(t, s, "GET "+failedList+"?access_token="+signIn(t, s, app), "")); len(list) == 1 {
						break
					}
					time.Sleep(time.Second)
				}
				out = append(out, time.Since(start))
			}
		})
		return out
	}
	first, again, other := delays(1), delays(1), delays(2)
	same(t, first, again)
	if fmt.Sprint(first) == fmt.Sprint(other) {
		t.Errorf("another seed, the same delays %v", first)
	}
	for _, one := range append(first, other...) {
		if one < 3*time.Minute || one > 5*time.Minute+time.Second {
			t.Errorf("a delay of %v; want 3 to 5 minutes", one)
		}
	}
}

func TestFailedAfter(t *testing.T) {
	for _, after := range []time.Duration{time.Minute, -1} {
		bubble(t, &dingtest.Options{FailedAfter: after}, func(t *testing.T, s *dingtest.Server) {
			fails(t, s, dingtest.Event{Type: "check_in", Data: []byte(`{}`)})
			time.Sleep(max(after, 0))
			list, _ := rows(t, old(t, s, "GET "+failedList+"?access_token="+signIn(t, s, app), ""))
			if len(list) != 1 {
				t.Errorf("%d rows after %v", len(list), after)
			}
		})
	}
}

func TestFailedListForgetsAfterAWeek(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		fails(t, s, dingtest.Event{Type: "check_in", Data: []byte(`{}`)})
		time.Sleep(7*24*time.Hour + 5*time.Minute)
		if list, _ := rows(t, old(t, s, "GET "+failedList+"?access_token="+signIn(t, s, app), "")); len(list) != 0 {
			t.Error("there still")
		}
	})
}

// TestFailedListIsTheApps: others do not see it, and do not clear it.
func TestFailedListIsTheApps(t *testing.T) {
	opts := &dingtest.Options{Corps: map[string]string{app: corp1}, FailedAfter: -1, Again: []time.Duration{}}
	bubble(t, opts, func(t *testing.T, s *dingtest.Server) {
		if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: "s"}); err != nil {
			t.Fatal(err)
		}
		corpTokenOf := func(corpID string) string {
			_, reply := fresh(t, s, "POST /v1.0/oauth2/corpAccessToken", `{"suiteKey":"suite","suiteSecret":"s","authCorpId":"`+corpID+`","suiteTicket":"`+s.SuiteTicket("suite")+`"}`)
			return reply["accessToken"].(string)
		}
		var got pushes
		registering(t, s, &got, nil)
		fails(t, s, dingtest.Event{Type: "check_in", CorpID: "elsewhere", Data: []byte(`{}`)})
		for _, push := range []*dingtest.Push{
			s.PushStream(app, dingtest.Event{Type: "check_in", CorpID: corp1, Data: []byte(`{}`)}), // nobody is connected
			s.PushStream("suite", dingtest.Event{Type: "check_in", CorpID: "corp2", Data: []byte(`{}`)}),
			s.PushStream("suite", dingtest.Event{Type: "check_in", CorpID: "corp3", Data: []byte(`{}`)}),
			s.PushSyncHTTP(endpointOf(t, s, &got, app, func(w http.ResponseWriter, _ *callback.Cipher) { w.WriteHeader(500) }), dingtest.Row{}),
			s.PushHTTP(endpointOf(t, s, &got, corp1, func(w http.ResponseWriter, _ *callback.Cipher) { w.WriteHeader(500) }), dingtest.Event{Type: "check_in", Data: []byte(`{}`)}),
		} {
			wait(t, push, dingtest.Failed)
		}
		for _, want := range []struct {
			token string
			n     int
		}{
			{signIn(t, s, "another"), 0}, {signIn(t, s, app), 3}, {corpTokenOf("corp2"), 1}, {corpTokenOf("corp3"), 1}, {corpTokenOf("corp4"), 0}, {signIn(t, s, app), 0},
		} {
			if list, _ := rows(t, old(t, s, "GET "+failedList+"?access_token="+want.token, "")); len(list) != want.n {
				t.Errorf("%d rows, want %d: %v", len(list), want.n, list)
			}
		}
	})
}

// TestRegisteredFails: what fails at a registered callback is in its app's list.
func TestRegisteredFails(t *testing.T) {
	bubble(t, withCorp(), func(t *testing.T, s *dingtest.Server) {
		var got pushes
		query := registering(t, s, &got, func(w http.ResponseWriter, c *callback.Cipher) {
			if len(got.all()) == 1 {
				sealed("success")(w, c)
			}
		})
		same(t, ok, old(t, s, "POST /call_back/register_call_back"+query, registration(nil)))
		wait(t, s.PushCorp(corp1, dingtest.Event{Type: "user_add_org", Data: []byte(`{"UserId":["u1"]}`)})[0], dingtest.Failed)
		time.Sleep(5 * time.Minute)
		list, _ := rows(t, old(t, s, "GET "+failedList+query, ""))
		if len(list) != 1 {
			t.Fatalf("%d rows", len(list))
		}
		same(t, any(object{"corpid": corp1, "userid": []any{"u1"}}), list[0].(object)["user_add_org"])
	})
}

func TestFailedResults(t *testing.T) {
	bubble(t, &dingtest.Options{FailedAfter: -1}, func(t *testing.T, s *dingtest.Server) {
		const list = "GET /v1.0/event/callbacks/failedResults"
		at := time.UnixMilli(1606126433000)
		e := dingtest.Event{Type: "check_in", CorpID: "c1", Born: at, Data: []byte(`{"EventType":"check_in","CorpId":"c1","EventTime":5}`)}
		later := e
		later.Born = at.Add(time.Hour)
		fails(t, s, e, later)
		header := []string{"x-acs-dingtalk-access-token", signIn(t, s, app)}
		row := object{"callBackTag": "check_in", "corpId": "c1", "eventTime": 1606126433000.0, "callBackData": `{"EventType":"check_in","CorpId":"c1","EventTime":5}`}
		for range 2 { // reading clears nothing
			status, reply := fresh(t, s, list+"?beginTime=1606126433000&endTime=1606126433001", "", header...)
			same(t, 200, status)
			same(t, object{"failedList": []any{row}, "hasMore": false}, reply)
		}
		for query, want := range map[string]int{"": 2, "?beginTime=1606126433001": 1, "?endTime=1606126433000": 0} {
			if _, reply := fresh(t, s, list+query, "", header...); len(reply["failedList"].([]any)) != want {
				t.Errorf("%q: %v, want %d", query, reply, want)
			}
		}
		status, _ := fresh(t, s, list+"?beginTime=x", "", header...)
		same(t, 400, status)
	})
}
