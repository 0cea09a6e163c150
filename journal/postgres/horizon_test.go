//go:build unix

package postgres

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// syncRep is how many commits wait for a standby.
const syncRep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"

// besideEachOther returns two gateways that have appended in turn, so that the commits of their groups do not wait by themselves.
func besideEachOther(t *testing.T, url string) (first, second *Journal) {
	t.Helper()
	first, second = opened(t, url, Options{}), opened(t, url, Options{})
	for i := range 3 {
		keepEvents(t, first, fmt.Sprint("first", i), 1)
		keepEvents(t, second, fmt.Sprint("second", i), 1)
	}
	return first, second
}

// visible are the entries that any transaction sees, which is more than a reader may.
func visible(t *testing.T, j *Journal) int {
	t.Helper()
	var count int
	if err := j.reads.QueryRow(t.Context(), j.sql("SELECT count(*) FROM dingevent.event")).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

// TestHorizon: what no standby has is visible in the database, and neither read, nor the end of the log, nor answered, nor a duplicate
// that is answered.
func TestHorizon(t *testing.T) {
	t.Run("Direct", func(t *testing.T) {
		server := postgrestest.Start(t, postgrestest.Options{Settings: []string{"synchronous_commit=off"}}) // which ours is not
		nothingBeyond(t, server, server.URL("postgres"))
	})
	t.Run("PgBouncer", func(t *testing.T) {
		server := postgrestest.Start(t, postgrestest.Options{Settings: []string{"synchronous_commit=off"}})
		nothingBeyond(t, server, postgrestest.PgBouncer(t, server).URL("postgres")) // it pools transactions
	})
}

func nothingBeyond(t *testing.T, server *postgrestest.Server, url string) {
	t.Helper()
	first, second := besideEachOther(t, url)
	before := allSeqs(t, second)
	last := before[len(before)-1]
	eventually(t, "the first one knows that the other's entries are on the disk", func() bool { return slices.Equal(allSeqs(t, first), before) })
	began := time.Now()
	server.Set(t, "synchronous_standby_names=ghost")
	answered, early := make(chan error, 2), an("early")
	early.Received = began.Add(-time.Minute)
	go func() { answered <- first.Receive(t.Context(), early, an("a")) }()
	eventually(t, "the group is visible", func() bool { return visible(t, second) == len(before)+2 })
	go func() { answered <- second.Receive(t.Context(), an("a")) }()
	eventually(t, "both gateways wait for the standby", func() bool { return server.Query(t, "postgres", syncRep) >= "2" })

	for name, j := range map[string]*Journal{"the gateway that appends": first, "another one": second} {
		if got := allSeqs(t, j); !slices.Equal(got, before) {
			t.Errorf("%s reads %v, want %v", name, got, before)
		}
		if found, err := j.Search(t.Context(), journal.Query{}); err != nil || len(found) != len(before) || found[0].Seq != last {
			t.Errorf("%s finds %d entries, %v", name, len(found), err)
		}
		if found, err := j.Search(t.Context(), journal.Query{Limit: 1}); err != nil || len(found) != 1 || found[0].Seq != last {
			t.Errorf("%s finds %v as the newest, %v", name, found, err)
		}
		if next, err := j.Next(t.Context()); err != nil || next != last+1 {
			t.Errorf("%s: the next one is %d, %v; want %d", name, next, err, last+1)
		}
		if since, err := j.Since(t.Context(), began.Add(-time.Hour)); err != nil || since != before[0] {
			t.Errorf("%s: since an hour ago it is %d, %v", name, since, err)
		}
		if since, err := j.Since(t.Context(), began); err != nil || since > last+1 {
			t.Errorf("%s: since now it is %d, %v", name, since, err)
		}
		if _, end, err := j.Narrow(t.Context(), journal.Wanted{Until: time.Now().Add(time.Hour)}, 1, math.MaxInt64); err != nil || end != last+1 {
			t.Errorf("%s: what was received until now ends before %d, %v; want %d", name, end, err, last+1)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		if j.Wait(ctx, last+1) == nil {
			t.Errorf("%s is woken", name)
		}
		cancel()
	}
	select {
	case err := <-answered:
		if err == nil {
			t.Error("an event that no standby has was answered")
		}
		answered <- err
	default:
	}
	server.Set(t, "synchronous_standby_names=")
	for range 2 {
		if err := <-answered; err != nil { // if the machine is slow; it is pushed again then
			eventually(t, "it is taken", func() bool { return second.Receive(t.Context(), early, an("a")) == nil })
		}
	}
	eventually(t, "both read it, once", func() bool {
		return len(allSeqs(t, first)) == len(before)+2 && len(allSeqs(t, second)) == len(before)+2
	})
}

// TestElderKnowsNoHorizon: while a gateway of a release before holds a claim, a group is visible to nobody before it is on the standby,
// because that gateway would read it. It keeps its claim and gets no other one. Later a gateway beside others does not wait again.
func TestElderKnowsNoHorizon(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{})
	elder := opened(t, server.URL("postgres"), Options{ClaimTime: 5 * time.Second})
	if _, err := elder.Claim(t.Context(), "subscription/old", "a gateway of version 2"); err != nil {
		t.Fatal(err)
	}
	exec(t, elder, "UPDATE dingevent.claim SET horizon = false WHERE work = 'subscription/old'")
	first, second := besideEachOther(t, server.URL("postgres"))
	before := visible(t, second)
	keepBehindGhost(t, server, first, func(waits string) {
		eventually(t, "its commit waits", func() bool { return server.Query(t, "postgres", waits) != "0" })
		if got := visible(t, second); got != before {
			t.Errorf("%d entries are visible, want %d", got, before)
		}
	})
	insert := strings.NewReplacer(", horizon)", ")", ", 0, true FROM", ", 0 FROM", ", horizon = true", "").Replace(grant)
	err := func() error {
		_, err := elder.saves.Exec(t.Context(), insert, "subscription/other", "a gateway of version 2", "", nil, time.Minute, 1)
		return err
	}()
	if codeOf(err) != "23502" {
		t.Errorf("a claim of version 2: %v, want a missing value", err)
	}
	elder.Close()
	eventually(t, "the claim has ended", func() bool {
		return first.lookForElders(t.Context()) == nil && second.lookForElders(t.Context()) == nil && first.horizon.known.Load() && second.horizon.known.Load()
	})
	keepEvents(t, second, "again", 1)
	keepEvents(t, first, "again and again", 1)
	keepEvents(t, second, "and again", 1)
	before = visible(t, second)
	keepBehindGhost(t, server, first, func(string) {
		eventually(t, "the group is visible", func() bool { return visible(t, second) == before+1 })
	})
}

// keepBehindGhost has a gateway append while commits wait for a standby that is not there. waits counts groups that do.
func keepBehindGhost(t *testing.T, server *postgrestest.Server, j *Journal, meanwhile func(waits string)) {
	t.Helper()
	server.Set(t, "synchronous_standby_names=ghost")
	answered, id := make(chan error, 1), fmt.Sprint("ghost", visible(t, j))
	go func() { answered <- j.Receive(t.Context(), an(id)) }()
	meanwhile("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
	server.Set(t, "synchronous_standby_names=")
	if err := <-answered; err != nil { // if the machine is slow
		eventually(t, "it is taken", func() bool { return j.Receive(t.Context(), an(id)) == nil })
	}
}

// TestHorizonOfADeadGateway: a group whose gateway died before the commit that waits was sent is read by another gateway, though
// nobody appends any more.
func TestHorizonOfADeadGateway(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{})
	server.Standby(t, true)
	dead, alive := opened(t, server.URL("postgres"), Options{}), opened(t, server.URL("postgres"), Options{})
	g := groupOf([]appended{{record: recordOf(t, dead, "a")}})
	g.low = 1
	conn, err := dead.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	p := pipeline{db: dead.database}
	if err := p.prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "SET synchronous_commit = off"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.send(t.Context(), conn, g); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := alive.Wait(ctx, 1); err != nil {
		t.Fatal(err)
	}
	if got := allSeqs(t, alive); len(got) != 1 {
		t.Errorf("it reads %v", got)
	}
}

func recordOf(t *testing.T, j *Journal, id string) record {
	t.Helper()
	list, _, err := newRecords(t.Context(), j.ring, []*dingevent.Envelope{an(id)}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// TestHorizonAndFailover: the standby takes over without what was visible on the primary alone. Nobody has read that, its gateway
// had no answer, and it comes once more, in order.
func TestHorizonAndFailover(t *testing.T) {
	primary := postgrestest.Start(t, postgrestest.Options{})
	standby := primary.Standby(t, true)
	first, second := besideEachOther(t, bothHosts(primary, standby))
	before := allSeqs(t, second)
	cutOff(t, primary, standby)
	answered := make(chan error, 1)
	go func() { answered <- first.Receive(t.Context(), an("a")) }()
	eventually(t, "the group is visible", func() bool { return visible(t, second) == len(before)+1 })
	if got := allSeqs(t, second); !slices.Equal(got, before) {
		t.Errorf("before the failover it reads %v, want %v", got, before)
	}
	primary.Kill(t)
	standby.Set(t, "synchronous_standby_names=")
	standby.Promote(t)
	if err := <-answered; err != nil {
		eventually(t, "it is taken", func() bool { return first.Receive(t.Context(), an("a")) == nil })
	}
	eventually(t, "both read it, once", func() bool {
		one, other := allSeqs(t, first), allSeqs(t, second)
		return len(one) == len(before)+1 && slices.Equal(one, other) && slices.Equal(one[:len(before)], before)
	})
}

// TestHorizonAndCrash: the server is killed while the groups of two gateways follow each other. What was read before is there after it.
func TestHorizonAndCrash(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{Settings: []string{"wal_writer_delay=10s"}})
	first, second := besideEachOther(t, server.URL("postgres"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for n := range 8 {
		go func() {
			for i := 0; ctx.Err() == nil; i++ {
				_ = []*Journal{first, second}[n%2].Receive(ctx, an(fmt.Sprint(n, "-", i)))
			}
		}()
	}
	read := map[journal.Seq]string{}
	next := journal.Seq(1)
	for range 3 {
		for goal := len(read) + 300; len(read) < goal; {
			entries, err := second.Read(ctx, next, 100)
			for _, e := range entries {
				read[e.Seq], next = e.Envelope.ID, e.Seq+1
			}
			if err != nil || len(entries) == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		server.Kill(t)
		server.Start(t)
	}
	cancel()
	eventually(t, "all that was read is there, in its place", func() bool {
		there := 0
		for from := journal.Seq(1); ; {
			entries, err := first.Read(t.Context(), from, 1000)
			if err != nil || len(entries) == 0 {
				return err == nil && there == len(read)
			}
			for _, e := range entries {
				if id, ok := read[e.Seq]; ok && id == e.Envelope.ID {
					there++
				}
				from = e.Seq + 1
			}
		}
	})
}
