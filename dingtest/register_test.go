package dingtest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
)

const corp1 = "ding-corp-1"

// registering is a Server whose app belongs to corp1, with the app's token in the query, and a callback that
// answers as answer says.
func registering(t *testing.T, s *dingtest.Server, got *pushes, answer func(http.ResponseWriter, *callback.Cipher)) (query string) {
	t.Helper()
	s.RegisteredClient(endpointOf(t, s, got, corp1, answer).Client)
	return "?access_token=" + signIn(t, s, app)
}

func withCorp() *dingtest.Options { return &dingtest.Options{Corps: map[string]string{app: corp1}} }

// registration is a body, with some of its members replaced; nil takes one out.
func registration(change object) string {
	body := object{"call_back_tag": []string{"user_add_org", "bpms_instance_change"}, "token": token, "aes_key": aesKey, "url": "http://user.test/hook"}
	for name, value := range change {
		if body[name] = value; value == nil {
			delete(body, name)
		}
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return string(text)
}

var ok = object{"errcode": 0.0, "errmsg": "ok"}

func TestRegister(t *testing.T) {
	bubble(t, withCorp(), func(t *testing.T, s *dingtest.Server) {
		var got pushes
		query := registering(t, s, &got, nil)
		gone := object{"errcode": 71007.0, "errmsg": "回调地址已不存在"}
		same(t, gone, old(t, s, "GET /call_back/get_call_back"+query, ""))
		same(t, gone, old(t, s, "GET /call_back/delete_call_back"+query, ""))
		same(t, gone, old(t, s, "POST /call_back/update_call_back"+query, registration(nil)))
		if len(s.PushCorp(corp1, dingtest.Event{Type: "user_add_org", Data: []byte(`{}`)})) != 0 {
			t.Error("pushed to nobody")
		}

		same(t, ok, old(t, s, "POST /call_back/register_call_back"+query, registration(nil)))
		same(t, object{"errcode": 71006.0, "errmsg": "回调地址已经存在"}, old(t, s, "POST /call_back/register_call_back"+query, registration(nil)))
		want := object{"errcode": 0.0, "errmsg": "ok", "call_back_tag": []any{"user_add_org", "bpms_instance_change"}, "token": token, "aes_key": aesKey, "url": "http://user.test/hook"}
		same(t, want, old(t, s, "GET /call_back/get_call_back"+query, ""))

		same(t, ok, old(t, s, "POST /call_back/update_call_back"+query, registration(object{"call_back_tag": []string{"user_leave_org"}, "token": nil, "aes_key": nil, "url": nil})))
		want["call_back_tag"] = []any{"user_leave_org"}
		same(t, want, old(t, s, "GET /call_back/get_call_back"+query, ""))

		pushes := s.PushCorp(corp1, dingtest.Event{Type: "user_leave_org", Data: []byte(`{"EventType":"user_leave_org"}`)})
		wait(t, pushes[0], dingtest.Answered)
		wait(t, s.PushCorp(corp1, dingtest.Event{Type: "user_add_org", Data: []byte(`{}`)})[0], dingtest.Unsubscribed)
		var plain []string
		for _, one := range got.all() {
			plain = append(plain, one.plain)
		}
		same(t, []string{`{"EventType":"check_url"}`, `{"EventType":"check_url"}`, `{"EventType":"user_leave_org"}`}, plain)

		same(t, ok, old(t, s, "GET /call_back/delete_call_back"+query, ""))
		same(t, gone, old(t, s, "GET /call_back/get_call_back"+query, ""))
		if len(s.PushCorp(corp1, dingtest.Event{Type: "user_leave_org", Data: []byte(`{}`)})) != 0 {
			t.Error("pushed to what was deleted")
		}
	})
}

func TestRegisterRefused(t *testing.T) {
	tests := map[string]struct {
		change object
		code   float64
	}{
		"no tags":          {object{"call_back_tag": nil}, 71010},
		"tags are a text":  {object{"call_back_tag": "user_add_org"}, 71010},
		"unknown tag":      {object{"call_back_tag": []string{"user_add_org", "x"}}, 71008},
		"control event":    {object{"call_back_tag": []string{"check_url"}}, 71008},
		"short token":      {object{"token": "12345"}, 71010},
		"long token":       {object{"token": strings.Repeat("x", 64)}, 71010},
		"short aes key":    {object{"aes_key": aesKey[1:]}, 71010},
		"aes key with +":   {object{"aes_key": "+" + aesKey[1:]}, 71010},
		"no url":           {object{"url": nil}, 71010},
		"url without host": {object{"url": "user.test"}, 71011},
		"url with ftp":     {object{"url": "ftp://user.test"}, 71011},
	}
	bubble(t, withCorp(), func(t *testing.T, s *dingtest.Server) {
		var got pushes
		query := registering(t, s, &got, nil)
		for name, test := range tests {
			if reply := old(t, s, "POST /call_back/register_call_back"+query, registration(test.change)); reply["errcode"] != test.code {
				t.Errorf("%s: %v, want %v", name, reply, test.code)
			}
		}
		if reply := old(t, s, "POST /call_back/register_call_back"+query, strings.Repeat(" ", 1<<20)+"{}"); reply["errcode"] != 71010.0 {
			t.Errorf("over 1 MiB: %v", reply)
		}
		if len(got.all()) != 0 {
			t.Error("what cannot be registered is asked")
		}
		same(t, ok, old(t, s, "POST /call_back/register_call_back"+query, registration(nil)))
		if reply := old(t, s, "POST /call_back/update_call_back"+query, registration(object{"token": "x"})); reply["errcode"] != 71010.0 {
			t.Errorf("update with a short token: %v", reply)
		}
	})
}

func TestRegisterAsksTheCallback(t *testing.T) {
	tests := map[string]struct {
		answer func(http.ResponseWriter, *callback.Cipher)
		code   float64
		says   string
	}{
		"plain success": {func(w http.ResponseWriter, _ *callback.Cipher) { _, _ = w.Write([]byte("success")) }, 71009, "返回文本非success"},
		"another text":  {sealed("fail"), 71009, "返回文本非success"},
		"another owner": {func(w http.ResponseWriter, _ *callback.Cipher) { sealed("success")(w, otherCipher(token, aesKey, app)) }, 71009, "返回文本非success"},
		"status 500":    {func(w http.ResponseWriter, _ *callback.Cipher) { w.WriteHeader(500) }, 71012, "url地址访问异常,错误原因为:"},
		"slow":          {func(http.ResponseWriter, *callback.Cipher) { time.Sleep(2 * time.Second) }, 71012, "1.5s"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, withCorp(), func(t *testing.T, s *dingtest.Server) {
				var got pushes
				query := registering(t, s, &got, test.answer)
				reply := old(t, s, "POST /call_back/register_call_back"+query, registration(nil))
				if says, _ := reply["errmsg"].(string); reply["errcode"] != test.code || !strings.Contains(says, test.says) {
					t.Errorf("got %v, want %v with %q", reply, test.code, test.says)
				}
				same(t, 71007.0, old(t, s, "GET /call_back/get_call_back"+query, "")["errcode"])
				time.Sleep(2 * time.Second)
			})
		})
	}
}

// TestRegisterAtOnce: of many calls one registers.
func TestRegisterAtOnce(t *testing.T) {
	bubble(t, withCorp(), func(t *testing.T, s *dingtest.Server) {
		var got pushes
		query := registering(t, s, &got, nil)
		codes := make(chan any)
		for range 10 {
			go func() { codes <- old(t, s, "POST /call_back/register_call_back"+query, registration(nil))["errcode"] }()
		}
		count := map[any]int{}
		for range 10 {
			count[<-codes]++
		}
		same(t, map[any]int{0.0: 1, 71006.0: 9}, count)
	})
}
