package dingtest_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/dingtest"
)

// heard is the topics that a connection gets, each with its data and when it came.
type heard struct {
	topics, data []string
	at           []time.Time
}

// listen notes what comes down conn until it ends, and answers pings.
func listen(conn *websocket.Conn, h *heard) {
	serve(conn, func(f frame) []byte {
		h.topics, h.data = append(h.topics, f.Headers["topic"]), append(h.data, f.Data)
		h.at = append(h.at, time.Now())
		return nil
	})
}

func TestGreetingsAndKeepalive(t *testing.T) {
	opts := &dingtest.Options{Greetings: true, KeepaliveEvery: 25 * time.Second, PingEvery: -1}
	bubble(t, opts, func(t *testing.T, s *dingtest.Server) {
		conn := dial(t, s, app)
		var got heard
		go listen(conn, &got)
		time.Sleep(time.Minute)
		synctest.Wait()
		if want := []string{"CONNECTED", "REGISTERED", "KEEPALIVE", "KEEPALIVE"}; !slices.Equal(got.topics, want) {
			t.Errorf("got %v, want %v", got.topics, want)
		}
	})
}

func TestDisconnectEvery(t *testing.T) {
	lives := func(seed uint64) (all []time.Duration) {
		bubble(t, &dingtest.Options{DisconnectEvery: 3 * time.Hour, PingEvery: -1, Seed: seed}, func(t *testing.T, s *dingtest.Server) {
			reasons := map[string]bool{}
			for range 20 {
				start := time.Now()
				var got heard
				listen(dial(t, s, app), &got)
				last := len(got.topics) - 1
				if got.topics[last] != "disconnect" {
					t.Fatalf("the connection ended after %s", got.topics[last])
				}
				life := got.at[last].Sub(start)
				if life < time.Hour || life > 3*time.Hour {
					t.Errorf("told to leave after %v, want 1 to 3 hours", life)
				}
				if ended := time.Since(got.at[last]); ended != 10*time.Second {
					t.Errorf("cut %v after that, want 10 s", ended)
				}
				reasons[got.data[last]] = true
				all = append(all, life)
			}
			want := map[string]bool{`{"reason":"persistent connection is timeout"}`: true, `{"reason":"connection is expired"}`: true}
			if len(reasons) != 2 {
				t.Errorf("reasons %v, want %v", reasons, want)
			}
			for r := range reasons {
				if !want[r] {
					t.Errorf("reason %s", r)
				}
			}
		})
		return all
	}
	first := lives(1)
	if !slices.Equal(first, lives(1)) {
		t.Error("the same seed chose other lives")
	}
	if slices.Equal(first, lives(2)) {
		t.Error("another seed chose the same lives")
	}
}

func TestDisconnectOne(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		dial(t, s, app)
		time.Sleep(time.Second)
		go serve(dialFor(t, s, app, `[{"type":"EVENT","topic":"*"}]`), success)
		dial(t, s, "other")
		list := s.ListConnections(app)
		if len(list) != 2 || !list[0].Since.Before(list[1].Since) || len(list[0].Callbacks) != 2 || len(list[1].Callbacks) != 0 || !list[1].Events {
			t.Fatalf("connections %+v", list)
		}
		if !s.DisconnectOne(list[0].ID, dingtest.ReasonTimeout) || s.DisconnectOne(list[0].ID, "again") || s.DisconnectOne("", "all") {
			t.Error("one connection can be told to leave once, by its ID")
		}
		left := s.ListConnections("")
		if len(left) != 2 || left[0].ID != list[1].ID || left[1].ClientID != "other" {
			t.Errorf("left %+v", left)
		}
		for range 10 {
			p := s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{}`)})
			wait(t, p, dingtest.Answered)
		}
	})
}

func TestEventTopic(t *testing.T) {
	bubble(t, &dingtest.Options{EventTopic: "dingTalk"}, func(t *testing.T, s *dingtest.Server) {
		conn := dial(t, s, app)
		s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{}`)})
		if f, err := read(context.Background(), conn); err != nil || f.Headers["topic"] != "dingTalk" || f.Type != "EVENT" {
			t.Errorf("got %+v, %v", f, err)
		}
	})
}
