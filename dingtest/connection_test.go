package dingtest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/dingtest"
)

func TestRandomChoiceReachesEveryConnection(t *testing.T) {
	choices := func(seed uint64) (order []int) {
		bubble(t, &dingtest.Options{Seed: seed}, func(t *testing.T, s *dingtest.Server) {
			for i := range 4 {
				go serve(dial(t, s, app), func(f frame) []byte {
					order = append(order, i)
					return success(f)
				})
			}
			for range 40 {
				wait(t, s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{}`)}), dingtest.Answered)
			}
		})
		return order
	}
	first := choices(7)
	for i := range 4 {
		if !slices.Contains(first, i) {
			t.Errorf("connection %d got nothing: %v", i, first)
		}
	}
	if diff := cmp.Diff(first, choices(7)); diff != "" {
		t.Error("the same seed chose differently", diff)
	}
	if cmp.Equal(first, choices(8)) {
		t.Error("another seed chose the same")
	}
}

func TestDisconnect(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		old := dial(t, s, app)
		inFlight := s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{}`)})
		pushed, err := read(t.Context(), old)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		s.Disconnect(app, "persistent connection is timeout")
		told, err := read(t.Context(), old)
		if err != nil || told.Type != "SYSTEM" || told.Headers["topic"] != "disconnect" || told.Data != `{"reason":"persistent connection is timeout"}` {
			t.Fatalf("read %+v, %v; want disconnect", told, err)
		}
		if n := s.Connections(app); n != 0 {
			t.Errorf("%d connections take pushes, want 0", n)
		}
		if err := old.Write(t.Context(), 1, success(pushed)); err != nil {
			t.Fatal(err)
		}
		wait(t, inFlight, dingtest.Answered)
		later := s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{}`)})
		if f, err := read(t.Context(), old); err == nil {
			t.Errorf("read %+v after disconnect", f)
		}
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("cut after %v, want 10 s", took)
		}
		go serve(dial(t, s, app), success)
		wait(t, later, dingtest.Answered)
	})
}

func TestCutWhileWaiting(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		conn := dial(t, s, app)
		p := s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{}`)})
		if _, err := read(t.Context(), conn); err != nil {
			t.Fatal(err)
		}
		_ = conn.CloseNow()
		if err := s.WaitConnections(t.Context(), app, 0); err != nil {
			t.Fatal(err)
		}
		wait(t, p, dingtest.Failed)
		if err := p.Attempts()[0].Err; err == nil || !strings.Contains(err.Error(), "ended before") {
			t.Errorf("first attempt: %v", err)
		}
	})
}

func TestPing(t *testing.T) {
	bubble(t, &dingtest.Options{PingEvery: 10 * time.Second}, func(t *testing.T, s *dingtest.Server) {
		pings := 0
		go serve(dial(t, s, "good"), func(f frame) []byte {
			if f.Type == "SYSTEM" && strings.Contains(f.Data, "opaque") {
				pings++
			}
			return nil
		})
		silent := dial(t, s, "silent")
		wrong := dial(t, s, "wrong")
		go func() {
			f, _ := read(t.Context(), wrong)
			_ = wrong.Write(t.Context(), 1, ack(f, 200, `{"opaque":"mine"}`))
			_, _ = read(t.Context(), wrong)
		}()
		go func() {
			for {
				if _, err := read(t.Context(), silent); err != nil {
					return
				}
			}
		}()
		time.Sleep(time.Minute + 4*time.Second)
		synctest.Wait()
		if pings != 6 || s.Connections("good") != 1 {
			t.Errorf("%d pings, %d connections; want 6, 1", pings, s.Connections("good"))
		}
		if s.Connections("silent")+s.Connections("wrong") != 0 {
			t.Error("a connection that returned no ping is still there")
		}
	})
}

// A client that stops reading costs the fake a bounded queue, and is cut.
func TestClientThatDoesNotRead(t *testing.T) {
	bubble(t, &dingtest.Options{PingEvery: -1}, func(t *testing.T, s *dingtest.Server) {
		dial(t, s, app)
		start := time.Now()
		for range 1000 {
			s.PushStream(app, dingtest.Event{Type: "t", Data: make([]byte, 1000)})
		}
		if err := s.WaitConnections(t.Context(), app, 0); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("cut after %v, want 10 s", took)
		}
	})
}

func TestWaitConnectionsGivesUp(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.WaitConnections(ctx, app, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ctx ended: %v", err)
		}
		p := s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{}`)})
		if _, err := p.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("push, ctx ended: %v", err)
		}
		s.Close()
		if err := s.WaitConnections(t.Context(), app, 1); !errors.Is(err, dingtest.ErrClosed) {
			t.Errorf("closed: %v", err)
		}
	})
}

// An answer that came counts, even if the client left right after it.
func TestAnswerThenCut(t *testing.T) {
	for range 20 {
		bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
			conn := dial(t, s, app)
			p := s.PushStream(app, dingtest.Event{Type: "t", Data: []byte(`{}`)})
			f, err := read(t.Context(), conn)
			if err != nil {
				t.Fatal(err)
			}
			if err := conn.Write(t.Context(), 1, success(f)); err != nil {
				t.Fatal(err)
			}
			_ = conn.CloseNow()
			wait(t, p, dingtest.Answered)
			if n := len(p.Attempts()); n != 1 {
				t.Fatalf("%d attempts, want 1", n)
			}
		})
	}
}
