package dingtest_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
)

const app = "ding-app"

func bubble(t *testing.T, opts *dingtest.Options, f func(t *testing.T, s *dingtest.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(t, dingtest.NewServer(t, opts)) })
}

func wait(t *testing.T, p *dingtest.Push, want dingtest.Outcome) {
	t.Helper()
	got, err := p.Wait(t.Context())
	if err != nil || got != want {
		t.Fatalf("push ended %q, %v; want %q; attempts %+v", got, err, want, p.Attempts())
	}
}

func success(f frame) []byte { return ack(f, 200, `{"status":"SUCCESS"}`) }

func TestEventFrame(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		conn := dial(t, s, app)
		data := `{"a":"<&> é 钉 \u2028 \ud800 \"","b":"` + "\u2028" + strings.Repeat("x", 100_000) + `"}`
		born := time.UnixMilli(1700000000123)
		p := s.PushStream(app, dingtest.Event{ID: "e1", Type: "user_add_org", CorpID: "corp", Born: born, Data: []byte(data)})
		f, err := read(t.Context(), conn)
		if err != nil {
			t.Fatal(err)
		}
		first := p.Attempts()
		if err := conn.Write(t.Context(), 1, success(f)); err != nil {
			t.Fatal(err)
		}
		wait(t, p, dingtest.Answered)
		attempts := p.Attempts()
		if len(first) != 0 || len(attempts) != 1 {
			t.Fatalf("attempts before the answer %d, after %d; want 0, 1", len(first), len(attempts))
		}
		want := frame{SpecVersion: "1.0", Type: "EVENT", Data: data, Headers: map[string]string{
			"topic": "*", "contentType": "application/json", "messageId": attempts[0].MessageID,
			"time": strconv.FormatInt(time.Now().UnixMilli(), 10), "appId": "app-" + app, "connectionId": attempts[0].ConnectionID,
			"eventId": "e1", "eventType": "user_add_org", "eventCorpId": "corp", "eventBornTime": "1700000000123", "eventUnifiedAppId": "app-" + app,
		}}
		if diff := cmp.Diff(want, f); diff != "" {
			t.Error(diff)
		}
		wantAttempt := dingtest.Attempt{
			Transport: dingevent.TransportStream, To: app, Type: "user_add_org", ID: "e1", Number: 1, Start: time.Now(),
			MessageID: f.Headers["messageId"], ConnectionID: f.Headers["connectionId"], Code: 200, Answer: []byte(`{"status":"SUCCESS"}`),
		}
		if diff := cmp.Diff(wantAttempt, attempts[0]); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEventAnswers(t *testing.T) {
	tests := map[string]struct {
		answer func(frame) []byte
		cycle  time.Duration // of three attempts; 0: answered at the first
	}{
		"success":   {success, 0},
		"no status": {func(f frame) []byte { return ack(f, 200, f.Data) }, 0},
		"no data":   {func(f frame) []byte { return ack(f, 200, "") }, 0},
		"data is an object": {func(f frame) []byte {
			return []byte(strings.Replace(string(ack(f, 200, "X")), `"X"`, `{"status":"SUCCESS"}`, 1))
		}, 0},
		"later":           {func(f frame) []byte { return ack(f, 200, `{"status":"LATER"}`) }, 40 * time.Second},
		"500 later":       {func(f frame) []byte { return ack(f, 500, `{"status":"LATER"}`) }, 40 * time.Second},
		"500 success":     {func(f frame) []byte { return ack(f, 500, `{"status":"SUCCESS"}`) }, 40 * time.Second},
		"404":             {func(f frame) []byte { return ack(f, 404, "") }, 40 * time.Second},
		"silence":         {func(frame) []byte { return nil }, 49 * time.Second},
		"not JSON":        {func(frame) []byte { return []byte("OK") }, 49 * time.Second},
		"another message": {func(f frame) []byte { f.Headers["messageId"] = "x"; return success(f) }, 49 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
				go serve(dial(t, s, app), test.answer)
				start := time.Now()
				p := s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{"x":1}`)})
				if test.cycle == 0 {
					wait(t, p, dingtest.Answered)
				} else {
					wait(t, p, dingtest.Failed)
				}
				if took := time.Since(start); took != test.cycle {
					t.Errorf("took %v, want %v", took, test.cycle)
				}
				if n := len(s.Failed()); n > 1 || (n == 1) != (test.cycle > 0) {
					t.Errorf("%d in the failed list", n)
				}
			})
		})
	}
}

func TestRedelivery(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		var ids, messages []string
		go serve(dial(t, s, app), func(f frame) []byte {
			if f.Type != "EVENT" {
				return nil
			}
			ids, messages = append(ids, f.Headers["eventId"]), append(messages, f.Headers["messageId"])
			if len(ids) == 3 {
				return success(f)
			}
			return nil
		})
		start := time.Now()
		p := s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{}`)})
		wait(t, p, dingtest.Answered)
		var begins []time.Duration
		for _, a := range p.Attempts() {
			begins = append(begins, a.Start.Sub(start))
		}
		if diff := cmp.Diff([]time.Duration{0, 13 * time.Second, 46 * time.Second}, begins); diff != "" {
			t.Error("attempts began", diff)
		}
		if len(slices.Compact(ids)) != 1 || ids[0] == "" {
			t.Errorf("event IDs %q; want one", ids)
		}
		slices.Sort(messages)
		if len(slices.Compact(messages)) != 3 {
			t.Errorf("message IDs %q; want three", messages)
		}
		if len(s.Failed()) != 0 {
			t.Error("an answered event lies in the failed list")
		}
	})
}

func TestNoConnection(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		dialFor(t, s, app, `[{"type":"CALLBACK","topic":"/v1.0/card/instances/callback"}]`)
		p := s.PushStream(app, dingtest.Event{ID: "e1", Type: "t", CorpID: "c", Data: []byte(`{}`)})
		time.Sleep(20 * time.Second)
		if n := len(p.Attempts()); n != 2 {
			t.Fatalf("%d attempts after 20 s, want 2", n)
		}
		go serve(dial(t, s, app), success)
		wait(t, p, dingtest.Answered)
		lost := s.PushStream("nobody", dingtest.Event{ID: "e2", Type: "t", Data: []byte(`{}`)})
		wait(t, lost, dingtest.Failed)
		failed := s.Failed()
		if len(failed) != 1 || failed[0].Event.ID != "e2" || failed[0].To != "nobody" || failed[0].Err == nil {
			t.Errorf("failed list %+v", failed)
		}
	})
}

func TestBurst(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		const burst = 10_000
		for range 2 {
			go serve(dial(t, s, app), success)
		}
		pushes := make([]*dingtest.Push, burst)
		for i := range pushes {
			pushes[i] = s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{}`)})
		}
		for _, p := range pushes {
			wait(t, p, dingtest.Answered)
			if n := len(p.Attempts()); n != 1 {
				t.Fatalf("%d attempts, want 1", n)
			}
		}
	})
}

func TestOnAttempt(t *testing.T) {
	told := make(chan dingtest.Attempt, 9)
	synctest.Test(t, func(t *testing.T) {
		s := dingtest.NewServer(t, &dingtest.Options{OnAttempt: func(a dingtest.Attempt) { told <- a }})
		p := s.PushStream("nobody", dingtest.Event{Type: "t", Data: []byte(`{}`)})
		wait(t, p, dingtest.Failed)
		for _, want := range p.Attempts() {
			got := <-told
			if got.Number != want.Number || got.ID != want.ID || got.Err == nil || got.Start != want.Start {
				t.Errorf("told %+v, want %+v", got, want)
			}
		}
	})
}

func TestBurstOfEvents(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		ids := map[string]bool{}
		go serve(dial(t, s, app), func(f frame) []byte {
			ids[f.Headers["eventId"]] = true
			return success(f)
		})
		for _, e := range []dingtest.Event{event("b"), event("")} {
			for _, p := range s.Burst(app, 100, e) {
				wait(t, p, dingtest.Answered)
			}
		}
		if len(ids) != 200 || !ids["b-1"] || !ids["b-100"] {
			t.Errorf("%d events", len(ids))
		}
	})
}

// A client may answer with the whole event, as DingTalk's for Python does, and with each character of it escaped.
func TestAnswerOfMegabytes(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		go serve(dial(t, s, app), func(f frame) []byte {
			return ack(f, 200, strings.Repeat(" ", 8<<20)+f.Data)
		})
		p := s.PushStream(app, dingtest.Event{ID: "e1", Type: "user_add_org", Data: []byte(`{"userId":["u1"]}`)})
		wait(t, p, dingtest.Answered)
		if n := len(p.Attempts()); n != 1 || s.Connections(app) != 1 {
			t.Errorf("%d attempts, %d connections; want one of each", n, s.Connections(app))
		}
	})
}
