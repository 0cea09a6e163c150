package journaltest_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// A flaw is how a database breaks the contract. The zero flaw is none.
type flaw struct {
	receive     func(g *gateway, ctx context.Context, envs []*dingevent.Envelope) error
	read        func(*dingevent.Envelope) // undoes what receive did, so that only the flaw shows
	lag         func(n int) time.Duration // from the answer until the nth entry is seen
	unordered   bool                      // an entry is seen while one before it may still appear
	ahead       journal.Seq               // by how much Next says too much
	skips       journal.Seq               // how many entries Since passes over
	narrows     journal.Seq               // how many entries more than it may Narrow leaves out
	slips       journal.Seq               // by how much each gateway has lower numbers than the one before
	wakes       bool                      // Wait always returns
	sleeps      bool                      // Wait never returns
	oldestFirst bool                      // in Search
	bounds      bool                      // Search does not end where it is told to
	closesAll   bool                      // closing one gateway closes them all
	request     requestFlaw
	harness     func(h *journaltest.Harness) // where the flaw is not in the journal
}

// mutants breach the contract one way each, and name the tests that have to tell.
var mutants = []struct {
	name  string
	flaw  flaw
	tests []string
}{
	{"keeps a call in reverse", flaw{receive: reverse}, []string{"Order", "Fidelity"}},
	{"keeps half a call at a time", flaw{receive: halve}, []string{"Concurrent", "NothingOrNil"}},
	{"shows an entry before one before it", flaw{lag: uneven, unordered: true}, []string{"Concurrent", "PeerOrder"}},
	{"shows entries late and cannot settle", flaw{harness: func(h *journaltest.Harness) { h.Settle = nil }}, []string{"Order", "Pages", "SearchPages", "PeerReads"}},
	{"loses in a crash what it answered", flaw{receive: loose}, []string{"Crash", "CrashAgain"}},
	{"keeps twice what comes to two gateways at once", flaw{receive: race, read: untag}, []string{"PeerDedupeRace"}},
	{"dedupes what comes to one gateway alone", flaw{receive: tag, read: untag}, []string{"PeerDedupe", "DedupeReopened", "CrashAgain"}},
	{"gives numbers again", flaw{slips: 10}, []string{"Reopen", "CrashAgain", "PeerReads"}},
	{"has a peer with another log", flaw{harness: otherLog}, []string{"PeerReads", "PeerWakes", "PeerState"}},
	{"closes its peers with itself", flaw{closesAll: true}, []string{"PeerCloses"}},
	{"says too much as the next number", flaw{ahead: 100}, []string{"Order", "PeerOrder"}},
	{"says the last number as the next one", flaw{ahead: ^journal.Seq(0)}, []string{"Order", "PeerReads"}},
	{"passes over an entry by time", flaw{skips: 1}, []string{"Since"}},
	{"leaves out an entry that is wanted", flaw{narrows: 1}, []string{"Narrow"}},
	{"wakes readers for nothing", flaw{wakes: true}, []string{"Wait", "PeerWakes"}},
	{"wakes no reader", flaw{sleeps: true}, []string{"Wait", "PeerWakes", "Concurrent"}},
	{"finds the oldest first", flaw{oldestFirst: true}, []string{"Search", "SearchPages"}},
	{"finds what is not asked for", flaw{bounds: true}, []string{"Search"}},
	{"lists the newest request first", flaw{request: requestFlaw{newestFirst: true}}, []string{"RequestsInOrder"}},
	{"takes a request of no subscription", flaw{request: requestFlaw{begins: true}}, []string{"RequestOfNoSubscription"}},
	{"takes any number of requests", flaw{request: requestFlaw{unlimited: true}}, []string{"RequestIsBounded"}},
	{"applies a request and leaves it open", flaw{request: requestFlaw{unanswered: true}}, []string{"AnswerComesWithItsEffect", "AnswerStands", "RequestSurvives", "PeerRequest"}},
	{"keeps requests of what was forgotten", flaw{request: requestFlaw{outlives: true}}, []string{"ForgottenRequests"}},
	{"wakes nothing for a request", flaw{request: requestFlaw{deaf: true}}, []string{"RequestWakes", "PeerRequest"}},
	{"wakes for no request", flaw{request: requestFlaw{eager: true}}, []string{"RequestWakes"}},
	{"answers whatever the disk says", flaw{harness: unbreakable}, []string{"Held", "HeldAtClose", "FailSync", "FullDisk", "FailedBatch", "FailsAgain", "StuckWhileSuspended"}},
	{"does not notice damage", flaw{harness: func(h *journaltest.Harness) { h.Damage = func(journal.Seq) {} }}, []string{"damage"}},
}

func reverse(g *gateway, ctx context.Context, envs []*dingevent.Envelope) error {
	envs = slices.Clone(envs)
	slices.Reverse(envs)
	return g.receive(ctx, envs...)
}

func halve(g *gateway, ctx context.Context, envs []*dingevent.Envelope) error {
	for _, half := range [][]*dingevent.Envelope{envs[:len(envs)/2], envs[len(envs)/2:]} {
		if err := g.receive(ctx, half...); err != nil {
			return err
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}

func uneven(n int) time.Duration { return time.Duration(n%3) * 100 * time.Millisecond }

// loose answers at once, and keeps the events with the next call that asks for anything.
func loose(g *gateway, ctx context.Context, envs []*dingevent.Envelope) error {
	g.db.keepLoose()
	g.db.mu.Lock()
	defer g.db.mu.Unlock()
	g.db.loose = append(g.db.loose, envs...)
	return nil
}

// keepLoose keeps what has only been answered.
func (d *database) keepLoose() {
	d.mu.Lock()
	envs := d.loose
	d.loose = nil
	d.mu.Unlock()
	if len(envs) > 0 {
		d.mem.Receive(context.Background(), envs...)
		d.note()
	}
}

const mark = "\x00another"

// tag lets each gateway know its own events only.
func tag(g *gateway, ctx context.Context, envs []*dingevent.Envelope) error {
	envs = slices.Clone(envs)
	for i, env := range envs {
		if env != nil && env.ID != "" {
			tagged := *env
			tagged.ID += strings.Repeat(mark, g.number-1)
			envs[i] = &tagged
		}
	}
	return g.receive(ctx, envs...)
}

func untag(env *dingevent.Envelope) { env.ID, _, _ = strings.Cut(env.ID, mark) }

// race lets a gateway not know what another is about to keep.
func race(g *gateway, ctx context.Context, envs []*dingevent.Envelope) error {
	if len(envs) != 1 || envs[0] == nil {
		return g.receive(ctx, envs...)
	}
	id := envs[0].ID
	meets := g.db.begins(id, 1)
	defer g.db.begins(id, -1)
	time.Sleep(time.Millisecond) // it looks, and then writes
	if meets > 1 {
		return tag(g, ctx, envs)
	}
	return g.receive(ctx, envs...)
}

// begins counts the calls that take an event now.
func (d *database) begins(id string, more int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.taken[id] += more
	return d.taken[id]
}

func otherLog(h *journaltest.Harness) {
	h.Peer = newDatabase(time.Now, 0, time.Millisecond, flaw{}).connect
}

func unbreakable(h *journaltest.Harness) {
	h.Break, h.Heal = func(journaltest.Fault) {}, func() {}
}
