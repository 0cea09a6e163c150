package postgres

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

const pageSize = 8192

// spoil changes a file of a table of a stopped server.
func spoil(t *testing.T, path string, change func(file []byte)) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change(file)
	out, err := os.OpenFile(path, os.O_WRONLY, 0) // its owner stays
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := out.Write(file); err != nil {
		t.Fatal(err)
	}
}

// damagedJournal is one whose server had its files changed.
type damagedJournal struct {
	*Journal
	server *postgrestest.Server
	clock  journaltest.Clock

	mu      sync.Mutex // protects reports
	reports []journal.DamageReport
}

// openDamaged keeps 100 events, the last of them stored apart, and changes files of the table and of what is stored apart.
func openDamaged(t *testing.T, opts postgrestest.Options, change func(table, apart string)) *damagedJournal {
	d := &damagedJournal{server: postgrestest.Start(t, opts)}
	options := Options{partSize: 100, Window: time.Hour, Keep: time.Hour, KeepAll: true, now: d.clock.Now, OnDamage: func(r journal.DamageReport) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.reports = append(d.reports, r)
	}}
	d.Journal = opened(t, d.server.URL("postgres"), options)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 100 {
		env := an(fmt.Sprint(i))
		env.Data = []byte(fmt.Sprintf("data of %d: ", i) + strings.Repeat("x", 500))
		if i == 99 {
			for range 20_000 {
				env.Data = append(env.Data, byte(random.Uint32()))
			}
		}
		if err := d.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	path := func(table string) string {
		return filepath.Join(d.server.Query(t, "postgres", "SHOW data_directory"), d.server.Query(t, "postgres", "SELECT pg_relation_filepath("+table+")"))
	}
	table := path("'dingevent.event_1'")
	apart := path("(SELECT reltoastrelid FROM pg_class WHERE oid = 'dingevent.event_1'::regclass)")
	d.Close()
	d.server.Stop(t)
	change(table, apart)
	d.server.Start(t)
	d.Journal = opened(t, d.server.URL("postgres"), options)
	return d
}

// want expects the log to have all 100 events, and these to be damaged for a reason.
func (d *damagedJournal) want(t *testing.T, reasons map[journal.Seq]string) {
	t.Helper()
	var damaged []journal.Seq
	check := func(how string, page []journal.Entry) {
		for _, e := range page {
			reason, known := reasons[e.Seq]
			if known != (e.Damage != "") || !strings.Contains(e.Damage, reason) || e.Envelope == nil || !known && e.Envelope.ID != fmt.Sprint(e.Seq-1) {
				t.Errorf("%s: entry %d has damage %q, want %q, and %+v", how, e.Seq, e.Damage, reason, e.Envelope)
			}
		}
	}
	var read int
	for next := journal.Seq(1); ; {
		page, err := d.Read(t.Context(), next, 30)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		check("read", page)
		read, next = read+len(page), page[len(page)-1].Seq+1
	}
	if read != 100 {
		t.Errorf("read %d entries", read)
	}
	var found int
	for before := journal.Seq(0); ; {
		page, err := d.Search(t.Context(), journal.Query{Before: before, Limit: 40})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		check("search", page)
		found, before = found+len(page), page[len(page)-1].Seq
	}
	if found != 100 {
		t.Errorf("found %d entries", found)
	}
	for seq := range reasons {
		damaged = append(damaged, seq)
	}
	slices.Sort(damaged)
	eventually(t, "the damages are noted and told", func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return ask[int](t, d.Journal, "SELECT count(*) FROM dingevent.damaged") == len(damaged) && len(d.reports) > 0
	})
	list, err := d.Search(t.Context(), journal.Query{Damaged: true, Limit: 100})
	if err != nil || len(list) != len(damaged) {
		t.Errorf("search for damaged ones: %d, %v; want %d", len(list), err, len(damaged))
	}
	if got := d.Stats().Damaged; got != uint64(len(damaged)) {
		t.Errorf("%d damaged ones are counted, want %d", got, len(damaged))
	}
	if len(d.reports) != 1 {
		t.Errorf("told %d times within a minute", len(d.reports))
	}
	// Events whose entries are damaged are no duplicates, and others are.
	for _, seq := range []journal.Seq{damaged[0], damaged[len(damaged)-1], 50} {
		before := d.tail.Last()
		env := an(fmt.Sprint(seq - 1))
		env.Transport = "stream"
		if err := d.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
		if _, isDamaged := reasons[seq]; isDamaged != (d.tail.Last() > before) {
			t.Errorf("pushed %d again: the log ends with %d, before with %d", seq, d.tail.Last(), before)
		}
	}
}

// on returns the sequences of the entries on a page of the table, before it was damaged.
func on(file []byte, page int) (list []journal.Seq) {
	for seq := journal.Seq(1); seq <= 100; seq++ {
		if at := bytes.Index(file, []byte(fmt.Sprintf("data of %d: ", seq-1))); at/pageSize == page {
			list = append(list, seq)
		}
	}
	return list
}

// TestUnreadablePage: entries of a page that PostgreSQL does not read are told one by one, and stop nobody.
func TestUnreadablePage(t *testing.T) {
	for _, checksums := range []bool{true, false} {
		t.Run(fmt.Sprint("checksums ", checksums), func(t *testing.T) {
			reasons := map[journal.Seq]string{}
			d := openDamaged(t, postgrestest.Options{Checksums: checksums}, func(table, _ string) {
				spoil(t, table, func(file []byte) {
					for _, seq := range on(file, 2) {
						reasons[seq] = "cannot be read: invalid page in block 2"
					}
					for i := range 2000 {
						file[2*pageSize+i] ^= 0x5a
					}
				})
			})
			if len(reasons) < 5 {
				t.Fatalf("too few: %v", reasons)
			}
			d.want(t, reasons)
			d.ageAround(t, reasons)
		})
	}
}

// ageAround lets the partition go, with the entries that cannot be read. Dead letters that can be read stay.
func (d *damagedJournal) ageAround(t *testing.T, reasons map[journal.Seq]string) {
	t.Helper()
	damaged := slices.Sorted(maps.Keys(reasons))
	subscribed(t, d.Journal, "web", 1000, 3, int64(damaged[0]), int64(damaged[1]), 90)
	d.clock.Sleep(3 * time.Hour)
	ageNow(t, d.Journal)
	if got := allSeqs(t, d.Journal); !slices.Equal(got[:2], []journal.Seq{3, 90}) || got[2] != 101 {
		t.Errorf("the log has %v", got)
	}
	if left := ask[int](t, d.Journal, "SELECT count(*) FROM dingevent.damaged"); left != 0 {
		t.Errorf("%d entries are damaged that are gone", left)
	}
}

// TestFlippedBytes: without checksums of PostgreSQL's, ours find what is altered, or PostgreSQL cannot put it together.
func TestFlippedBytes(t *testing.T) {
	reasons := map[journal.Seq]string{}
	d := openDamaged(t, postgrestest.Options{}, func(table, apart string) {
		spoil(t, table, func(file []byte) {
			for _, seq := range []journal.Seq{7, 31} {
				file[bytes.Index(file, []byte(fmt.Sprintf("data of %d: ", seq-1)))+6] ^= 1
				reasons[seq] = "its checksum does not match"
			}
		})
		spoil(t, apart, func(file []byte) {
			clear(file[:pageSize]) // as if it never had been written
			reasons[100] = "chunk number"
		})
	})
	d.want(t, reasons)
}
