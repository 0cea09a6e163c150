package kafkasink_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/sink/kafkasink"
)

// TestReach connects and signs in, and makes no topic and no record.
func TestReach(t *testing.T) {
	t.Parallel()
	cluster := newCluster(t)
	guarded := newCluster(t, kfake.EnableSASL(), kfake.Superuser("PLAIN", "u", "s3cret"))
	nobody := netip.MustParseAddrPort(freeaddr.New(t))
	lost := newCluster(t)
	lost.ControlKey(int16(kmsg.Metadata), func(req kmsg.Request) (kmsg.Response, error, bool) {
		lost.KeepControl()
		resp := req.ResponseKind().(*kmsg.MetadataResponse)
		broker := kmsg.NewMetadataResponseBroker()
		broker.Host, broker.Port = nobody.Addr().String(), int32(nobody.Port())
		resp.Brokers = append(resp.Brokers, broker)
		return resp, nil, true
	})
	for name, test := range map[string]struct {
		brokers []string
		opts    kafkasink.Options
		want    string
		ok      bool
	}{
		"there":                     {cluster.ListenAddrs(), kafkasink.Options{}, "the broker " + cluster.ListenAddrs()[0], true},
		"signed in":                 {guarded.ListenAddrs(), kafkasink.Options{SASL: "plain", User: "u", Password: "s3cret"}, "the broker ", true},
		"wrong password":            {guarded.ListenAddrs(), kafkasink.Options{SASL: "plain", User: "u", Password: "wr0ng"}, "check login and TLS", false},
		"nobody there":              {[]string{nobody.String()}, kafkasink.Options{}, "connection refused", false},
		"brokers under other names": {lost.ListenAddrs(), kafkasink.Options{}, "put advertised.listeners of the brokers right", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			reached, err := newSink(t, test.brokers, "none", &test.opts).Reach(ctx)
			text := reached
			if err != nil {
				text = err.Error()
			}
			if (err == nil) != test.ok || !strings.Contains(text, test.want) || strings.Contains(text, "s3cret") {
				t.Errorf("reached %q, error %v; want %q", reached, err, test.want)
			}
		})
	}
}
