//go:build unix

package postgres

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// bothHosts is the URL of a database on two servers.
func bothHosts(first, second *postgrestest.Server) string {
	return strings.Replace(first.URL("postgres"), first.Addr(), first.Addr()+","+second.Addr(), 1)
}

// TestLostNumbersStayLost: after a failover to a standby that lacked entries, no other event gets their sequences, because
// subscriptions have passed them.
func TestLostNumbersStayLost(t *testing.T) {
	primary := postgrestest.Start(t, postgrestest.Options{})
	standby := primary.Standby(t, false)
	url := bothHosts(primary, standby)
	j, other, dying := opened(t, url, Options{partSize: 100}), opened(t, url, Options{partSize: 100}), opened(t, url, Options{partSize: 100})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	keepEvents(t, j, "safe", 10)
	keepEvents(t, other, "others", 1)
	timeline := j.Proof().Timeline
	if got := ask[int64](t, j, "SELECT timeline FROM dingevent.journal"); got != timeline || timeline == 0 {
		t.Errorf("the journal has timeline %d, and the server %d", got, timeline)
	}
	if floor := ask[int64](t, j, "SELECT floor FROM dingevent.journal"); floor != 0 {
		t.Errorf("a new journal has the floor %d", floor)
	}
	eventually(t, "the standby has them", func() bool {
		return standby.Query(t, "postgres", "SELECT count(*) FROM dingevent.event") == "11"
	})
	cutOff(t, primary, standby)
	keepEvents(t, dying, "lost", 5)
	revision, err := dying.Ask(t.Context(), "web", journal.Request{Kind: "lost"})
	if err != nil {
		t.Fatal(err)
	}
	claim := claimOf(t, dying)
	lost := allSeqs(t, j)[11:]
	for _, gateway := range []*Journal{j, other} {
		if err := gateway.Wait(t.Context(), lost[4]); err != nil {
			t.Fatal(err)
		}
	}
	dying.Close() // so that nobody puts them back
	primary.Kill(t)
	standby.Promote(t)

	for i, gateway := range []*Journal{j, other} {
		eventually(t, "events are taken", func() bool { return gateway.Receive(t.Context(), an(fmt.Sprint("later", i))) == nil })
	}
	seqs := allSeqs(t, j)
	if !slices.Equal(seqs[:11], from(1, 11)) || len(seqs) != 13 {
		t.Fatalf("got %v", seqs)
	}
	if lost[4] != 16 || seqs[11] <= 11+floorStep || seqs[12] <= seqs[11] { // a group that needs a partition first leaves a number out
		t.Errorf("lost were %v, and now there are %v", lost, seqs[11:])
	}
	if later, err := j.Ask(t.Context(), "web", journal.Request{Kind: "later"}); err != nil || later <= revision {
		t.Errorf("revision %d, %v; %d is lost", later, err, revision)
	}
	if later := claimOf(t, j); later.Epoch() <= claim.Epoch() {
		t.Errorf("epoch %d, and %d is lost", later.Epoch(), claim.Epoch())
	}
	keepEvents(t, j, "lost", 5) // pushed again
	if got := allSeqs(t, other); len(got) != 18 {
		t.Errorf("got %v", got)
	}
	if got := ask[int64](t, j, "SELECT timeline FROM dingevent.journal"); got != timeline+1 || j.Proof().Timeline != got {
		t.Errorf("the journal has timeline %d, and the server %d", got, j.Proof().Timeline)
	}
	entry, err := j.Search(t.Context(), journal.Query{ID: "lost4"})
	if err != nil || len(entry) != 1 {
		t.Errorf("%+v, %v", entry, err)
	}
}

// cutOff ends the replication to a standby, which stays as it is.
func cutOff(t *testing.T, primary, standby *postgrestest.Server) {
	t.Helper()
	standby.Set(t, "primary_conninfo=host=127.0.0.1 port=1")
	eventually(t, "the standby is cut off", func() bool {
		return primary.Query(t, "postgres", "SELECT count(*) FROM pg_stat_replication") == "0"
	})
}

// TestPutBack: what a failover to a standby that was not in sync has taken is put back by the gateway that had answered it,
// once, in its order, and before anything new. What the standby had is not doubled.
func TestPutBack(t *testing.T) {
	primary := postgrestest.Start(t, postgrestest.Options{})
	standby := primary.Standby(t, false)
	url := bothHosts(primary, standby)
	reports := make(chan PutBack, 10)
	j, other := opened(t, url, Options{OnPutBack: func(p PutBack) { reports <- p }}), opened(t, url, Options{})
	keepEvents(t, j, "safe", 10)
	eventually(t, "the standby has them, and the gateway knows it", func() bool { return j.writer.unconfirmed.last() == 0 })
	cutOff(t, primary, standby)
	keepEvents(t, j, "lost", 2500) // more than one group
	nameless := an("")
	for range 2 {
		if err := j.Receive(t.Context(), nameless); err != nil {
			t.Fatal(err)
		}
	}
	keepEvents(t, other, "others", 3)
	lost := allSeqs(t, j)[10:]
	primary.Kill(t)
	standby.Promote(t)

	for i, gateway := range []*Journal{other, j} {
		eventually(t, "events are taken", func() bool { return gateway.Receive(t.Context(), an(fmt.Sprint("later", i))) == nil })
	}
	report := <-reports
	if want := (PutBack{2502, lost[0], lost[2501]}); report != want {
		t.Errorf("reported %+v, want %+v", report, want)
	}
	var got []string
	for seq := journal.Seq(0); ; {
		page, err := j.Read(t.Context(), seq, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			got = append(got, e.Envelope.ID)
			seq = e.Seq + 1
		}
	}
	count := make(map[string]int)
	for _, id := range got {
		count[id]++
	}
	for i := range 2500 {
		if n := count[fmt.Sprint("lost", i)]; n != 1 {
			t.Fatalf("event lost%d is there %d times", i, n)
		}
	}
	if count[""] != 2 || count["others2"] != 1 || count["safe9"] != 1 {
		t.Errorf("%d without an ID, others2 %d, safe9 %d times", count[""], count["others2"], count["safe9"])
	}
	mine := slices.DeleteFunc(got, func(id string) bool { return !strings.HasPrefix(id, "lost") && id != "later1" })
	if !slices.IsSortedFunc(mine[:2500], func(a, b string) int { return number(a) - number(b) }) || mine[2500] != "later1" {
		t.Errorf("they came back in another order, or after what is new: %v", mine[2490:])
	}
	if j.writer.unconfirmed.last() == 0 {
		t.Error("what was put back is forgotten, though no standby has it")
	}
}

func number(id string) (n int) { fmt.Sscanf(id, "lost%d", &n); return n }

// TestPutBackWithoutNews: what a failover has taken is put back though no other event comes.
func TestPutBackWithoutNews(t *testing.T) {
	primary := postgrestest.Start(t, postgrestest.Options{})
	standby := primary.Standby(t, false)
	j := opened(t, bothHosts(primary, standby), Options{})
	keepEvents(t, j, "safe", 1)
	eventually(t, "the standby has it", func() bool { return j.writer.unconfirmed.last() == 0 })
	cutOff(t, primary, standby)
	keepEvents(t, j, "lost", 1)
	primary.Kill(t)
	standby.Promote(t)
	eventually(t, "it is back", func() bool {
		found, err := j.Search(t.Context(), journal.Query{ID: "lost0"})
		return err == nil && len(found) == 1
	})
}

// TestPutBackAfterReconnect: an event that no standby has is put back after a failover, also if the gateway has connected to the
// primary again before. Then another failover takes it once more.
func TestPutBackAfterReconnect(t *testing.T) {
	primary := postgrestest.Start(t, postgrestest.Options{})
	standby, second := primary.Standby(t, false), primary.Standby(t, false)
	url := bothHosts(primary, standby)
	j := opened(t, strings.Replace(url, standby.Addr(), standby.Addr()+","+second.Addr(), 1), Options{})
	keepEvents(t, j, "safe", 1)
	eventually(t, "the standbys have it", func() bool { return j.writer.unconfirmed.last() == 0 })
	second.Set(t, "primary_conninfo=host=127.0.0.1 port=1")
	cutOff(t, primary, standby)
	keepEvents(t, j, "lost", 1)
	primary.Query(t, "postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
	keepEvents(t, j, "again", 1)
	for _, one := range []struct{ lost, next *postgrestest.Server }{{primary, standby}, {standby, second}} {
		one.lost.Kill(t)
		one.next.Promote(t)
		for _, id := range []string{"lost0", "again0"} {
			eventually(t, id+" is back", func() bool {
				found, err := j.Search(t.Context(), journal.Query{ID: id})
				return err == nil && len(found) == 1
			})
		}
	}
}

// TestPutBackWhatAnotherStored: an event that one gateway has stored, and that came again at another one, is put back by the latter
// when the former is gone.
func TestPutBackWhatAnotherStored(t *testing.T) {
	primary := postgrestest.Start(t, postgrestest.Options{})
	standby := primary.Standby(t, false)
	url := bothHosts(primary, standby)
	reports := make(chan PutBack, 10)
	j, other := opened(t, url, Options{OnPutBack: func(p PutBack) { reports <- p }}), opened(t, url, Options{})
	keepEvents(t, j, "safe", 1)
	eventually(t, "the standby has it", func() bool { return j.writer.unconfirmed.last() == 0 })
	cutOff(t, primary, standby)
	keepEvents(t, other, "lost", 1)
	keepEvents(t, j, "lost", 1)
	keepEvents(t, j, "safe", 1) // which is there
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	primary.Kill(t)
	standby.Promote(t)
	eventually(t, "it is back", func() bool {
		found, err := j.Search(t.Context(), journal.Query{ID: "lost0"})
		return err == nil && len(found) == 1
	})
	if report := <-reports; report.Entries != 1 {
		t.Errorf("reported %+v", report)
	}
	if seqs := allSeqs(t, j); len(seqs) != 2 {
		t.Errorf("there are %v", seqs)
	}
}
