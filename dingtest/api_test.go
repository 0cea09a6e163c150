package dingtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/dingtest"
)

// object is a JSON object.
type object = map[string]any

// call calls the API: "GET /gettoken?appkey=..." and so on. Header is names and values in turn.
func call(t *testing.T, s *dingtest.Server, what, body string, header ...string) (status int, reply object) {
	t.Helper()
	method, path, _ := strings.Cut(what, " ")
	req, err := http.NewRequestWithContext(t.Context(), method, "https://oapi.dingtalk.com"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if kind := resp.Header.Get("Content-Type"); kind != "application/json;charset=utf-8" {
		t.Errorf("%s: Content-Type %q", what, kind)
	}
	if err := json.Unmarshal(text, &reply); err != nil {
		t.Fatalf("%s: %v in %q", what, err, text)
	}
	return resp.StatusCode, reply
}

// old calls the old API, whose status is always 200.
func old(t *testing.T, s *dingtest.Server, what, body string) object {
	t.Helper()
	status, reply := call(t, s, what, body)
	if status != 200 {
		t.Errorf("%s: status %d", what, status)
	}
	delete(reply, "request_id")
	return reply
}

// fresh calls the new API.
func fresh(t *testing.T, s *dingtest.Server, what, body string, header ...string) (int, object) {
	t.Helper()
	status, reply := call(t, s, what, body, header...)
	if id, ok := reply["requestid"].(string); ok != (status != 200) || ok && len(id) != 36 {
		t.Errorf("%s: status %d with requestid %v", what, status, reply["requestid"])
	}
	delete(reply, "requestid")
	return status, reply
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// signIn returns the app's access token.
func signIn(t *testing.T, s *dingtest.Server, clientID string) string {
	t.Helper()
	reply := old(t, s, "GET /gettoken?appkey="+clientID+"&appsecret=secret", "")
	text, _ := reply["access_token"].(string)
	if text == "" {
		t.Fatalf("no token: %v", reply)
	}
	return text
}

func denied(code, message string) object {
	return object{"errcode": 88.0, "sub_code": code, "sub_msg": message, "errmsg": "ding talk error[subcode=" + code + ",submsg=" + message + "]"}
}

func TestTokens(t *testing.T) {
	bubble(t, &dingtest.Options{Apps: map[string]string{app: "secret"}}, func(t *testing.T, s *dingtest.Server) {
		first := signIn(t, s, app)
		same(t, object{"errcode": 0.0, "errmsg": "ok", "access_token": first, "expires_in": 7200.0}, old(t, s, "GET /gettoken?appkey="+app+"&appsecret=secret", ""))
		status, reply := fresh(t, s, "POST /v1.0/oauth2/accessToken", `{"appKey":"`+app+`","appSecret":"secret"}`)
		if status != 200 {
			t.Errorf("status %d", status)
		}
		same(t, object{"accessToken": first, "expireIn": 7200.0}, reply)

		time.Sleep(7199 * time.Second)
		if again := signIn(t, s, app); again != first {
			t.Error("another token while the first is good")
		}
		time.Sleep(7199 * time.Second) // got again, it is good for 7,200 s from then
		same(t, 0.0, old(t, s, "GET /call_back/get_call_back_failed_result?access_token="+first, "")["errcode"])
		time.Sleep(time.Second)
		same(t, denied("42001", "access_token超时"), old(t, s, "GET /call_back/get_call_back?access_token="+first, ""))
		if second := signIn(t, s, app); second == first {
			t.Error("the same token after it expired")
		}
	})
}

func TestSignInRefused(t *testing.T) {
	s := dingtest.NewServer(t, &dingtest.Options{Apps: map[string]string{app: "secret"}})
	if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: "s"}); err != nil {
		t.Fatal(err)
	}
	wrong := object{"errcode": 40096.0, "errmsg": "不合法的appKey或appSecret"}
	for what, want := range map[string]object{
		"GET /gettoken":                                {"errcode": 40035.0, "errmsg": "缺少参数 corpid or appkey"},
		"GET /gettoken?appkey=" + app:                  {"errcode": 40035.0, "errmsg": "缺少参数 corpsecret or appsecret"},
		"GET /gettoken?appkey=" + app + "&appsecret=x": wrong,
		"GET /gettoken?appkey=x&appsecret=secret":      wrong,
		"GET /gettoken?appkey=suite&appsecret=s":       wrong,
	} {
		same(t, want, old(t, s, what, ""))
	}
	invalid := object{"code": "invalidClientIdOrSecret", "message": "无效的clientId或者clientSecret"}
	for body, want := range map[string]object{
		`{"appKey":"` + app + `","appSecret":"x"}`: invalid,
		`{}`:  invalid,
		`[1]`: {"code": "invalidParameter", "message": "the body must be a JSON object"},
		`{"a":"` + strings.Repeat("x", 1<<20) + `"}`: {"code": "invalidParameter", "message": "the body cannot be read, or is over 1 MiB"},
	} {
		status, reply := fresh(t, s, "POST /v1.0/oauth2/accessToken", body)
		same(t, 400, status)
		same(t, want, reply)
	}
}

func TestTokenRefused(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: "s"}); err != nil {
			t.Fatal(err)
		}
		good := signIn(t, s, app)
		suite, _ := old(t, s, "POST /service/get_suite_token", `{"suite_key":"suite","suite_secret":"s","suite_ticket":"`+s.SuiteTicket("suite")+`"}`)["suite_access_token"].(string)
		for _, what := range []string{
			"POST /call_back/register_call_back", "POST /call_back/update_call_back", "GET /call_back/get_call_back",
			"GET /call_back/delete_call_back", "GET /call_back/get_call_back_failed_result",
		} {
			same(t, denied("40000", "access_token is blank"), old(t, s, what, "{}"))
			same(t, denied("40014", "不合法的access_token"), old(t, s, what+"?access_token=x", "{}"))
			same(t, denied("40014", "不合法的access_token"), old(t, s, what+"?access_token="+suite, "{}"))
		}
		const list, header = "GET /v1.0/event/callbacks/failedResults", "x-acs-dingtalk-access-token"
		invalid := object{"code": "InvalidAuthentication", "message": "不合法的access_token"}
		tests := []struct {
			header []string
			want   object
		}{
			{nil, object{"code": "AuthenticationFailed.MissingParameter", "message": "缺少参数：" + header}},
			{[]string{header, "x"}, invalid},
			{[]string{header, suite}, invalid},
		}
		for _, test := range tests {
			status, reply := fresh(t, s, list+"?access_token="+good, "", test.header...)
			same(t, 400, status)
			same(t, test.want, reply)
		}
		time.Sleep(2 * time.Hour)
		_, reply := fresh(t, s, list, "", header, good)
		same(t, invalid, reply)
	})
}

// TestSlowRequest: a body that does not come is not waited for.
func TestSlowRequest(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		start := time.Now()
		body, w := io.Pipe()
		time.AfterFunc(time.Minute, func() { w.CloseWithError(io.ErrUnexpectedEOF) })
		req, err := http.NewRequestWithContext(t.Context(), "POST", s.URL()+"/v1.0/oauth2/accessToken", body)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if took := time.Since(start); resp.StatusCode != 400 || took != 5*time.Second {
			t.Errorf("status %d after %v; want 400 after 5 s", resp.StatusCode, took)
		}
		time.Sleep(time.Minute)
	})
}

func TestCorpToken(t *testing.T) {
	s := dingtest.NewServer(t, &dingtest.Options{Apps: map[string]string{app: "secret"}, Corps: map[string]string{app: "corp1"}})
	if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: "s", Corps: []string{"corp2"}}); err != nil {
		t.Fatal(err)
	}
	body := func(id, secret, kind string) string {
		return `{"client_id":"` + id + `","client_secret":"` + secret + `","grant_type":"` + kind + `"}`
	}
	const kind = "client_credentials"
	tests := []struct {
		corp, body string
		status     int
		code       any
	}{
		{"corp1", body(app, "secret", kind), 200, nil},
		{"corp2", body("suite", "s", kind), 200, nil},
		{"corp2", body(app, "secret", kind), 401, "unauthorized.client"},
		{"corp1", body("suite", "s", kind), 401, "unauthorized.client"},
		{"corp1", body(app, "x", kind), 400, "invalid.client"},
		{"corp1", body(app, "secret", "code"), 400, "unsupported.grant.type"},
		{"corp1", `x`, 400, "invalidParameter"},
	}
	for _, test := range tests {
		status, reply := fresh(t, s, "POST /v1.0/oauth2/"+test.corp+"/token", test.body)
		if status != test.status || reply["code"] != test.code || (status == 200) != (reply["expires_in"] == 7200.0 && len(reply["access_token"].(string)) > 0) {
			t.Errorf("%+v: %d %v", test, status, reply)
		}
	}
}
