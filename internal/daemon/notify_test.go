//go:build unix

package daemon

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

const robotToken, robotSecret = "5f3c9a", "SEC5b2f1a"

// newRobot is the URL of a fake DingTalk with a robot.
func newRobot(t *testing.T) (*dingtest.Server, string) {
	ding := dingtest.NewServer(t, nil)
	ding.AddRobot(dingtest.Robot{AccessToken: robotToken, Secret: robotSecret})
	at := httptest.NewServer(ding)
	t.Cleanup(at.Close)
	return ding, at.URL
}

// TestGatewaysTellOnce: of two gateways that share a database one tells by the robot that a sink fails, and the other tells nothing again
// once it has taken that over.
func TestGatewaysTellOnce(t *testing.T) {
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	ding, url := newRobot(t)
	dead := httptest.NewServer(nil)
	dead.Close()
	var gateways []*Daemon
	var stops []func()
	for range 2 {
		cfg := httpConfig(t.TempDir())
		cfg.Database = &config.Database{URL: server.URL("postgres")}
		cfg.Subscriptions = []config.Subscription{{Name: "erp", Webhook: &config.Webhook{URL: dead.URL}}}
		cfg.Notify = &config.Notify{Lang: "zh", DingTalk: &config.Robot{AccessToken: robotToken, Secret: robotSecret, BaseURL: url}}
		d, err := New(cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- d.Run(ctx) }()
		end := func() {
			stop()
			if err, ok := <-ended; ok && err != nil {
				t.Errorf("Run: %v", err)
			}
			select {
			case <-ended:
			default:
				close(ended)
			}
		}
		gateways, stops = append(gateways, d), append(stops, end)
		t.Cleanup(end)
	}
	holder := func() int {
		return slices.IndexFunc(gateways, func(d *Daemon) bool { return holds(t, d, "source/dingevent/notify-dingtalk") })
	}
	waitFor(t, func() bool { return holder() >= 0 }, func() string { return "no gateway tells" })
	for i := range 20 {
		e := &dingevent.Envelope{ID: fmt.Sprint(i), Type: "user_add_org", App: "hr", Received: time.Now(), Data: []byte("{}")}
		if err := gateways[0].journal.receiver().Receive(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	texts := func() string {
		all := ""
		for _, m := range ding.RobotMessages(robotToken) {
			all += m.Text
		}
		return all
	}
	waitFor(t, func() bool {
		return strings.Contains(texts(), "订阅 erp 的投递全部失败")
	}, texts)
	first := holder()
	stops[first]()
	gateways = slices.Delete(gateways, first, first+1)
	waitFor(t, func() bool {
		return holds(t, gateways[0], "source/dingevent/notify-dingtalk") && holds(t, gateways[0], "source/dingevent/watch") &&
			gateways[0].notifiers()[0].runner.Status().State == "running"
	}, func() string { return "the other gateway did not take over" })
	told, err := gateways[0].journal.Search(t.Context(), journal.Query{App: dingevent.OperatorApp, Types: []string{ownevent.Broken}})
	if err != nil || len(told) != 1 {
		t.Errorf("%d events, %v", len(told), err)
	}
	if all := texts(); strings.Count(all, "全部失败") != 1 {
		t.Errorf("told\n%s", all)
	}
}

// holds reports whether a gateway holds a claim.
func holds(t *testing.T, d *Daemon, work string) bool {
	list, err := d.journal.Journal.(journal.Gateways).Gateways(t.Context())
	return err == nil && slices.ContainsFunc(list, func(g journal.Gateway) bool { return g.ID == d.id && slices.Contains(g.Works, work) })
}
