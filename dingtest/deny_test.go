package dingtest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
)

// asked is an answer of the API as it comes, JSON or not.
func asked(t *testing.T, s *dingtest.Server, path string) (*http.Response, string, error) {
	t.Helper()
	resp, err := s.Client().Get("https://oapi.dingtalk.com" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp, string(text), err
}

func TestDeny(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		const get = "/gettoken?appkey=" + app + "&appsecret=secret"
		post := func() (int, object) {
			return fresh(t, s, "POST /v1.0/oauth2/accessToken", `{"appKey":"`+app+`","appSecret":"secret"}`)
		}
		throttled := s.Inject(dingtest.Deny{RetryAfter: 1500 * time.Millisecond})
		resp, text, err := asked(t, s, get)
		if err != nil || resp.StatusCode != 200 || resp.Header.Get("Retry-After") != "2" || !strings.Contains(text, `"errcode":88,"sub_code":"90018"`) {
			t.Errorf("throttled, old: %d %s %v", resp.StatusCode, text, err)
		}
		if status, reply := post(); status != 403 || reply["code"] != "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi" {
			t.Errorf("throttled, new: %d %v", status, reply)
		}
		throttled.End()

		blocked := s.Inject(dingtest.Deny{As: dingtest.DenyBlocked})
		resp, text, err = asked(t, s, get)
		if err != nil || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") || !strings.Contains(text, "punish") {
			t.Errorf("blocked: %d %s %v", resp.StatusCode, text, err)
		}
		blocked.End()

		s.Inject(dingtest.Deny{As: dingtest.DenyAway, Count: 2})
		if reply := old(t, s, "GET "+get, ""); reply["errcode"] != -1.0 {
			t.Errorf("away, old: %v", reply)
		}
		if status, reply := post(); status != 503 || reply["code"] != "ServiceUnavailable" {
			t.Errorf("away, new: %d %v", status, reply)
		}

		expired := s.Inject(dingtest.Deny{Call: failedList, As: dingtest.DenyExpired})
		token := signIn(t, s, app)
		same(t, denied("42001", "access_token超时"), old(t, s, "GET "+failedList+"?access_token="+token, ""))
		expired.End()

		s.Inject(dingtest.Deny{As: dingtest.DenyCut, Count: 1})
		if _, text, err := asked(t, s, get); err == nil || !strings.HasPrefix(text, "{") || strings.HasSuffix(text, "}") {
			t.Errorf("cut: %q, %v", text, err)
		}
		signIn(t, s, app)
	})
}

// TestCutAnswerIsGiven: of an answer that was cut off, the list knows that it was given.
func TestCutAnswerIsGiven(t *testing.T) {
	bubble(t, &dingtest.Options{FailedAfter: -1}, func(t *testing.T, s *dingtest.Server) {
		fails(t, s, dingtest.Event{Type: "check_in", Data: []byte(`{}`)})
		get := failedList + "?access_token=" + signIn(t, s, app)
		s.Inject(dingtest.Deny{As: dingtest.DenyCut, Count: 1})
		if _, _, err := asked(t, s, get); err == nil {
			t.Error("the whole answer came")
		}
		if list, _ := rows(t, old(t, s, "GET "+get, "")); len(list) != 0 {
			t.Errorf("%d rows come again", len(list))
		}
	})
}

func TestCallsPerSecond(t *testing.T) {
	bubble(t, &dingtest.Options{CallsPerSecond: 20}, func(t *testing.T, s *dingtest.Server) {
		time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second)))
		mine, others := "/gettoken?appkey="+app+"&appsecret=secret", "/gettoken?appkey=other&appsecret=secret"
		for n := range 25 {
			reply := old(t, s, "GET "+mine, "")
			if refused := reply["sub_code"] == "90018"; refused != (n >= 20) {
				t.Errorf("call %d: %v", n+1, reply)
			}
		}
		if reply := old(t, s, "GET "+others, ""); reply["errcode"] != 0.0 {
			t.Errorf("another app: %v", reply)
		}
		time.Sleep(time.Second)
		if reply := old(t, s, "GET "+mine, ""); reply["errcode"] != 0.0 {
			t.Errorf("a second later: %v", reply)
		}
	})
}

func TestExpireTokens(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		mine, others := signIn(t, s, app), signIn(t, s, "other")
		s.ExpireTokens(app)
		same(t, denied("42001", "access_token超时"), old(t, s, "GET "+failedList+"?access_token="+mine, ""))
		if reply := old(t, s, "GET "+failedList+"?access_token="+others, ""); reply["errcode"] != 0.0 {
			t.Errorf("another app's: %v", reply)
		}
		if again := signIn(t, s, app); again == mine {
			t.Error("the same token again")
		}
	})
}
