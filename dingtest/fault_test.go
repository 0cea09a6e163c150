package dingtest_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/dingtest"
)

func event(id string) dingtest.Event {
	return dingtest.Event{ID: id, Type: "t", Data: []byte(`{}`)}
}

func TestCut(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		first, second, other := dial(t, s, app), dial(t, s, app), dial(t, s, "other")
		one := s.Inject(dingtest.Cut{ClientID: app, Count: 1})
		if _, err := read(t.Context(), first); err == nil || websocket.CloseStatus(err) != -1 {
			t.Errorf("the oldest read %v, want an end without a close frame", err)
		}
		if one.Hits() != 1 || len(s.Faults()) != 0 {
			t.Errorf("%d hits, %d active; want 1 and none", one.Hits(), len(s.Faults()))
		}
		s.Inject(dingtest.Cut{ConnectionID: s.ListConnections(app)[0].ID})
		if _, err := read(t.Context(), second); err == nil {
			t.Error("the second is not cut")
		}
		if n := s.Connections("other"); n != 1 {
			t.Errorf("%d of the other app's connections, want 1", n)
		}
		s.Inject(dingtest.Cut{})
		if _, err := read(t.Context(), other); err == nil {
			t.Error("the other app's connection is not cut")
		}
	})
}

func TestCutEvery(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		for range 6 {
			go serve(dial(t, s, app), success)
		}
		i := s.Inject(dingtest.Cut{Every: 5 * time.Minute, Count: 4})
		time.Sleep(11 * time.Minute)
		synctest.Wait()
		if n := s.Connections(app); n != 4 {
			t.Errorf("%d connections after 11 minutes, want 4 of 6", n)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := s.Connections(app); n != 2 || i.Hits() != 4 {
			t.Errorf("%d connections at last and %d hits, want 2 and 4", n, i.Hits())
		}
	})
}

// A half-open connection is taken for a good one until three pings are not returned. Its client hears nothing.
func TestHalfOpen(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		conn := dial(t, s, app)
		start := time.Now()
		s.Inject(dingtest.HalfOpen{ClientID: app})
		if list := s.ListConnections(app); len(list) != 1 || !list[0].HalfOpen {
			t.Fatalf("connections %+v", list)
		}
		heard := make(chan error, 1)
		go func() {
			_, err := read(context.Background(), conn)
			heard <- err
		}()
		p := s.PushStream(app, event("e1"))
		wait(t, p, dingtest.Failed)
		for _, a := range p.Attempts() {
			if a.ConnectionID == "" || a.Took != 3*time.Second {
				t.Errorf("attempt %+v; want one over the dead connection, 3 s long", a)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if err := conn.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("WebSocket's ping: %v, want no answer", err)
		}
		if err := s.WaitConnections(t.Context(), app, 0); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 3*time.Minute+3*time.Second {
			t.Errorf("given up after %v, want 3 pings", took)
		}
		time.Sleep(time.Hour)
		select {
		case err := <-heard:
			t.Errorf("the client heard %v", err)
		default:
		}
		_ = conn.CloseNow()
	})
}

func TestHalfOpenThenCut(t *testing.T) {
	bubble(t, &dingtest.Options{PingEvery: 10 * time.Second}, func(t *testing.T, s *dingtest.Server) {
		conn := dial(t, s, app)
		s.Inject(dingtest.HalfOpen{Pings: 100})
		time.Sleep(15 * time.Minute)
		if n := s.Connections(app); n != 1 {
			t.Fatalf("%d connections, want 1", n)
		}
		s.Inject(dingtest.Cut{})
		if _, err := read(t.Context(), conn); err == nil {
			t.Error("the client does not hear of the cut")
		}
		if err := s.WaitConnections(t.Context(), app, 0); err != nil {
			t.Error(err)
		}
	})
}

// The same over TCP, and Close ends what lingers.
func TestHalfOpenOverTCP(t *testing.T) {
	s := dingtest.New(&dingtest.Options{PingEvery: -1})
	server := httptest.NewServer(s)
	defer server.Close()
	var conns []*websocket.Conn
	for range 2 {
		endpoint := strings.Replace(server.URL, "http", "ws", 1) + "/connect?ticket="
		conn, _, err := websocket.Dial(t.Context(), endpoint+url.QueryEscape(open(t, s, openBody(app, "x", everything)).Ticket), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.CloseNow()
		conns = append(conns, conn)
		if err := s.WaitConnections(t.Context(), app, len(conns)); err != nil {
			t.Fatal(err)
		}
	}
	s.Inject(dingtest.HalfOpen{})
	list := s.ListConnections(app)
	s.Inject(dingtest.Cut{ConnectionID: list[0].ID})
	if _, err := read(t.Context(), conns[0]); err == nil {
		t.Error("the client does not hear of the cut")
	}
	s.Close()
	if _, err := read(t.Context(), conns[1]); err == nil {
		t.Error("the client does not hear of Close")
	}
}
