package daemon_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
)

const (
	callbackToken = "t0ken"
	aesKey        = "1234567890123456789012345678901234567890123"
	owner         = "dingkey"
)

// A gateway is a running daemon behind a fake DingTalk.
type gateway struct {
	ding     *dingtest.Server
	callback dingtest.Callback
}

func newGateway(t *testing.T, subscriptions ...config.Subscription) gateway {
	t.Helper()
	ding := dingtest.New(nil)
	t.Cleanup(ding.Close)
	platform := httptest.NewServer(ding)
	t.Cleanup(platform.Close)
	d, err := daemon.New(config.Config{
		Data: t.TempDir(), Listen: "127.0.0.1:0", API: "127.0.0.1:0",
		Apps: []config.App{{
			Name:   "hr",
			Stream: &config.Stream{ClientID: owner, ClientSecret: "s3cret", BaseURL: platform.URL, Robot: true},
			HTTP:   &config.HTTP{Path: "/hr", Keys: []config.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{owner}}}},
		}},
		Subscriptions: subscriptions,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	if err := ding.WaitConnections(t.Context(), owner, 1); err != nil {
		t.Fatal(err)
	}
	return gateway{ding, dingtest.Callback{URL: d.CallbackURL() + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}}
}

// answered waits for the push's end and wants it answered with success, at the first attempt.
func answered(t *testing.T, push *dingtest.Push) {
	t.Helper()
	if outcome, err := push.Wait(t.Context()); outcome != dingtest.Answered || err != nil || len(push.Attempts()) != 1 {
		t.Fatalf("outcome %q after %d attempts, %v: %+v", outcome, len(push.Attempts()), err, push.Attempts())
	}
}
