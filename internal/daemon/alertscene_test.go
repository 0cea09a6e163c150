//go:build unix

package daemon

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/freeaddr"
)

// A scene is a daemon with a fault. Its /metrics are recorded while all is well, in the fault and after it. Its values are the daemon's.
// Only the time between two scrapes is made up.
type scene struct {
	*testing.T
	recording
	cfg    config.Config
	ding   *dingtest.Server
	daemon *Daemon // nil while it does not run
	end    func()
	want   []firing
	events int // that were made
}

func newScene(t *testing.T) *scene {
	once := &dingtest.Options{Again: []time.Duration{time.Hour}} // no push comes again, at a time that no scene knows
	s := &scene{T: t, cfg: httpConfig(t.TempDir()), ding: dingtest.NewServer(t, once)}
	s.cfg.Listen, s.cfg.API = freeaddr.New(t), freeaddr.New(t) // the same after a restart
	t.Cleanup(func() {
		if s.daemon != nil {
			s.stop()
		}
	})
	return s
}

// start starts the daemon, and waits for its first scrape.
func (s *scene) start() {
	s.Helper()
	d, err := New(s.cfg, nil)
	if err != nil {
		s.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	s.daemon, s.end = d, func() {
		stop()
		if err := <-ended; err != nil {
			s.Errorf("Run: %v", err)
		}
	}
	s.await("up == 1")
}

// stop ends the daemon.
func (s *scene) stop() {
	s.end()
	s.daemon = nil
}

// scrape is what Prometheus gets now.
func (s *scene) scrape() map[string]string {
	values, err := scrapeAt("http://" + s.cfg.API)
	if err != nil {
		return map[string]string{"up": "0"}
	}
	values["up"] = "1"
	return values
}

// hold records so many scrapes, and does each time what is to be done before.
func (s *scene) hold(ticks int, do ...func()) {
	s.Helper()
	for range ticks {
		for _, one := range do {
			one()
		}
		s.add(s.scrape())
	}
}

// await waits until a series has a value, such as in "dingevent_spool_on == 1". Nothing is recorded meanwhile.
func (s *scene) await(conditions ...string) {
	s.Helper()
	for _, condition := range conditions {
		fields := strings.Fields(condition)
		series, op := strings.Join(fields[:len(fields)-2], " "), fields[len(fields)-2]
		want, err := strconv.ParseFloat(fields[len(fields)-1], 64)
		if err != nil {
			s.Fatal(err)
		}
		last := ""
		waitFor(s.T, func() bool {
			last = s.scrape()[series]
			value, err := strconv.ParseFloat(last, 64)
			switch {
			case err != nil:
				return false
			case op == "==":
				return value == want
			case op == ">":
				return value > want
			}
			return value < want
		}, func() string {
			return fmt.Sprintf("%s never was; last it was %s", condition, cmp.Or(last, "not there"))
		})
	}
}

// fires says which alerts fire at the last scrape, and that no others do.
func (s *scene) fires(alerts ...string) {
	s.want = append(s.want, firing{s.ticks - 1, alerts})
}

// run has promtool run the rules on what was recorded.
func (s *scene) run() {
	s.Helper()
	promtool(s.T, s.unitTest(s.Name(), s.want))
}

// service is the daemon's API.
func (s *scene) service() api.Service { return s.daemon.service.Load() }

// check fails the test if something went wrong.
func (s *scene) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// push makes DingTalk push an event by HTTP once, and reports whether that was answered with success.
func (s *scene) push(size int) bool {
	s.Helper()
	s.events++
	to := dingtest.Callback{URL: s.daemon.CallbackURL() + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}
	data := fmt.Appendf(nil, `{"EventType":"user_add_org","eventId":"h%d","CorpId":"ding1","a":%q}`, s.events, strings.Repeat("x", size))
	return firstAttempt(s.T, s.ding.PushHTTP(to, dingtest.Event{Data: data})).Err == nil
}

// store gives the daemon events of an organization to store.
func (s *scene) store(corp string, count int) error {
	var envs []*dingevent.Envelope
	for range count {
		s.events++
		envs = append(envs, &dingevent.Envelope{
			ID: fmt.Sprint("e", s.events), Type: "user_add_org", App: "hr", CorpID: corp, Received: time.Now(), Data: []byte("{}"),
		})
	}
	return s.daemon.intake.Receive(s.Context(), envs...)
}

// hook is the URL of a webhook that answers with a status; 0 means 200.
func (s *scene) hook(status *atomic.Int32) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(int(cmp.Or(status.Load(), http.StatusOK)))
	}))
	s.Cleanup(server.Close)
	return server.URL
}

// subscription is one with a webhook.
func (s *scene) subscription(name string, status *atomic.Int32) config.Subscription {
	return config.Subscription{
		Name: name, Start: "beginning", Webhook: &config.Webhook{URL: s.hook(status)},
		Retry: config.Retry{First: config.Duration(100 * time.Millisecond), Max: config.Duration(200 * time.Millisecond)},
	}
}

// platform is the address of the fake DingTalk.
func (s *scene) platform() string {
	server := httptest.NewServer(s.ding)
	s.Cleanup(server.Close)
	return server.URL
}
