package transfer_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// A making makes journals with all states, by a seed.
type making struct {
	*rand.Rand
	t testing.TB
	j journal.Journal
}

// odd are texts that stores have trouble with.
var odd = []string{"", "plain", "审批 🙂", "a\x00b", "\xff\xfe", "\uFFFFescaped", "line\nbreak", `"'\`}

func (m making) text() string { return odd[m.IntN(len(odd))] }

func (m making) time() time.Time {
	if m.IntN(6) == 0 {
		return time.Time{}
	}
	return time.Unix(1_790_000_000+m.Int64N(1_000_000), m.Int64N(1e9)).UTC()
}

func (m making) bytes() []byte {
	b := make([]byte, m.IntN(60))
	for i := range b {
		b[i] = byte(m.Uint32())
	}
	return b
}

// entries appends n events, some of them twice, in several groups. PostgreSQL's log then has gaps.
func (m making) entries(n int) {
	for made := 0; made < n; {
		group := make([]*dingevent.Envelope, 1+m.IntN(20))
		for i := range group {
			group[i] = &dingevent.Envelope{
				ID: fmt.Sprintf("e%d-%s", m.IntN(1+n/8), m.text()), Type: m.text(), CorpID: m.text(), App: "hr", Transport: dingevent.Transport([]string{"http", "stream"}[m.IntN(2)]),
				Received: time.Now().Add(-time.Duration(m.IntN(100)) * time.Hour), Data: m.bytes(),
			}
			if m.IntN(3) == 0 {
				group[i].Meta = map[string]string{"k" + m.text(): "v"}
				group[i].Born = m.time()
			}
			if m.IntN(10) == 0 {
				group[i].ID = ""
			}
		}
		if err := m.j.Receive(m.t.Context(), group...); err != nil {
			m.t.Fatal(err)
		}
		made += len(group)
	}
}

// state makes subscriptions in all states, and requests.
func (m making) state(subscriptions int) {
	ctx := m.t.Context()
	next, err := m.j.Next(ctx)
	if err != nil {
		m.t.Fatal(err)
	}
	for i := range subscriptions {
		name := fmt.Sprintf("sub%d %s", i, m.text())
		if i == 0 {
			name = journal.SourceWork(m.text(), "rds") // what is kept for a source is copied, too
		}
		if i%3 == 2 {
			name = "replay/" + name
		}
		p := journal.Progress{Begin: true, Cursor: 1 + journal.Seq(m.Uint64N(uint64(next)))}
		if m.IntN(2) == 0 {
			p.Note = append([]byte("note"), m.bytes()...)
		}
		if m.IntN(2) == 0 {
			p.Pause = &journal.Pause{Since: time.Now().UTC(), Reason: m.text(), Drain: m.IntN(2) == 0}
		}
		p.Exceptions, p.Attempts = m.rows(next)
		if err := journaltest.Save(ctx, m.j, name, p); err != nil {
			m.t.Fatal(err)
		}
		for range m.IntN(3) {
			if _, err := m.j.Ask(ctx, name, journal.Request{Kind: "retry", Body: m.bytes()}); err != nil {
				m.t.Fatal(err)
			}
		}
	}
	if _, err := m.j.Ask(ctx, "wanted", journal.Request{Kind: "set", Body: []byte("{}"), Begin: true}); err != nil {
		m.t.Fatal(err)
	}
}

func (m making) rows(next journal.Seq) (exceptions []journal.Exception, attempts []journal.Attempt) {
	states := []journal.DeliveryState{journal.Waiting, journal.Attempting, journal.Parked, journal.Delivered, journal.Dead, journal.Discarded}
	for range m.IntN(5000) {
		e := journal.Exception{
			Seq: 1 + journal.Seq(m.Uint64N(uint64(next))), Key: m.text(), State: states[m.IntN(len(states))], Attempts: m.IntN(9), Failures: m.IntN(9),
			First: m.time(), Due: m.time(), Changed: m.time(), Error: m.text(),
		}
		exceptions = append(exceptions, e)
		for n := range m.IntN(3) {
			attempts = append(attempts, journal.Attempt{
				Seq: e.Seq, Number: n + 1, Start: m.time(), Took: time.Duration(m.IntN(1e9)), Error: m.text(), Outcome: m.text(), Status: m.IntN(600), Answer: m.bytes(),
			})
		}
	}
	return exceptions, attempts
}
