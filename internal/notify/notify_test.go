package notify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/notify"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source"
)

const token, secret = "b7e1f0aa", "SEC0f1e2d3c4b5a"

// A room has a fake DingTalk with a robot, a journal, and a log.
type room struct {
	*testing.T
	ding *dingtest.Server
	j    *memjournal.Journal
	log  strings.Builder
	n    int
}

func newRoom(t *testing.T, robot dingtest.Robot) *room {
	r := &room{T: t, ding: dingtest.NewServer(t, nil), j: memjournal.New()}
	robot.AccessToken = token
	r.ding.AddRobot(robot)
	return r
}

func (r *room) robot(opts notify.RobotOptions) notify.Way {
	opts.BaseURL, opts.Client = r.ding.URL(), r.ding.Client()
	way, err := notify.NewRobot(token, &opts)
	if err != nil {
		r.Fatal(err)
	}
	return way
}

// run runs a Notifier until stop is called.
func (r *room) run(way notify.Way, opts notify.Options) (n *notify.Notifier, stop func()) {
	opts.Logger = slog.New(slog.NewTextHandler(&r.log, nil))
	n = notify.New(way, r.j, &opts)
	runner := source.NewRunner(journal.SourceWork(dingevent.OperatorApp, n.Kind()), n, &source.Options{Logger: opts.Logger})
	ctx, cancel := context.WithCancel(r.Context())
	ended := make(chan error, 1)
	go func() { ended <- runner.Run(ctx, r.j, r.j) }()
	return n, func() {
		cancel()
		if err := <-ended; err != nil {
			r.Error(err)
		}
	}
}

// store stores an event of dingevent's own, and one of DingTalk's beside it.
func (r *room) store(eventType string, data any) {
	r.n++
	text, err := json.Marshal(data)
	if err != nil {
		r.Fatal(err)
	}
	err = r.j.Receive(r.Context(),
		&dingevent.Envelope{ID: fmt.Sprint(r.n), Type: eventType, App: dingevent.OperatorApp, Transport: dingevent.TransportInternal, Born: time.Now(), Received: time.Now(), Data: text},
		&dingevent.Envelope{ID: fmt.Sprint(r.n), Type: "user_add_org", App: "hr", Born: time.Now(), Received: time.Now(), Data: []byte("{}")})
	if err != nil {
		r.Fatal(err)
	}
}

type broken struct {
	Subscription string `json:"subscription"`
	On           bool   `json:"on"`
	Reason       string `json:"reason,omitempty"`
}

// texts are those of the messages that the robot has taken.
func (r *room) texts() (list []string) {
	for _, m := range r.ding.RobotMessages(token) {
		if m.Type != "markdown" || !strings.HasPrefix(m.Title, "dingevent") {
			r.Errorf("message %+v", m)
		}
		list = append(list, m.Text)
	}
	return list
}

// TestRobot: events that come together are one message, signed; those that were told are not told again after a restart.
func TestRobot(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {"Every delivery of subscription erp fails; its events wait: 503 from ［x］(http:／／evil)", "The sink of subscription crm works again"},
		"zh": {"订阅 erp 的投递全部失败，事件在等待：503 from ［x］(http:／／evil)", "订阅 crm 的目标恢复正常"},
	} {
		t.Run(lang, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRoom(t, dingtest.Robot{Secret: secret, Keywords: []string{"dingevent"}})
				r.store(ownevent.Broken, broken{"before", true, ""}) // before the notifier has ever run
				n, stop := r.run(r.robot(notify.RobotOptions{Secret: secret, Lang: lang}), notify.Options{})
				time.Sleep(time.Second)
				r.store(ownevent.Broken, broken{"erp", true, "503 from [x](http://evil)\n# head"})
				r.store(ownevent.Console, map[string]string{"who": "zhang"})
				r.store(ownevent.Broken, broken{"crm", false, ""})
				time.Sleep(time.Minute)
				stop()
				got := r.texts()
				if len(got) != 1 || !strings.Contains(got[0], want[0]) || !strings.Contains(got[0], want[1]) || strings.Contains(got[0], "before") || strings.Contains(got[0], "console") {
					t.Fatalf("messages %q", got)
				}
				if s := n.Status(); s.Told != 2 || s.Messages != 1 || s.Err != nil {
					t.Errorf("status %+v", s)
				}
				_, stop = r.run(r.robot(notify.RobotOptions{Secret: secret, Lang: lang}), notify.Options{})
				defer stop()
				time.Sleep(time.Minute)
				if got := r.texts(); len(got) != 1 {
					t.Errorf("after a restart: %q", got)
				}
			})
		})
	}
}

// TestRobotRefuses: DingTalk's refusal stands in a 200. The event waits until the robot takes it, and no text shows a secret.
func TestRobotRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		robot dingtest.Robot
		want  string
	}{
		"signature": {dingtest.Robot{Secret: "SECother"}, "sign not match"},
		"keyword":   {dingtest.Robot{Secret: secret, Keywords: []string{"alarm"}}, "keywords not in content"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRoom(t, c.robot)
				n, stop := r.run(r.robot(notify.RobotOptions{Secret: secret}), notify.Options{})
				defer stop()
				time.Sleep(time.Second)
				r.store(ownevent.Broken, broken{"erp", true, ""})
				time.Sleep(10 * time.Minute)
				s := n.Status()
				if s.Err == nil || !strings.Contains(s.Err.Error(), c.want) || !strings.Contains(s.Err.Error(), "310000") || s.Failures < 5 {
					t.Errorf("status %+v", s)
				}
				r.ding.AddRobot(dingtest.Robot{AccessToken: token, Secret: secret})
				time.Sleep(2 * time.Minute)
				if got := r.texts(); len(got) != 1 || !strings.Contains(got[0], "erp") {
					t.Errorf("messages %q", got)
				}
				if text := r.log.String() + s.Err.Error(); strings.Contains(text, token) || strings.Contains(text, secret) || !strings.Contains(text, c.want) {
					t.Errorf("log %s", text)
				}
			})
		})
	}
}

// TestRobotRests: a robot that others use up wants a rest, and gets it.
func TestRobotRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, dingtest.Robot{})
		way := r.robot(notify.RobotOptions{})
		n, stop := r.run(way, notify.Options{})
		defer stop()
		time.Sleep(time.Second)
		others := r.robot(notify.RobotOptions{})
		for range 21 { // one more than a minute may have
			_, err := others.Send(t.Context(), []journal.Entry{{Envelope: &dingevent.Envelope{Type: ownevent.Test, Data: []byte("{}")}}})
			if err != nil && !strings.Contains(err.Error(), "130101") {
				t.Fatal(err)
			}
		}
		r.store(ownevent.Broken, broken{"erp", true, ""})
		time.Sleep(9 * time.Minute)
		if s := n.Status(); s.Failures != 1 {
			t.Errorf("%d messages within the rest, want 1", s.Failures)
		}
		time.Sleep(11 * time.Minute)
		if got := r.texts(); len(got) != 21 || !strings.Contains(got[20], "erp") {
			t.Errorf("messages %q", got)
		}
	})
}

// TestChange: another robot tells what waits, at once and once, though the one before wants a rest; and from then on by its types.
func TestChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, dingtest.Robot{Keywords: []string{"alarm"}}) // it takes nothing
		const other = "0a1b2c3d"
		r.ding.AddRobot(dingtest.Robot{AccessToken: other})
		resting := resting{r.robot(notify.RobotOptions{}), time.Hour}
		n, stop := r.run(resting, notify.Options{})
		defer stop()
		time.Sleep(time.Second)
		r.store(ownevent.Broken, broken{"erp", true, ""})
		time.Sleep(30 * time.Minute)
		if s := n.Status(); s.Failures != 1 || s.Err == nil {
			t.Errorf("before: %+v", s)
		}
		way, err := notify.NewRobot(other, &notify.RobotOptions{BaseURL: r.ding.URL(), Client: r.ding.Client()})
		if err != nil {
			t.Fatal(err)
		}
		n.Change(way, &notify.Options{Types: []string{ownevent.Broken}, Logger: slog.New(slog.DiscardHandler)})
		if s := n.Status(); s.Err != nil {
			t.Errorf("the way before has failed, and the new one has: %v", s.Err)
		}
		time.Sleep(10 * time.Second)
		r.store(ownevent.StreamSilent, map[string]any{"app": "hr", "on": true})
		r.store(ownevent.Broken, broken{"crm", true, ""})
		time.Sleep(time.Minute)
		got := r.ding.RobotMessages(other)
		if len(got) != 2 || !strings.Contains(got[0].Text, "erp") || !strings.Contains(got[1].Text, "crm") || strings.Contains(got[1].Text, "hr") || len(r.texts()) != 0 {
			t.Errorf("the other robot has %+v, the first one %q", got, r.texts())
		}
		if s := n.Status(); s.Told != 2 || s.Failures != 1 {
			t.Errorf("after: %+v", s)
		}
	})
}

// resting is a way that wants a rest when it fails.
type resting struct {
	notify.Way
	rest time.Duration
}

func (w resting) Send(ctx context.Context, events []journal.Entry) (int, error) {
	n, err := w.Way.Send(ctx, events)
	if err != nil {
		return 0, dingevent.RetryAfter(w.rest, err)
	}
	return n, nil
}

// TestStorm: a thousand events are few messages, none too long and not too many a minute, and the oldest beyond that are given up.
func TestStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, dingtest.Robot{})
		n, stop := r.run(r.robot(notify.RobotOptions{}), notify.Options{})
		defer stop()
		time.Sleep(time.Second)
		for i := range 1100 {
			r.store(ownevent.Broken, broken{fmt.Sprintf("erp%04d", i), true, strings.Repeat("名", 200)})
		}
		time.Sleep(10 * time.Minute)
		all := ""
		for _, text := range r.texts() {
			if len(text) > 20000 {
				t.Errorf("a message of %d bytes", len(text))
			}
			all += text
		}
		if s := n.Status(); s.GivenUp < 100 || s.Told+s.GivenUp != 1100 || s.Failures != 0 {
			t.Errorf("status %+v", s)
		}
		if strings.Contains(all, "erp0000") || !strings.Contains(all, "erp1099") || strings.Count(all, "erp1099") != 1 {
			t.Error("not the newest were told")
		}
	})
}

// TestGivesUp: an event that nobody took for a day is given up, and later ones are told.
func TestGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, dingtest.Robot{})
		var got []string
		var fails atomic.Bool
		fails.Store(true)
		sink := dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
			if fails.Load() {
				return fmt.Errorf("answered with %d", http.StatusBadGateway)
			}
			got = append(got, string(d.Envelope.Data))
			return nil
		})
		n, stop := r.run(notify.NewWebhook(sink), notify.Options{})
		defer stop()
		time.Sleep(time.Second)
		r.store(ownevent.Broken, broken{"old", true, ""})
		time.Sleep(20 * time.Hour)
		r.store(ownevent.Broken, broken{"new", true, ""})
		time.Sleep(5 * time.Hour)
		fails.Store(false)
		time.Sleep(2 * time.Minute)
		if s := n.Status(); s.GivenUp != 1 || s.Told != 1 || len(got) != 1 || !strings.Contains(got[0], "new") {
			t.Errorf("status %+v, got %q", s, got)
		}
		if !strings.Contains(r.log.String(), "were not told") {
			t.Error("the log does not tell it")
		}
	})
}

// TestTypes: only the types that are wanted are told.
func TestTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, dingtest.Robot{})
		_, stop := r.run(r.robot(notify.RobotOptions{}), notify.Options{Types: []string{"dingevent.stream.*", ownevent.Console}})
		defer stop()
		time.Sleep(time.Second)
		r.store(ownevent.Broken, broken{"erp", true, ""})
		r.store(ownevent.StreamSilent, map[string]any{"app": "hr", "on": true, "gateways": []string{"gw-1"}})
		time.Sleep(time.Minute)
		if got := r.texts(); len(got) != 1 || strings.Contains(got[0], "erp") || !strings.Contains(got[0], "App hr has no open Stream connection (at gw-1)") {
			t.Errorf("messages %q", got)
		}
	})
}

// TestEveryTypeHasWords: each event of dingevent's own is said in both languages, its beginning and its end.
func TestEveryTypeHasWords(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		for _, eventType := range append(ownevent.All(), ownevent.Test) {
			if eventType == ownevent.Console {
				continue
			}
			for _, on := range []bool{true, false} {
				lost := any(3)
				if eventType == ownevent.GivenUp {
					lost = on
				}
				data, _ := json.Marshal(map[string]any{"on": on, "silent": on, "rising": on, "subscription": "s", "app": "a", "lost": lost})
				synctest.Test(t, func(t *testing.T) {
					r := newRoom(t, dingtest.Robot{})
					e := journal.Entry{Envelope: &dingevent.Envelope{Type: eventType, App: dingevent.OperatorApp, Data: data}}
					if _, err := r.robot(notify.RobotOptions{Lang: lang}).Send(t.Context(), []journal.Entry{e}); err != nil {
						t.Fatal(err)
					}
					if text := r.texts()[0]; strings.Contains(text, eventType) || strings.Contains(text, "%!") {
						t.Errorf("%s in %s: %s", eventType, lang, text)
					}
				})
			}
		}
	}
}
