package order

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// gateways is how many append at once.
const gateways = 3

// A trial is one test under way: gateways that append, one reader, and what is known of both.
type trial struct {
	*testing.T
	Harness
	server server
	logs   [gateways]Log
	lines  [gateways]*line
	reader Log
	ledger *ledger
	start  any // the position before the trial's first item
	prefix string
	batch  atomic.Int64 // the last batch that got IDs

	ctx     context.Context    // ends with the test
	working sync.WaitGroup     // all appends
	stop    context.CancelFunc // ends the reader
	reading sync.WaitGroup
}

// begin opens the gateways and starts the reader.
func (h Harness) begin(t *testing.T) *trial {
	t.Helper()
	trial := &trial{T: t, Harness: h, server: server{h.URL}, ledger: newLedger(), prefix: strings.ToLower(rand.Text()[:8])}
	trial.server.remove(t)
	t.Cleanup(func() { trial.server.remove(t) })
	for i := range gateways {
		line, through := newLine(t, cmp.Or(h.Pooler, h.URL))
		trial.lines[i], trial.logs[i] = line, trial.open(through)
	}
	_, through := newLine(t, cmp.Or(h.Pooler, h.URL))
	trial.reader = trial.open(through)
	trial.server.slowCommits(t, h.Table)
	items := trial.readAll(nil)
	if len(items) > 0 {
		trial.start = items[len(items)-1].Position
	}
	trial.ctx = t.Context()
	var reading context.Context
	reading, trial.stop = context.WithCancel(trial.ctx)
	trial.reading.Go(func() { trial.read(reading) })
	t.Cleanup(func() { // before the logs are closed
		trial.stop()
		trial.reading.Wait()
		trial.working.Wait()
	})
	trial.checkTable()
	return trial
}

// checkTable fails the test if an append inserts nothing in Table, because no commit would be slow then.
func (t *trial) checkTable() {
	t.Helper()
	t.server.slow(t, 1, 0)
	t.append(0, t.ids(1))
	if t.server.transactions(t) == 0 {
		t.Fatalf("an append has inserted nothing in Harness.Table, %s", t.Table)
	}
	t.server.slow(t, 0, 0)
}

func (t *trial) open(url string) Log {
	t.Helper()
	log := t.Open(t, url)
	t.Cleanup(func() {
		if err := log.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return log
}

// read goes on from the last position until the context ends. Errors pass, because the server crashes in some tests. What the
// reader does not see counts.
func (t *trial) read(ctx context.Context) {
	position := t.start
	for ctx.Err() == nil {
		items, err := t.reader.Read(ctx, position, 10)
		if err == nil && len(items) > 0 {
			t.ledger.saw(items)
			position = items[len(items)-1].Position
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// readAll returns what follows a position.
func (t *trial) readAll(position any) (all []Item) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		items, err := t.reader.Read(ctx, position, 1000)
		if err != nil {
			t.Fatalf("read: %v", err)
		}
		if len(items) == 0 {
			return all
		}
		all = append(all, items...)
		position = items[len(items)-1].Position
	}
}

// readAnswered returns what follows the trial's start. It reads again, at most for Stall, if anything is missing that was
// answered, because a log may show that late.
func (t *trial) readAnswered() (all []Item) {
	t.Helper()
	for deadline := time.Now().Add(t.Stall); ; time.Sleep(20 * time.Millisecond) {
		all = t.readAll(t.start)
		if t.ledger.complete(all) || time.Now().After(deadline) {
			return all
		}
	}
}

// ids makes so many new IDs, for a batch.
func (t *trial) ids(count int) (ids []string) {
	batch := t.batch.Add(1)
	for n := range count {
		ids = append(ids, fmt.Sprintf("%s-%d-%d", t.prefix, batch, n))
	}
	return ids
}

// append appends IDs by a gateway, and after an error again by the next one, until that is answered or the time is over.
func (t *trial) append(gateway int, ids []string) {
	t.ledger.begin(ids)
	deadline := time.Now().Add(patience)
	for {
		err := t.try(gateway, ids)
		if err == nil || t.ctx.Err() != nil {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("gateway %d: appends fail for %v: %v", gateway, patience, err)
			return
		}
		gateway = (gateway + 1) % gateways
		time.Sleep(20 * time.Millisecond)
	}
}

// try appends once.
func (t *trial) try(gateway int, ids []string) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	err := t.logs[gateway].Append(ctx, ids)
	if err == nil {
		t.ledger.answered(ids)
	}
	return err
}

// callers is how many append at once by one gateway.
const callers = 4

// load lets each caller of some gateways append batches, one after the other. The channel is closed when all are answered.
func (t *trial) load(batches int, by ...int) (answered <-chan struct{}) {
	var appending sync.WaitGroup
	for _, gateway := range by {
		for range callers {
			appending.Go(func() {
				for batch := range batches {
					t.append(gateway, t.ids(1+batch%4))
				}
			})
		}
	}
	return t.background(appending.Wait)
}

// everyone is all gateways.
func everyone() (all []int) {
	for i := range gateways {
		all = append(all, i)
	}
	return all
}

// keepsUp fails the test if appends are not answered, and answered items not read, within Stall while something else is so.
func (t *trial) keepsUp(answered <-chan struct{}, while string) {
	t.Helper()
	select {
	case <-answered:
	case <-time.After(t.Stall):
		t.Errorf("stalled: appends are not answered within %v while %s", t.Stall, while)
	}
	if ids := t.waitForReader(); len(ids) > 0 {
		t.Errorf("stalled: %d items that were answered cannot be read within %v while %s, %s is one of them", len(ids), t.Stall, while, ids[0])
	}
}

// waitForReader waits until the reader has seen what was answered, at most Stall. It returns what the reader has not seen.
func (t *trial) waitForReader() (ids []string) {
	for deadline := time.Now().Add(t.Stall); ; time.Sleep(5 * time.Millisecond) {
		if ids = t.ledger.unseen(); len(ids) == 0 || time.Now().After(deadline) {
			return ids
		}
	}
}

// settle ends the reader when it has seen all, and compares what it saw with the log.
func (t *trial) settle() {
	t.Helper()
	t.server.slow(t, 0, 0)
	t.server.noneHeld(t) // by a connection that was cut
	t.waitForReader()
	t.stop()
	t.reading.Wait()
	wrong := t.ledger.faults(t.readAnswered())
	for _, text := range wrong[:min(len(wrong), 5)] {
		t.Error(text)
	}
	if len(wrong) > 5 {
		t.Errorf("and %d more", len(wrong)-5)
	}
	t.Logf("%d items; the reader saw each at most %v after its answer", len(t.ledger.items), t.ledger.slowest().Round(time.Millisecond))
}
