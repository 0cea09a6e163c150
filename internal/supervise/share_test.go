package supervise

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A town is what gateways in one process know of each other.
type town struct {
	mu    sync.Mutex // protects what follows
	beats map[string]journal.Gateway
	at    map[string]time.Time
	holds map[string]string // ID by work
}

// A citizen is the journal of one gateway of a town.
type citizen struct {
	*memjournal.Journal
	town *town
	id   string
}

func (c *citizen) Beat(_ context.Context, g journal.Gateway) error {
	c.town.mu.Lock()
	defer c.town.mu.Unlock()
	c.town.beats[g.ID], c.town.at[g.ID] = g, time.Now()
	return nil
}

func (c *citizen) Leave(_ context.Context, id string) error {
	c.town.mu.Lock()
	defer c.town.mu.Unlock()
	delete(c.town.beats, id)
	return nil
}

func (c *citizen) Gateways(context.Context) (list []journal.Gateway, err error) {
	c.town.mu.Lock()
	defer c.town.mu.Unlock()
	for id, g := range c.town.beats {
		g.Age = time.Since(c.town.at[id])
		for work, holder := range c.town.holds {
			if holder == id {
				g.Works = append(g.Works, work)
			}
		}
		list = append(list, g)
	}
	return list, nil
}

func (c *citizen) Secret(context.Context) ([]byte, error) {
	return []byte("the key of all gateways in town, of 32 bytes and more"), nil
}

func (c *citizen) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	claim, err := c.Journal.Claim(ctx, work, owner)
	if err != nil {
		return nil, err
	}
	c.town.mu.Lock()
	c.town.holds[work] = c.id
	c.town.mu.Unlock()
	context.AfterFunc(claim.Context(), func() {
		c.town.mu.Lock()
		defer c.town.mu.Unlock()
		if c.town.holds[work] == c.id {
			delete(c.town.holds, work)
		}
	})
	return claim, nil
}

// shared is journal.Gateways where a test has it.
type shared = journal.Gateways

func sharedBy(j journal.Journal) shared {
	g, _ := j.(journal.Gateways)
	return g
}

func gatewayOf(j journal.Journal) string {
	if c, ok := j.(*citizen); ok {
		return c.id
	}
	return ""
}

// A sharer is a gateway of a town with subscriptions that all have.
type sharer struct {
	*bench
	stop context.CancelFunc // of its beats
}

// join opens a gateway that can work so many subscriptions. Its beats come every 2 seconds.
func (tw *town) join(t *testing.T, j *memjournal.Journal, id string, subs int, sink func(id string) dingevent.SinkFunc) *sharer {
	c := &citizen{j.Peer(), tw, id}
	ctx, stop := context.WithCancel(t.Context())
	s := &sharer{stop: stop}
	var standing api.GatewayStanding
	for n := range subs {
		standing.Subscriptions = append(standing.Subscriptions, api.GatewaySubscription{Name: fmt.Sprint("s", n)})
	}
	status, _ := json.Marshal(standing)
	beat := func() { c.Beat(ctx, journal.Gateway{ID: id, Status: status}) }
	beat()
	s.bench = openBench(t, c, time.Second)
	go func() {
		for ctx.Err() == nil {
			select {
			case <-time.After(2 * time.Second):
				beat()
			case <-ctx.Done():
			}
		}
	}()
	for n := range subs {
		if _, err := c.Subscribe(ctx, fmt.Sprint("s", n), 1); err != nil { // as at the start of a daemon
			t.Fatal(err)
		}
		s.run(t, fmt.Sprint("s", n), sink(id))
	}
	return s
}

// holding is how many works each gateway holds.
func (tw *town) holding() map[string]int {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	count := map[string]int{}
	for _, id := range tw.holds {
		count[id]++
	}
	return count
}

// TestFairShare: gateways share the subscriptions, also with one that comes later. Where one ends, or is gone without a word, the others
// take its works within seconds, and every event is delivered.
func TestFairShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tw, j := &town{beats: map[string]journal.Gateway{}, at: map[string]time.Time{}, holds: map[string]string{}}, memjournal.New()
		var mu sync.Mutex
		got := map[string]int{}
		sink := func(string) dingevent.SinkFunc {
			return func(_ context.Context, d dingevent.Delivery) error {
				mu.Lock()
				defer mu.Unlock()
				got[fmt.Sprint(d.Subscription, " ", d.Seq)]++
				return nil
			}
		}
		want := func(when string, counts ...int) {
			t.Helper()
			held := tw.holding()
			var all []int
			for _, id := range []string{"a", "b", "c"} {
				all = append(all, held[id])
			}
			if !slices.Equal(all, counts) {
				t.Errorf("%s: a, b and c hold %v, want %v", when, all, counts)
			}
		}
		a := tw.join(t, j, "a", 6, sink)
		time.Sleep(3 * time.Second)
		want("one is there", 6, 0, 0)
		b := tw.join(t, j, "b", 6, sink)
		time.Sleep(5 * time.Second)
		want("a second one came", 3, 3, 0)
		c := tw.join(t, j, "c", 6, sink)
		time.Sleep(8 * time.Second)
		want("a third one came", 2, 2, 2)
		time.Sleep(time.Minute)
		want("a minute later", 2, 2, 2)

		b.EndClaims()
		b.end()
		b.stop()
		c.journal.Leave(t.Context(), "b")
		time.Sleep(4 * time.Second) // both may ask for the same work, and one of them asks for another one a second later
		want("one has ended", 3, 0, 3)

		c.stop() // its beats, and then its claims, as a killed one's
		for n := range 6 {
			if work := fmt.Sprint("subscription/s", n); tw.holds[work] == "c" {
				j.Expire(work)
				tw.mu.Lock()
				delete(tw.holds, work)
				tw.mu.Unlock()
			}
		}
		c.EndClaims()
		time.Sleep(presence + 2*time.Second)
		want("one is gone", 6, 0, 0)
		a.push(t, 3)
		time.Sleep(5 * time.Second)
		mu.Lock()
		if len(got) != 18 {
			t.Errorf("%d of 18 deliveries: %v", len(got), got)
		}
		mu.Unlock()
		c.end()
		a.stop()
		a.end()
	})
}

// TestNobodyElseWorksIt: a work that no other gateway can work is taken, whatever the share, and a free one that others leave, too.
func TestNobodyElseWorksIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tw, j := &town{beats: map[string]journal.Gateway{}, at: map[string]time.Time{}, holds: map[string]string{}}, memjournal.New()
		sink := func(string) dingevent.SinkFunc { return func(context.Context, dingevent.Delivery) error { return nil } }
		lazy := &citizen{j.Peer(), tw, "b"}
		status := []byte(`{"subscriptions":[{"name":"s0"},{"name":"s1","fault":"the environment has no X"}]}`)
		stop := make(chan struct{})
		go func() {
			for {
				lazy.Beat(t.Context(), journal.Gateway{ID: "b", Status: status})
				select {
				case <-time.After(2 * time.Second):
				case <-stop:
					return
				}
			}
		}()
		synctest.Wait()
		a := tw.join(t, j, "a", 2, sink)
		time.Sleep(time.Second)
		if held := tw.holding()["a"]; held != 1 && tw.holds["subscription/s1"] != "a" {
			t.Errorf("it holds %v", tw.holds)
		}
		time.Sleep(patience + 2*time.Second)
		if held := tw.holding()["a"]; held != 2 {
			t.Errorf("it holds %v", tw.holds)
		}
		time.Sleep(time.Minute)
		if held := tw.holding()["a"]; held != 2 {
			t.Errorf("it holds %v a minute later", tw.holds)
		}
		close(stop)
		a.stop()
		a.end()
	})
}
