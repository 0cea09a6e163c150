package dingtest_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
)

func askOpen(ctx context.Context, s *dingtest.Server) (int, error) {
	body := bytes.NewBufferString(openBody(app, "x", everything))
	req, err := http.NewRequestWithContext(ctx, "POST", s.URL()+"/v1.0/gateway/connections/open", body)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.Client().Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func TestOutage(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		away := s.Inject(dingtest.Outage{}).EndAfter(30 * time.Second)
		got := open(t, s, openBody(app, "x", everything))
		if got.Status != 503 || got.Code != "ServiceUnavailable" || len(got.RequestID) != 36 {
			t.Errorf("away: %+v", got)
		}
		<-away.Ended()
		if got := open(t, s, openBody(app, "x", everything)); got.Status != 200 {
			t.Errorf("afterwards: %+v", got)
		}
		s.Inject(dingtest.Outage{Status: 400, Body: "<html>proxy</html>", Count: 1})
		if got := open(t, s, openBody(app, "x", everything)); got.Status != 400 || got.plainXML != "<html>proxy</html>" {
			t.Errorf("a proxy: %+v", got)
		}
		reset := s.Inject(dingtest.Outage{Reset: true})
		if status, err := askOpen(t.Context(), s); err == nil {
			t.Errorf("reset: status %d", status)
		}
		reset.End()
		for _, count := range []int{0, 1} {
			hang := s.Inject(dingtest.Outage{Hang: true, Count: count})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			if status, err := askOpen(ctx, s); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("hang: status %d, %v", status, err)
			}
			cancel()
			hang.End()
		}
		if status, err := askOpen(t.Context(), s); status != 200 || err != nil {
			t.Errorf("at last: %d, %v", status, err)
		}
	})
}

func TestOutageAgainAndAgain(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		s.Inject(dingtest.Outage{Every: 5 * time.Minute, For: 30 * time.Second})
		var got []int
		for range 44 { // 11 minutes in steps of 15 s
			status, err := askOpen(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, status)
			time.Sleep(15 * time.Second)
		}
		want := slices.Repeat([]int{200}, 44)
		for _, i := range []int{20, 21, 40, 41} {
			want[i] = 503
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestRefuse(t *testing.T) {
	s := dingtest.NewServer(t, nil)
	for _, message := range []string{"", dingtest.NotPublished, dingtest.NotStream} {
		i := s.Inject(dingtest.Refuse{ClientID: app, Message: message})
		got := open(t, s, openBody(app, "x", everything))
		if want := cmp.Or(message, "ua invalid"); got.Status != 400 || got.Code != "invalidParameter" || got.Message != want {
			t.Errorf("%q: %+v", message, got)
		}
		if got := open(t, s, openBody("other", "x", everything)); got.Status != 200 {
			t.Errorf("the other app: %+v", got)
		}
		i.End()
	}
	s.Inject(dingtest.Refuse{Status: 403, Code: "Forbidden.AccessDenied.IpNotInWhiteList", Count: 1})
	if got := open(t, s, openBody(app, "x", everything)); got.Status != 403 || !strings.HasPrefix(got.Code, "Forbidden") {
		t.Errorf("403: %+v", got)
	}
	if got := open(t, s, openBody(app, "x", everything)); got.Status != 200 {
		t.Errorf("afterwards: %+v", got)
	}
}

func TestSkew(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		s.Inject(dingtest.Skew{By: 10 * time.Minute})
		behind := s.Inject(dingtest.Skew{By: -time.Minute})
		want := millis(time.Now().Add(9 * time.Minute))
		conn := dial(t, s, app)
		s.PushStream(app, event("e"))
		if f, err := read(t.Context(), conn); err != nil || f.Headers["time"] != want || f.Headers["eventBornTime"] != want {
			t.Errorf("frame %+v, %v; want it 9 minutes ahead, %s", f, err, want)
		}
		var got pushes
		to := endpoint(t, s, &got, nil)
		wait(t, s.PushHTTP(to, event("e")), dingtest.Answered)
		wait(t, s.PushSyncHTTP(to, dingtest.Row{}), dingtest.Answered)
		all := got.all()
		if at := strings.TrimLeft(all[0].query.Get("timestamp"), "0"); at != want || !strings.Contains(all[1].plain, `"gmt_create":`+want) {
			t.Errorf("timestamp %s and row %s; want %s", at, all[1].plain, want)
		}
		behind.End()
		s.Faults()[0].End()
		wait(t, s.PushHTTP(to, event("e")), dingtest.Answered)
		if at := strings.TrimLeft(got.all()[2].query.Get("timestamp"), "0"); at != millis(time.Now()) {
			t.Errorf("timestamp %s without a fault", at)
		}
	})
}

func TestBadSignature(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		cipher := otherCipher(token, aesKey, owner)
		var refused int
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			signed := cipher.Sign(q.Get("timestamp"), q.Get("nonce"), encrypted(t, r))
			if signed.Signature != q.Get("signature") || q.Get("signature") != q.Get("msg_signature") {
				refused++
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			sealed("success")(w, cipher)
		})
		to := dingtest.Callback{URL: "http://user.test", Token: token, AESKey: aesKey, Owner: owner, Client: s.ClientFor(h)}
		s.Inject(dingtest.BadSignature{ClientID: "other"})
		s.Inject(dingtest.BadSignature{ClientID: owner, Count: 2})
		p := s.PushHTTP(to, event("e"))
		wait(t, p, dingtest.Answered)
		if refused != 2 || len(p.Attempts()) != 3 {
			t.Errorf("%d refused, %d attempts; want 2 and 3", refused, len(p.Attempts()))
		}
	})
}

func TestSlowHTTP(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		var got pushes
		to := endpoint(t, s, &got, func(w http.ResponseWriter, c *callback.Cipher) { sealed("success")(w, c) })
		s.Inject(dingtest.Slow{Delay: time.Hour, Count: 1})
		s.Inject(dingtest.Slow{Delay: 2 * time.Second})
		p := s.PushHTTP(to, event("e"))
		wait(t, p, dingtest.Answered)
		if all := p.Attempts(); len(all) != 2 || all[0].Took != 2500*time.Millisecond || all[1].Took != 2*time.Second {
			t.Errorf("attempts %+v", all)
		}
	})
}
