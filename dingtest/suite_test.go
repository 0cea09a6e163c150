package dingtest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
)

func TestSuiteTicketsByStream(t *testing.T) {
	bubble(t, &dingtest.Options{PingEvery: -1}, func(t *testing.T, s *dingtest.Server) {
		if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: "secret"}); err != nil {
			t.Fatal(err)
		}
		first := s.SuiteTicket("suite")
		time.Sleep(time.Hour) // nobody is connected: the ticket waits
		conn := dial(t, s, "suite")
		frames := make(chan frame, 9)
		go serve(conn, func(f frame) []byte { frames <- f; return success(f) })
		f := <-frames
		same(t, `{"suiteTicket":"`+first+`"}`, f.Data)
		same(t, []string{"suite_ticket", catalog.SampleCorp}, []string{f.Headers["eventType"], f.Headers["eventCorpId"]})

		start := time.Now()
		f = <-frames
		if took := time.Since(start); took != 4*time.Hour {
			t.Errorf("the next came after %v; want 5 h after the first was made", took)
		}
		if second := s.SuiteTicket("suite"); second == first || f.Data != `{"suiteTicket":"`+second+`"}` {
			t.Errorf("pushed %s, the newest is %s, the first was %s", f.Data, second, first)
		}
		start = time.Now()
		<-frames
		same(t, 5*time.Hour, time.Since(start))
	})
}

// TestSuiteTicketAgain: by Stream it is pushed again after 10 s and 30 s, by the old way 100 times; neither
// ends in the failed list.
func TestSuiteTicketAgain(t *testing.T) {
	for transport, want := range map[dingevent.Transport]int{dingevent.TransportStream: 3, dingevent.TransportSyncHTTP: 3, dingevent.TransportHTTP: 101} {
		bubble(t, &dingtest.Options{PingEvery: -1}, func(t *testing.T, s *dingtest.Server) {
			var got pushes
			add := dingtest.Suite{Key: "suite", Secret: "secret", Transport: transport}
			add.Callback = endpointOf(t, s, &got, "suite", func(w http.ResponseWriter, _ *callback.Cipher) { w.WriteHeader(500) })
			add.Callback.Owner = ""
			n := 0
			go serve(dial(t, s, "suite"), func(f frame) []byte { n++; return ack(f, 200, `{"status":"LATER"}`) })
			if err := s.AddSuite(add); err != nil {
				t.Fatal(err)
			}
			time.Sleep(4 * time.Hour)
			synctest.Wait()
			if n += len(got.all()); n != want || len(s.Failed()) != 0 {
				t.Errorf("%s: pushed %d times, %d failed; want %d, 0", transport, n, len(s.Failed()), want)
			}
		})
	}
}

func TestSuiteTicketBodies(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		var got pushes
		add := dingtest.Suite{Key: "suite", Secret: "secret", ID: "777", CorpID: "vendor", Transport: dingevent.TransportHTTP}
		add.Callback = endpointOf(t, s, &got, "suite", nil)
		if err := s.AddSuite(add); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		want := fmt.Sprintf(`{"EventType":"suite_ticket","SuiteKey":"suite","SuiteTicket":%q,"TimeStamp":%d}`, s.SuiteTicket("suite"), time.Now().UnixMilli())
		same(t, want, got.all()[0].plain)

		add.Key, add.Transport, add.Every = "other", dingevent.TransportSyncHTTP, time.Minute
		if err := s.AddSuite(add); err != nil {
			t.Fatal(err)
		}
		for i := range 2 {
			synctest.Wait()
			var body struct {
				EventType string
				BizData   []struct {
					SubscribeID string `json:"subscribe_id"`
					CorpID      string `json:"corp_id"`
					BizID       string `json:"biz_id"`
					BizType     int    `json:"biz_type"`
					BizData     string `json:"biz_data"`
				} `json:"bizData"`
			}
			var data map[string]string
			if err := json.Unmarshal([]byte(got.all()[i+1].plain), &body); err != nil || json.Unmarshal([]byte(body.BizData[0].BizData), &data) != nil {
				t.Fatal(err, got.all()[i+1].plain)
			}
			row := body.BizData[0]
			same(t, []any{"SYNC_HTTP_PUSH_HIGH", "777_0", "vendor", "777", 2}, []any{body.EventType, row.SubscribeID, row.CorpID, row.BizID, row.BizType})
			same(t, []string{"suite_ticket", s.SuiteTicket("other")}, []string{data["syncAction"], data["suiteTicket"]})
			time.Sleep(time.Minute)
		}
	})
}

func TestSuiteTokens(t *testing.T) {
	bubble(t, &dingtest.Options{Apps: map[string]string{}}, func(t *testing.T, s *dingtest.Server) {
		if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: "secret", Corps: []string{corp1}}); err != nil {
			t.Fatal(err)
		}
		dial(t, s, "suite") // its secret opens connections, though Apps has it not
		if o := open(t, s, openBody("suite", "x", everything)); o.Status != 401 {
			t.Errorf("opened with a wrong secret: %d", o.Status)
		}
		ticket := s.SuiteTicket("suite")
		getSuite := func(key, secret, ticket string) object {
			return old(t, s, "POST /service/get_suite_token", `{"suite_key":"`+key+`","suite_secret":"`+secret+`","suite_ticket":"`+ticket+`"}`)
		}
		for _, test := range []struct {
			key, secret, ticket string
			code                float64
		}{
			{"", "secret", ticket, 41021}, {"suite", "", ticket, 41024}, {"suite", "secret", "", 41023},
			{"x", "secret", ticket, 40088}, {"suite", "x", ticket, 40088}, {"suite", "secret", "x", 40085},
		} {
			if reply := getSuite(test.key, test.secret, test.ticket); reply["errcode"] != test.code {
				t.Errorf("%+v: %v", test, reply)
			}
		}
		same(t, 47001.0, old(t, s, "POST /service/get_suite_token", "x")["errcode"])

		reply := getSuite("suite", "secret", ticket)
		suiteToken, _ := reply["suite_access_token"].(string)
		same(t, object{"errcode": 0.0, "errmsg": "ok", "suite_access_token": suiteToken, "expires_in": 7200.0}, reply)
		getCorp := func(query, body string) object { return old(t, s, "POST /service/get_corp_token?"+query, body) }
		const right = `{"auth_corpid":"` + corp1 + `","permanent_code":"p"}`
		withToken := "suite_access_token=" + suiteToken
		for _, test := range []struct {
			query, body string
			code        float64
		}{
			{withToken, right, 0}, {"suite_access_token=x", right, 40082}, {"", right, 40083}, {withToken, `{"auth_corpid":"` + corp1 + `"}`, 41025},
			{withToken, `{"permanent_code":"p"}`, 41027}, {withToken, `{"auth_corpid":"x","permanent_code":"p"}`, 41030}, {withToken, "x", 47001},
			{signed("suite", "secret", ticket), `{"auth_corpid":"` + corp1 + `"}`, 0},
			{signed("suite", "x", ticket), right, 52013}, {signed("suite", "secret", "x"), right, 40085}, {signed("x", "secret", ticket), right, 40083},
		} {
			if reply := getCorp(test.query, test.body); reply["errcode"] != test.code {
				t.Errorf("%s %s: %v", test.query, test.body, reply)
			}
		}
		corpToken := getCorp(withToken, right)["access_token"].(string)
		same(t, 0.0, old(t, s, "GET "+failedList+"?access_token="+corpToken, "")["errcode"])
		if getCorp(withToken, right)["access_token"] == corpToken {
			t.Error("a third-party app gets the same token again")
		}

		time.Sleep(5 * time.Hour) // a new ticket; the old one is good no more
		same(t, 42009.0, getCorp(withToken, right)["errcode"])
		same(t, 40085.0, getSuite("suite", "secret", ticket)["errcode"])
		same(t, 0.0, getSuite("suite", "secret", s.SuiteTicket("suite"))["errcode"])
	})
}

// signed is the query of a call that a third-party app signs.
func signed(key, secret, ticket string) string {
	const at = "1606126433000"
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "\n" + ticket))
	return url.Values{
		"accessKey": {key}, "timestamp": {at}, "suiteTicket": {ticket}, "signature": {base64.StdEncoding.EncodeToString(mac.Sum(nil))},
	}.Encode()
}

func TestCorpAccessToken(t *testing.T) {
	s := dingtest.NewServer(t, nil)
	if err := s.AddSuite(dingtest.Suite{Key: "suite", Secret: "secret", Corps: []string{corp1}}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		key, secret, corp, ticket string
		code                      any
	}{
		{"suite", "secret", corp1, s.SuiteTicket("suite"), nil},
		{"x", "secret", corp1, s.SuiteTicket("suite"), "invalidSuiteKey"},
		{"suite", "x", corp1, s.SuiteTicket("suite"), "invalidSuiteSecret"},
		{"suite", "secret", corp1, "x", "invalidSuiteTicket"},
		{"suite", "secret", "x", s.SuiteTicket("suite"), "invalidAuthCorpId"},
	} {
		status, reply := fresh(t, s, "POST /v1.0/oauth2/corpAccessToken",
			fmt.Sprintf(`{"suiteKey":%q,"suiteSecret":%q,"authCorpId":%q,"suiteTicket":%q}`, test.key, test.secret, test.corp, test.ticket))
		if reply["code"] != test.code || (status == 200) != (test.code == nil) || (status == 200) != (reply["expireIn"] == 7200.0) {
			t.Errorf("%+v: %d %v", test, status, reply)
		}
	}
	if status, _ := fresh(t, s, "POST /v1.0/oauth2/corpAccessToken", "x"); status != 400 {
		t.Errorf("no JSON: %d", status)
	}
}

func TestAddSuiteRefused(t *testing.T) {
	s := dingtest.New(nil)
	right := dingtest.Suite{Key: "suite", Secret: "secret"}
	for name, breaks := range map[string]func(*dingtest.Suite){
		"no key":      func(x *dingtest.Suite) { x.Key = "" },
		"no secret":   func(x *dingtest.Suite) { x.Secret = "" },
		"every":       func(x *dingtest.Suite) { x.Every = -1 },
		"transport":   func(x *dingtest.Suite) { x.Transport = dingevent.TransportExec },
		"no rows":     func(x *dingtest.Suite) { x.Transport = dingevent.TransportRDS },
		"no callback": func(x *dingtest.Suite) { x.Transport = dingevent.TransportHTTP },
	} {
		add := right
		if breaks(&add); s.AddSuite(add) == nil {
			t.Errorf("%s: added", name)
		}
	}
	if err := s.AddSuite(right); err != nil {
		t.Error(err)
	}
	if s.AddSuite(right) == nil {
		t.Error("added twice")
	}
	if s.SuiteTicket("x") != "" {
		t.Error("a ticket for no suite")
	}
	s.Close()
	right.Key = "late"
	if err := s.AddSuite(right); err != dingtest.ErrClosed {
		t.Errorf("added to a closed server: %v", err)
	}
}
