package daemon

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// TestLargeEventAmongSmall wants one event above the frame limit of a program, which is 1 MiB as Python's, to hold up none of
// the many around it, and to be a dead letter that says why.
func TestLargeEventAmongSmall(t *testing.T) {
	const small = 420
	data := t.TempDir()
	g := newGateway(t, data, withStream("127.0.0.1:0", "billing"), func(c *config.Config) {
		c.Subscriptions[len(c.Subscriptions)-1].Retry.First = config.Duration(50 * time.Millisecond)
	})
	want := make([]string, small)
	for i := range small {
		if i == 20 {
			big := []byte(`{"text":"` + strings.Repeat("x", 1_200_000) + `"}`)
			wantAnswered(t, g.ding.PushHTTP(g.callback, dingtest.Event{ID: "big", Type: "t", CorpID: "c", Data: big}))
		}
		id := fmt.Sprintf("e%d", i)
		wantAnswered(t, g.ding.PushStream(owner, dingtest.Event{ID: id, Type: "t", CorpID: "c", Data: []byte(`{}`)}))
		want[i] = "t " + id + " {}"
	}
	p := attach(t, g.daemon.AttachURL(), "billing", nil)
	began := time.Now()
	p.wants(t, want...)
	t.Logf("%d events in %v", small, time.Since(began))
	client := g.daemon.Address().Client()
	var dead api.DeadPage
	waitFor(t, func() bool {
		var err error
		dead, err = client.DeadLetters(t.Context(), api.DeadQuery{})
		return err == nil && len(dead.Items) > 0
	}, func() string { return "the large event is no dead letter" })
	if one := dead.Items[0]; len(dead.Items) != 1 || one.Seq != 21 || !strings.Contains(one.Error, "larger than the client takes") {
		t.Errorf("dead letters %+v", dead.Items)
	}
}
