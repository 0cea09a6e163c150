package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// TestKillChanges kills the gateway with SIGKILL at random moments, while somebody changes, pauses and moves a
// subscription, and replays. Every change that was answered with success is there afterwards, every replay that was
// begun finishes, and every event that was answered reaches both subscriptions.
func TestKillChanges(t *testing.T) {
	k := newKillTest(t, killSubscription)
	k.startLedger()
	c := &changer{t: t, data: filepath.Join(k.dir, "data"), versions: belief[int]{name: "the spec of ours"}, paused: belief[bool]{name: "the pause of ours"}}
	stopPushing := k.push(8)
	stopChanging := c.run()
	k.killAgainAndAgain(1500 * time.Millisecond)
	gateway := k.start()
	k.waitReady(gateway)
	stopChanging()
	stopPushing()
	c.settle()
	k.verify(func() map[string]map[string]int { return readLedger(t, k.ledgerPath()) })
	k.verify(func() map[string]map[string]int { return readEvents(t, filepath.Join(k.dir, "ours.ndjson")) })
	c.verify()
	k.end(gateway)
}

// A belief is what something may be: what it was changed to with success, or since then perhaps.
type belief[T comparable] struct {
	name string
	sure T
	may  []T
}

// tried notes an attempt to change it to v, with its error.
func (b *belief[T]) tried(v T, err error) {
	if err != nil {
		b.may = append(b.may, v)
		return
	}
	b.sure, b.may = v, nil
}

func (b *belief[T]) check(t *testing.T, got T) {
	t.Helper()
	if got != b.sure && !slices.Contains(b.may, got) {
		t.Errorf("%s is %v, though it was changed to %v with success, and since then perhaps to %v", b.name, got, b.sure, b.may)
	}
}

// A changer changes what a daemon runs that is killed again and again. It is the only one who does.
type changer struct {
	t        *testing.T
	data     string
	versions belief[int] // of the spec of the subscription ours: its concurrency; 0 before it is there
	paused   belief[bool]
	seeks    int
	replays  []string // begun with success
	tried    int
	done     int // changes that were answered with success
}

// run changes something again and again until stop is called.
func (c *changer) run() (stop func()) {
	ended, quit := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-quit:
				return
			case <-time.After(5 * time.Millisecond):
				_ = c.ask(c.change) // it is killed
			}
		}
	}()
	return func() { close(quit); <-ended }
}

// ask calls f with the daemon that runs, if one does.
func (c *changer) ask(f func(context.Context, api.Service) error) error {
	ctx, cancel := context.WithTimeout(c.t.Context(), 20*time.Second)
	defer cancel()
	addr, err := api.ReadAddress(c.data)
	if err != nil {
		return err
	}
	return f(ctx, &api.Client{URL: addr.URL, Token: addr.Token})
}

// change looks whether all is as it should be, and changes something.
func (c *changer) change(ctx context.Context, s api.Service) error {
	if err := c.look(ctx, s); err != nil {
		return err
	}
	var err error
	switch n := rand.N(10); {
	case c.versions.sure == 0 || n < 3:
		version := 1 + c.tried
		err = s.Put(ctx, "ours", api.Spec(fmt.Sprintf(`{"start":"beginning","concurrency":%d,"file":{"path":"ours.ndjson"}}`, version)))
		c.versions.tried(version, err)
	case n < 5:
		err = s.Pause(ctx, "ours", api.PauseQuery{})
		c.paused.tried(true, err)
	case n < 8:
		err = s.Resume(ctx, "ours")
		c.paused.tried(false, err)
	case n < 9 || len(c.replays) >= 30:
		if _, err = s.Seek(ctx, "ours", "1"); err == nil {
			c.seeks++
		}
	default:
		id := fmt.Sprint("r", c.tried)
		spec := api.ReplaySpec{Subscription: "ledger", Selection: api.Selection{Since: time.Now().Add(-300 * time.Millisecond)}}
		if _, err = s.PutReplay(ctx, id, spec); err == nil {
			c.replays = append(c.replays, id)
		}
	}
	c.tried++
	if err == nil {
		c.done++
	}
	return err
}

// look compares what the daemon tells with what was changed.
func (c *changer) look(ctx context.Context, s api.Service) error {
	sub, err := s.Subscription(ctx, "ours")
	if errors.Is(err, journal.ErrNotFound) {
		c.versions.check(c.t, 0)
		return nil
	}
	if err != nil {
		return err
	}
	var spec struct{ Concurrency int }
	if err := json.Unmarshal(sub.Spec, &spec); err != nil && sub.Spec != nil {
		c.t.Error(err)
	}
	c.versions.check(c.t, spec.Concurrency)
	c.paused.check(c.t, sub.Pause != nil)
	if sub.Fault != "" {
		c.t.Errorf("ours is broken: %s", sub.Fault)
	}
	if len(c.replays) == 0 {
		return nil
	}
	id := c.replays[rand.N(len(c.replays))]
	if _, err := s.Replay(ctx, id); errors.Is(err, journal.ErrNotFound) {
		c.t.Errorf("replay %s was begun with success, and is gone", id)
	}
	return nil
}

// settle lets the subscription deliver what it is owed.
func (c *changer) settle() {
	c.t.Helper()
	err := c.ask(func(ctx context.Context, s api.Service) error {
		if err := c.look(ctx, s); err != nil {
			return err
		}
		return s.Resume(ctx, "ours")
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// verify waits until every replay has finished.
func (c *changer) verify() {
	c.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		var open []string
		err := c.ask(func(ctx context.Context, s api.Service) error {
			replays, err := api.Collect(0, func(p api.Paging) (api.Page[api.Replay], error) { return s.Replays(ctx, p) })
			for _, r := range replays {
				if r.State != api.ReplayFinished || r.Dead > 0 {
					open = append(open, fmt.Sprintf("%+v", r))
				}
			}
			if err == nil && len(replays) < len(c.replays) {
				err = fmt.Errorf("%d replays of %d that were begun", len(replays), len(c.replays))
			}
			return err
		})
		if err != nil || time.Now().After(deadline) {
			c.t.Fatalf("replays that are not finished: %s, %v", strings.Join(open, "\n"), err)
		}
		if len(open) == 0 {
			break
		}
	}
	c.t.Logf("%d changes tried, %d answered with success, among them %d seeks and %d replays", c.tried, c.done, c.seeks, len(c.replays))
	if c.done == 0 {
		c.t.Error("nothing was changed, so nothing was tested")
	}
}

// readEvents returns the IDs under which each mark stands in a file of events, with how often. A line that a kill has cut
// is passed over.
func readEvents(t *testing.T, path string) map[string]map[string]int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	marks := map[string]map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e struct {
			ID   string
			Data json.RawMessage
		}
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		mark := markOf(e.Data)
		if marks[mark] == nil {
			marks[mark] = map[string]int{}
		}
		marks[mark][e.ID]++
	}
	return marks
}
