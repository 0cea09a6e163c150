package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestModel does random things to this journal and to the one in memory, which must look the same.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var failure any // rapid ends a check by a panic, which must leave the bubble first
		synctest.Test(t, func(t *testing.T) {
			defer func() { failure = recover() }()
			m := &machine{t: t, T: rt, path: filepath.Join(t.TempDir(), "journal.db"), model: memjournal.New()}
			m.open()
			defer func() { m.journal.Close() }()
			for _, name := range []string{"web", "all"} {
				m.both(func(j journal.Journal) (any, error) { return j.Subscribe(t.Context(), name, 1) })
			}
			rt.Repeat(map[string]func(*rapid.T){
				"receive": m.receive, "save": m.save, "sleep": m.sleep, "reopen": m.reopen,
				"search": m.search, "": m.compare,
			})
		})
		if failure != nil {
			panic(failure)
		}
	})
}

type machine struct {
	t *testing.T
	*rapid.T
	path    string
	journal *Journal
	model   *memjournal.Journal
}

func (m *machine) open() {
	var err error
	// Nothing ages out of the model.
	if m.journal, err = Open(m.path, &Options{Logger: quiet, Keep: 1e6 * time.Hour}); err != nil {
		m.Fatal(err)
	}
}

// both does the same to both, and expects the same answer.
func (m *machine) both(do func(journal.Journal) (any, error)) {
	want, wantErr := do(m.model)
	got, gotErr := do(m.journal)
	if wantErr != nil || gotErr != nil {
		m.Fatalf("model: %v; journal: %v", wantErr, gotErr)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		m.Fatalf("(-model +journal):\n%s", diff)
	}
}

func (m *machine) receive(rt *rapid.T) {
	envs := make([]*dingevent.Envelope, rapid.IntRange(0, 5).Draw(rt, "envelopes"))
	for i := range envs {
		id := rapid.SampledFrom([]string{"", "a", "b", "c", "d"}).Draw(rt, "id")
		envs[i] = event(id)
		envs[i].App = rapid.SampledFrom([]string{"hr", "crm"}).Draw(rt, "app")
		envs[i].Transport = rapid.SampledFrom([]dingevent.Transport{dingevent.TransportHTTP, dingevent.TransportStream}).Draw(rt, "transport")
		envs[i].Data = rapid.SliceOfN(rapid.ByteRange(0, 2), 1, 1).Draw(rt, "data")
	}
	m.both(func(j journal.Journal) (any, error) { return nil, j.Receive(m.t.Context(), envs...) })
}

func (m *machine) save(rt *rapid.T) {
	p := journal.Progress{
		Cursor:    journal.Seq(rapid.IntRange(0, 20).Draw(rt, "cursor")),
		Delivered: rapid.IntRange(0, 3).Draw(rt, "delivered"),
	}
	states := []journal.DeliveryState{journal.Waiting, journal.Attempting, journal.Delivered, journal.Dead, journal.Discarded}
	for range rapid.IntRange(0, 3).Draw(rt, "rows") {
		seq := journal.Seq(rapid.IntRange(1, 20).Draw(rt, "seq"))
		now := time.Now().UTC()
		p.Exceptions = append(p.Exceptions, journal.Exception{
			Seq: seq, State: rapid.SampledFrom(states).Draw(rt, "state"), First: now, Due: now.Add(time.Hour), Changed: now,
		})
		p.Attempts = append(p.Attempts, journal.Attempt{Seq: seq, Number: 1, Start: now, Error: fmt.Sprint(p.Cursor)})
	}
	m.both(func(j journal.Journal) (any, error) { return nil, journaltest.Save(m.t.Context(), j, "web", p) })
}

func (m *machine) sleep(rt *rapid.T) {
	time.Sleep(time.Duration(rapid.IntRange(1, 48*3600*1000).Draw(rt, "ms")) * time.Millisecond)
}

func (m *machine) reopen(*rapid.T) {
	if err := m.journal.Close(); err != nil {
		m.Fatal(err)
	}
	m.open()
}

func (m *machine) search(rt *rapid.T) {
	q := journal.Query{
		ID:     rapid.SampledFrom([]string{"", "a", "z"}).Draw(rt, "id"),
		App:    rapid.SampledFrom([]string{"", "hr"}).Draw(rt, "app"),
		Types:  rapid.SampledFrom([][]string{nil, {"user_*"}, {"*x*"}, {"none", "*_org"}}).Draw(rt, "types"),
		From:   journal.Seq(rapid.IntRange(0, 12).Draw(rt, "from")),
		Before: journal.Seq(rapid.IntRange(0, 30).Draw(rt, "before")),
		Limit:  rapid.IntRange(0, 5).Draw(rt, "limit"),
		Since:  time.Now().Add(-time.Duration(rapid.IntRange(0, 72).Draw(rt, "hours")) * time.Hour),
	}
	if rapid.Bool().Draw(rt, "until given") {
		q.Until = time.Now().Add(-time.Duration(rapid.IntRange(-1, 72).Draw(rt, "hours to until")) * time.Hour)
	}
	m.both(func(j journal.Journal) (any, error) { return j.Search(m.t.Context(), q) })
}

// compare is the invariant: whatever can be read is the same.
func (m *machine) compare(*rapid.T) {
	ctx := m.t.Context()
	m.both(func(j journal.Journal) (any, error) { return j.Read(ctx, 1, 1000) })
	m.both(func(j journal.Journal) (any, error) { return j.Next(ctx) })
	m.both(func(j journal.Journal) (any, error) { return j.Subscriptions(ctx) })
	m.both(func(j journal.Journal) (any, error) { return j.Exceptions(ctx, "web", journal.ExceptionQuery{}) })
	m.both(func(j journal.Journal) (any, error) { return j.Attempts(ctx, "web", journal.AttemptQuery{}) })
	m.both(func(j journal.Journal) (any, error) {
		return j.Attempts(ctx, "web", journal.AttemptQuery{Seq: 3, Oldest: true})
	})
}
