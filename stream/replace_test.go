package stream_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/stream"
)

// changes collects the calls of Options.OnChange.
type changes struct {
	mu  sync.Mutex
	all []stream.Change
}

func (c *changes) add(change stream.Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, change)
}

// causes are those of the connections that were left.
func (c *changes) causes() (causes []stream.Cause) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, change := range c.all {
		if change.Kind == stream.ChangeLeaving {
			causes = append(causes, change.Connection.Leaving)
		}
	}
	return causes
}

// kinds are the changes in their order, such as "opened 1".
func (c *changes) kinds() (kinds []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, change := range c.all {
		kinds = append(kinds, string(change.Kind)+" "+string(rune('0'+change.Connection.Number)))
	}
	return kinds
}

// inReplacingWorld runs f with a client of one connection and with what it told.
func inReplacingWorld(t *testing.T, ding *dingtest.Options, edit func(*stream.Options), f func(w *world, told *changes)) {
	inWorldOf(t, ding, func(w *world) {
		told := new(changes)
		opts := w.options()
		opts.Connections, opts.OnChange = 1, told.add
		edit(opts)
		w.run(w.newClient(opts), take)
		if err := w.ding.WaitConnections(w.Context(), app, 1); err != nil {
			t.Fatal(err)
		}
		f(w, told)
		w.finish(1100 * time.Millisecond)
	})
}

func TestSilentPeerIsReplaced(t *testing.T) {
	inWorld(t, func(w *world) {
		told := new(changes)
		opts := w.options()
		opts.OnChange = told.add
		w.run(w.newClient(opts), take)
		w.connected(time.Second)
		w.net.each((*link).mute)
		time.Sleep(30 * time.Second)
		s := w.client.Status()
		if s.Opened != 4 || len(s.Connections) != 2 || s.Connections[0].Leaving != "" {
			t.Errorf("status after 30 s: %+v, want both connections replaced", s)
		}
		if causes := told.causes(); !slices.Equal(causes, []stream.Cause{stream.CauseSilent, stream.CauseSilent}) {
			t.Errorf("left for %v", causes)
		}
		w.net.each((*link).cut)
		w.finish(time.Second)
	})
}

func TestOldConnectionIsReplacedFirst(t *testing.T) {
	inReplacingWorld(t, nil, func(o *stream.Options) { o.MaxAge = time.Hour }, func(w *world, told *changes) {
		time.Sleep(44 * time.Minute)
		if s := w.client.Status(); s.Opened != 1 {
			t.Errorf("opened %d after 44 minutes", s.Opened)
		}
		time.Sleep(17 * time.Minute)
		if causes := told.causes(); !slices.Equal(causes, []stream.Cause{stream.CauseAge}) {
			t.Errorf("left for %v", causes)
		}
		want := []string{"opened 1", "leaving 1", "opened 2", "closed 1"}
		if kinds := told.kinds(); !slices.Equal(kinds, want) {
			t.Errorf("changes %v, want %v", kinds, want)
		}
	})
}

// While nothing can be opened, a connection that is only old goes on.
func TestOldConnectionStaysWhileOpenIsAway(t *testing.T) {
	inReplacingWorld(t, nil, func(o *stream.Options) { o.MaxAge = time.Hour }, func(w *world, told *changes) {
		w.net.answer(http.StatusServiceUnavailable)
		time.Sleep(2 * time.Hour)
		w.answered(w.push("e1"), 1)
		if s := w.client.Status(); len(s.Connections) != 1 || s.Connections[0].Leaving != stream.CauseAge || s.Connections[0].RoundTrip <= 0 {
			t.Errorf("status: %+v, want the first connection", s)
		}
		w.net.answer(0)
		time.Sleep(31 * time.Second)
		if s := w.client.Status(); len(s.Connections) != 1 || s.Connections[0].Number != 2 || s.Connections[0].Leaving != "" {
			t.Errorf("status: %+v, want the second connection", s)
		}
	})
}

// Where DingTalk never sends a frame, silence says little: it is waited for longer each time.
func TestIdleConnectionsAreReplacedMoreAndMoreRarely(t *testing.T) {
	silence := &dingtest.Options{Apps: map[string]string{app: secret}, PingEvery: -1}
	inReplacingWorld(t, silence, func(o *stream.Options) { o.Idle, o.MaxAge = time.Minute, -1 }, func(w *world, told *changes) {
		time.Sleep(24 * time.Hour)
		causes := told.causes()
		if n := len(causes); n < 24 || n > 31 {
			t.Errorf("%d replacements in a day, want six within the first hour and one an hour then", n)
		}
		if slices.ContainsFunc(causes, func(c stream.Cause) bool { return c != stream.CauseIdle }) {
			t.Errorf("left for %v", causes)
		}
		w.answered(w.push("e1"), 1) // a frame: from now on they are expected
		before := len(causes)
		time.Sleep(3 * time.Hour)
		w.answered(w.push("e2"), 1)
		time.Sleep(80 * time.Second)
		if after := len(told.causes()); after <= before {
			t.Error("a connection that had brought a frame was not replaced in a minute of silence")
		}
	})
}

func TestPingsKeepAConnection(t *testing.T) {
	inReplacingWorld(t, nil, func(o *stream.Options) { o.Idle, o.MaxAge = 90*time.Second, -1 }, func(w *world, told *changes) {
		time.Sleep(24 * time.Hour)
		if causes := told.causes(); len(causes) != 0 {
			t.Errorf("left for %v, though DingTalk pings each minute", causes)
		}
	})
}

// A machine that wakes finds its connections dead, though they look open.
func TestSleepReconnectsAtOnce(t *testing.T) {
	for name, away := range map[string]bool{"open answers": false, "open is away, too": true} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				told := new(changes)
				opts := w.options()
				opts.OnChange = told.add
				client := w.newClient(opts)
				slept := &wallClock{}
				client.SetWallClock(slept.now)
				w.run(client, take)
				w.connected(time.Second)
				time.Sleep(5 * time.Minute)
				if away {
					w.net.answer(http.StatusServiceUnavailable)
					w.net.each((*link).cut)
					time.Sleep(5 * time.Minute) // the waits are at their longest
					w.net.answer(0)
				}
				w.net.each((*link).mute)
				slept.sleep(8 * time.Hour)
				time.Sleep(2 * time.Second)
				synctest.Wait()
				s := client.Status()
				left := slices.DeleteFunc(s.Connections, func(c stream.Connection) bool { return c.Leaving != "" })
				if len(left) != 2 {
					t.Errorf("status 2 s after waking: %+v", s)
				}
				if causes := told.causes(); !away && !slices.Equal(causes, []stream.Cause{stream.CauseClock, stream.CauseClock}) {
					t.Errorf("left for %v", causes)
				}
				time.Sleep(time.Second) // the closing handshakes
				w.answered(w.push("e1"), 1)
				w.finish(2 * time.Second)
			})
		})
	}
}

// A wallClock can jump.
type wallClock struct {
	mu   sync.Mutex
	jump time.Duration
}

func (c *wallClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Round(0).Add(c.jump)
}

func (c *wallClock) sleep(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jump += d
}

func TestDisconnectIsToldWithItsReason(t *testing.T) {
	inReplacingWorld(t, nil, func(*stream.Options) {}, func(w *world, told *changes) {
		w.ding.Disconnect(app, "persistent connection is timeout")
		time.Sleep(2 * time.Second)
		told.mu.Lock()
		defer told.mu.Unlock()
		for _, change := range told.all {
			if change.Kind == stream.ChangeLeaving && (change.Connection.Leaving != stream.CauseDisconnect || change.Detail != "persistent connection is timeout") {
				t.Errorf("told %+v", change)
			}
		}
		if last := told.all[len(told.all)-1]; last.Kind != stream.ChangeClosed || last.Connection.ID == "" {
			t.Errorf("told at last %+v, want the first connection closed", last)
		}
	})
}

func TestRefusalIsTold(t *testing.T) {
	inWorld(t, func(w *world) {
		told := new(changes)
		opts := w.options()
		opts.OnChange = told.add
		client, err := stream.New(app, "not-"+secret, opts)
		if err != nil {
			t.Fatal(err)
		}
		w.run(client, take)
		if err := <-w.ended; err == nil {
			t.Error("Run ended without an error")
		}
		last := told.all[len(told.all)-1]
		if last.Kind != stream.ChangeRefused || last.Err == nil || !strings.Contains(last.Err.Error(), "authFailed") {
			t.Errorf("told %+v", told.all)
		}
		if s := client.Status(); s.OpenError == nil || s.OpenErrorAt.IsZero() {
			t.Errorf("status %+v", s)
		}
	})
}

func TestProbe(t *testing.T) {
	inWorld(t, func(w *world) {
		w.start(take)
		p, err := w.client.Probe(w.Context())
		if err != nil || p.Endpoint != "api.dingtalk.test:80" {
			t.Errorf("Probe: %+v, %v", p, err)
		}
		for i := range 20 {
			w.answered(w.push(string(rune('a'+i))), 1) // none goes to the probe's connection
		}
		synctest.Wait()
		if n := w.ding.Connections(app); n != 2 {
			t.Errorf("%d connections after the probe, want 2", n)
		}
		w.net.answer(http.StatusServiceUnavailable)
		if _, err = w.client.Probe(w.Context()); err == nil || !strings.Contains(err.Error(), "503") {
			t.Errorf("Probe while open is away: %v", err)
		}
		w.net.answer(0)
		w.finish(time.Second)
		var receiver dingevent.ReceiverFunc = func(context.Context, ...*dingevent.Envelope) error { return nil }
		if err := w.client.Run(w.Context(), receiver); err == nil {
			t.Error("Run ran twice")
		}
	})
}
