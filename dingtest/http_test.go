package dingtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
)

func TestPushHTTP(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		var got pushes
		to := endpoint(t, s, &got, nil)
		data := "{\"EventType\":\"t\", \"x\":\"<\xff\"} "
		p := s.PushHTTP(to, dingtest.Event{ID: "e", Type: "t", Data: []byte(data)})
		wait(t, p, dingtest.Answered)
		all := got.all()
		if len(all) != 1 || all[0].plain != data || all[0].query.Get("a") != "b" {
			t.Fatalf("got %q", all)
		}
		if at := all[0].query.Get("timestamp"); at != fmt.Sprintf("%013d", time.Now().UnixMilli()) {
			t.Errorf("timestamp %s is not now in milliseconds, 13 digits", at)
		}
		a := p.Attempts()[0]
		want := dingtest.Attempt{Transport: dingevent.TransportHTTP, To: to.URL, Type: "t", ID: "e", Number: 1, Start: time.Now(), Code: 200, Answer: a.Answer}
		if diff := cmp.Diff(want, a); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPushHTTPAgain(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		var got pushes
		to := endpoint(t, s, &got, func(w http.ResponseWriter, c *callback.Cipher) {
			if len(got.all()) < 3 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			sealed("success")(w, c)
		})
		start := time.Now()
		wait(t, s.PushHTTP(to, dingtest.Event{Type: "t", Data: []byte("{}")}), dingtest.Answered)
		if took := time.Since(start); took != 40*time.Second {
			t.Errorf("took %v, want 40 s", took)
		}
		all := got.all()
		for i, one := range all[1:] {
			if one.plain != "{}" || one.query.Get("nonce") == all[i].query.Get("nonce") || one.query.Get("timestamp") == all[i].query.Get("timestamp") {
				t.Errorf("push %d was not sealed anew: %q", i+2, one)
			}
		}
	})
}

func TestHTTPAnswers(t *testing.T) {
	tests := map[string]struct {
		answer func(http.ResponseWriter, *callback.Cipher)
		says   string // in the error; empty: it is right
	}{
		"success": {sealed("success"), ""},
		"timeStamp is a number": {func(w http.ResponseWriter, c *callback.Cipher) {
			out, _ := c.Seal([]byte("success"))
			fmt.Fprintf(w, `{"msg_signature":%q,"timeStamp":%s,"nonce":%q,"encrypt":%q}`, out.Signature, out.Timestamp, out.Nonce, out.Encrypt)
		}, ""},
		"plain success":  {func(w http.ResponseWriter, _ *callback.Cipher) { fmt.Fprint(w, "success") }, "must be a JSON object"},
		"empty":          {func(http.ResponseWriter, *callback.Cipher) {}, "must be a JSON object"},
		"another text":   {sealed("fail" + strings.Repeat("x", 1000)), `opens to "failxxx`},
		"status":         {func(w http.ResponseWriter, _ *callback.Cipher) { w.WriteHeader(500) }, "status 500"},
		"success as 404": {func(w http.ResponseWriter, c *callback.Cipher) { w.WriteHeader(404); sealed("success")(w, c) }, "status 404"},
		"redirect":       {func(w http.ResponseWriter, _ *callback.Cipher) { w.Header().Set("Location", "/"); w.WriteHeader(302) }, "final URL"},
		"too large":      {func(w http.ResponseWriter, _ *callback.Cipher) { fmt.Fprint(w, strings.Repeat("x", 65<<10)) }, "64 KiB"},
		"cut": {func(w http.ResponseWriter, _ *callback.Cipher) {
			w.Header().Set("Content-Length", "9")
			fmt.Fprint(w, "x")
		}, "no answer"},
		"slow": {func(http.ResponseWriter, *callback.Cipher) { time.Sleep(1501 * time.Millisecond) }, "no answer in time"},
		"just in time": {func(w http.ResponseWriter, c *callback.Cipher) {
			time.Sleep(1499 * time.Millisecond)
			sealed("success")(w, c)
		}, ""},
		"slow body": {func(w http.ResponseWriter, _ *callback.Cipher) {
			for range 10 {
				fmt.Fprint(w, " ")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Second)
			}
		}, "no answer in time"},
		"another token": {func(w http.ResponseWriter, _ *callback.Cipher) {
			sealed("success")(w, otherCipher("other", aesKey, owner))
		}, "token"},
		"another owner": {func(w http.ResponseWriter, _ *callback.Cipher) {
			sealed("success")(w, otherCipher(token, aesKey, "corp"))
		}, `"corp"`},
		"another key": {func(w http.ResponseWriter, _ *callback.Cipher) {
			sealed("success")(w, otherCipher(token, strings.Repeat("x", 43), owner))
		}, "aes key"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
				var got pushes
				to := endpoint(t, s, &got, test.answer)
				time.Sleep(2 * 365 * 24 * time.Hour) // from 2000 to when milliseconds have 13 digits
				start := time.Now()
				err := s.CheckURL(t.Context(), to)
				if took := time.Since(start); took > 1500*time.Millisecond {
					t.Errorf("took %v", took)
				}
				synctest.Wait()
				if all := got.all(); len(all) != 1 || all[0].plain != `{"EventType":"check_url"}` {
					t.Errorf("pushed %q", all)
				}
				if test.says == "" && err != nil || test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)) {
					t.Errorf("error %v, want %q", err, test.says)
				}
				if err != nil && (strings.Contains(err.Error(), "signature=") || strings.Contains(err.Error(), aesKey)) {
					t.Errorf("the error tells too much: %v", err)
				}
			})
		})
	}
}

func TestHTTPDeadlineAndFailedList(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		var got pushes
		to := endpoint(t, s, &got, func(http.ResponseWriter, *callback.Cipher) { time.Sleep(time.Minute) })
		p := s.PushHTTP(to, dingtest.Event{ID: "e", Type: "t", Data: []byte("{}")})
		wait(t, p, dingtest.Failed)
		for _, a := range p.Attempts() {
			if a.Took != 2500*time.Millisecond || a.Err == nil {
				t.Errorf("attempt %+v; want 2.5 s and an error", a)
			}
		}
		want := []dingtest.FailedPush{{Transport: dingevent.TransportHTTP, To: to.URL, Time: time.Now(), Err: p.Attempts()[2].Err,
			Event: dingtest.Event{ID: "e", Type: "t", Data: []byte("{}"), Born: p.Attempts()[0].Start}}}
		same := cmp.Comparer(func(a, b error) bool { return a.Error() == b.Error() })
		if diff := cmp.Diff(want, s.Failed(), same); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPushSyncHTTP(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		var got pushes
		to := endpoint(t, s, &got, nil)
		at := time.UnixMilli(1608639648000)
		row := dingtest.Row{SubscribeID: "1_0", CorpID: "c", BizID: "u1", BizType: 13, BizData: `{"syncAction":"user_add_org","x":"<"}`, Modified: at, OpenCursor: 5}
		wait(t, s.PushSyncHTTP(to, row, dingtest.Row{}), dingtest.Answered)
		to.Medium = true
		wait(t, s.PushSyncHTTP(to), dingtest.Answered)
		wait(t, s.PushSyncHTTP(to, dingtest.Row{ID: 77, Modified: at}), dingtest.Answered)
		now := time.Now().UnixMilli()
		want := []string{
			`{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[` +
				`{"gmt_create":1608639648000,"biz_type":13,"open_cursor":5,"subscribe_id":"1_0","id":1,"gmt_modified":1608639648000,"biz_id":"u1","biz_data":"{\"syncAction\":\"user_add_org\",\"x\":\"<\"}","corp_id":"c","status":0},` +
				fmt.Sprintf(`{"gmt_create":%d,"biz_type":0,"open_cursor":0,"subscribe_id":"","id":2,"gmt_modified":%[1]d,"biz_id":"","biz_data":"","corp_id":"","status":0}]}`, now),
			`{"EventType":"SYNC_HTTP_PUSH_MEDIUM","bizData":[]}`,
			`{"EventType":"SYNC_HTTP_PUSH_MEDIUM","bizData":[{"gmt_create":1608639648000,"biz_type":0,"open_cursor":0,"subscribe_id":"","id":77,"gmt_modified":1608639648000,"biz_id":"","biz_data":"","corp_id":"","status":0}]}`,
		}
		var plain []string
		for _, one := range got.all() {
			plain = append(plain, one.plain)
		}
		if diff := cmp.Diff(want, plain); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCallbackThatCannotWork(t *testing.T) {
	s := dingtest.NewServer(t, nil)
	right := dingtest.Callback{URL: "http://user.test", Token: token, AESKey: aesKey, Owner: owner}
	tests := map[string]func(*dingtest.Callback){
		"URL":     func(c *dingtest.Callback) { c.URL = "user.test/hook" },
		"http":    func(c *dingtest.Callback) { c.URL = "ftp://user.test" },
		"token":   func(c *dingtest.Callback) { c.Token = "" },
		"aes key": func(c *dingtest.Callback) { c.AESKey = "short" },
		"owner":   func(c *dingtest.Callback) { c.Owner = "" },
	}
	for names, breaks := range tests {
		to := right
		breaks(&to)
		p := s.PushHTTP(to, dingtest.Event{})
		if _, err := p.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), names) {
			t.Errorf("push: %v; want it to name %s", err, names)
		}
		if err := s.CheckURL(t.Context(), to); err == nil || !strings.Contains(err.Error(), names) {
			t.Errorf("check: %v; want it to name %s", err, names)
		}
	}
}

func TestCloseEndsPushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dingtest.New(nil)
		var got pushes
		to := endpoint(t, s, &got, func(http.ResponseWriter, *callback.Cipher) { time.Sleep(time.Second) })
		posting := s.PushHTTP(to, dingtest.Event{Data: []byte("{}")})
		waiting := s.PushStream("nobody", dingtest.Event{Data: []byte("{}")})
		dial(t, s, app)
		asking := s.PushStream(app, dingtest.Event{Data: []byte("{}")})
		synctest.Wait()
		start := time.Now()
		s.Close()
		s.Close()
		for _, p := range []*dingtest.Push{posting, waiting, asking, s.PushStream(app, dingtest.Event{}), s.PushHTTP(to, dingtest.Event{})} {
			if o, err := p.Wait(t.Context()); err != dingtest.ErrClosed || o != "" {
				t.Errorf("ended %q, %v; want ErrClosed", o, err)
			}
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("Close took %v; want the second that the handler takes", took)
		}
		if len(s.Failed()) != 0 {
			t.Error("a push that Close ended lies in the failed list")
		}
		if _, err := s.Client().Get(s.URL()); err == nil {
			t.Error("a closed server answers")
		}
	})
}
