package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
)

// few are settings by which so few keys are sealed that a test has many runs.
func few(keys int) *Options { return &Options{Logger: quiet, runKeys: keys} }

// SealAt and Settle are few and settle for the tests outside of the package.
func (o *Options) SealAt(keys int) *Options { o.runKeys = keys; return o }
func (j *Journal) Settle(t testing.TB)      { settle(t, j) }

// inWriter calls f between two commits.
func inWriter(t testing.TB, j *Journal, f func(*writer)) {
	t.Helper()
	if err := j.commit(t.Context(), &call{change: func(*sqlite.Conn) error { f(j.writer); return nil }}); err != nil {
		t.Fatal(err)
	}
}

// settle waits until the sealer has nothing to do.
func settle(t testing.TB, j *Journal) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for idle := false; !idle; runtime.Gosched() {
		if ctx.Err() != nil {
			t.Fatal("the sealer goes on and on")
		}
		inWriter(t, j, func(w *writer) {
			idle = !w.sealing.busy && w.sealing.again.IsZero()
			if idle && len(w.memory.recent) < w.j.opts.runKeys {
				idle = len(w.sealing.gaps)+len(w.sealing.dead)+len(w.sealing.bad) == 0 && mergeable(w.memory.runs, int64(w.j.opts.runKeys)) == nil
			}
		})
	}
}

// runsOf returns how many runs there are, and how many keys are in none.
func runsOf(t testing.TB, j *Journal) (runs, recent int) {
	inWriter(t, j, func(w *writer) { runs, recent = len(w.memory.runs), len(w.memory.recent) })
	return runs, recent
}

// takeAgain wants all events to be duplicates.
func takeAgain(t testing.TB, j *Journal, from, count int) {
	t.Helper()
	before := j.Stats()
	take(t, j, from, count)
	if after := j.Stats(); after.Appended != before.Appended || after.Duplicates != before.Duplicates+uint64(count) {
		t.Errorf("%d of %d events are kept again", after.Appended-before.Appended, count)
	}
}

// TestSealsWhatDedupeRemembers: thousands of keys are in few runs, and each is known, also after a restart.
func TestSealsWhatDedupeRemembers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, few(100))
	const events = 5000
	for n := 0; n < events; n += 50 {
		take(t, j, n, 50)
	}
	settle(t, j)
	if runs, recent := runsOf(t, j); runs == 0 || runs > 16 || recent >= 100 {
		t.Errorf("%d runs, %d keys in none", runs, recent)
	}
	takeAgain(t, j, 0, events)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = openAt(t, path, few(100))
	takeAgain(t, j, 0, events) // while the filters are read
	settle(t, j)
	takeAgain(t, j, 0, events)
	take(t, j, events, 1)
	if n := j.Stats().Appended; n != 1 {
		t.Errorf("%d events are kept, want the new one", n)
	}
	if report, err := j.Verify(t.Context(), nil); err != nil || !report.Sound() {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestSealedAsAMap does the same to a journal that seals and to one that has all in its map: they keep the same events.
func TestSealedAsAMap(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var failure any // rapid ends a check by a panic, which must leave the bubble first
		synctest.Test(t, func(t *testing.T) {
			defer func() { failure = recover() }()
			m := &sealMachine{t: t, T: rt, keys: rapid.SampledFrom([]int{1, 7, 30}).Draw(rt, "keys of a run")}
			for i := range m.paths {
				m.paths[i] = filepath.Join(t.TempDir(), "journal.db")
			}
			m.open()
			defer func() {
				for _, j := range m.journals {
					j.Close()
				}
			}()
			rt.Repeat(map[string]func(*rapid.T){
				"receive": m.receive, "sleep": m.sleep, "set clock": m.setClock, "reopen": m.reopen, "": m.compare,
			})
		})
		if failure != nil {
			panic(failure)
		}
	})
}

// TestKilledWhileSealing copies the files after each step of sealing, as a killed process leaves them. Each copy knows all
// events, and soon has nothing half made.
func TestKilledWhileSealing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	var crashes []crash
	opts := few(300)
	taken := 0
	opts.stepped = func() { crashes = append(crashes, readCrash(t, path, taken)) }
	j := openAt(t, path, opts)
	for ; taken < 300*mergeOf+100; taken += 100 {
		take(t, j, taken, 100)
		settle(t, j)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if runs := len(crashes); runs < 2*mergeOf+2+mergeOf*2 {
		t.Fatalf("%d steps", runs)
	}
	strayed := 0
	for i, c := range crashes {
		t.Run(fmt.Sprint("step ", i), func(t *testing.T) {
			j := openAt(t, c.write(t), few(300))
			inWriter(t, j, func(w *writer) { strayed += len(w.sealing.dead) })
			takeAgain(t, j, 0, c.events)
			settle(t, j)
			takeAgain(t, j, 0, c.events)
			if report, err := j.Verify(t.Context(), nil); err != nil || !report.Sound() {
				t.Errorf("%+v, %v", report, err)
			}
			if n := count(t, j, "sealed_block WHERE id >> 32 NOT IN (SELECT id FROM sealed)"); n != 0 {
				t.Errorf("%d blocks of no run are left", n)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
	if strayed == 0 {
		t.Error("no copy has a run that is half made")
	}
}

// TestSealedRunsAge: runs whose events are out of the window go from memory and from the file.
func TestSealedRunsAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := few(100)
		opts.Window = day
		j := openAt(t, filepath.Join(t.TempDir(), "journal.db"), opts)
		take(t, j, 0, 1000)
		time.Sleep(day + time.Hour)
		take(t, j, 1000, 150)
		time.Sleep(time.Hour)
		synctest.Wait()
		if runs, _ := runsOf(t, j); runs != 1 {
			t.Errorf("%d runs are left, want the new one", runs)
		}
		if blocks, filters := count(t, j, "sealed_block"), count(t, j, "sealed_filter"); blocks != 1 || filters != 1 {
			t.Errorf("%d blocks and %d filters are left, want those of one run", blocks, filters)
		}
		before := j.Stats().Appended
		take(t, j, 0, 10)
		if n := j.Stats().Appended - before; n != 10 {
			t.Errorf("%d events are kept again, want all 10", n)
		}
		time.Sleep(3 * day)
		if runs, recent := runsOf(t, j); runs+recent+int(count(t, j, "sealed")) != 0 {
			t.Errorf("%d runs, %d keys after all is old", runs, recent)
		}
	})
}

// TestDamagedRuns: what is altered in a run loses no event, is found by Verify, and is made anew from what is remembered.
func TestDamagedRuns(t *testing.T) {
	const events = 600
	for name, script := range map[string]string{
		"a key":           "UPDATE sealed_block SET keys = CAST(x'00' || substr(keys, 2) AS BLOB)",
		"a missing block": "DELETE FROM sealed_block WHERE id % 4294967296 = 0",
		"two blocks":      "UPDATE sealed_block SET keys = (SELECT keys FROM sealed_block AS o WHERE o.id <> sealed_block.id LIMIT 1)",
		"a filter":        "UPDATE sealed_filter SET filter = CAST(substr(filter, 1, 100) || x'1234' || substr(filter, 103) AS BLOB)",
		"no filter":       "DELETE FROM sealed_filter",
		"a run":           "UPDATE sealed SET last = last + 4096",
		"no run":          "DELETE FROM sealed",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			j := openAt(t, path, few(events))
			take(t, j, 0, events)
			settle(t, j)
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			edit(t, path, script)
			j = openAt(t, path, few(events))
			if report, err := j.Verify(t.Context(), nil); err != nil || report.Sound() && name != "a run" && name != "no run" {
				t.Errorf("%+v, %v: want the damage", report, err)
			}
			take(t, j, events, 1)
			take(t, j, 0, events)
			settle(t, j)
			takeAgain(t, j, 0, events)
			if s := j.Stats(); s.Failures != 0 {
				t.Errorf("%+v", s)
			}
			if report, err := j.Verify(t.Context(), nil); err != nil || !report.Sound() && name[len(name)-6:] != "filter" {
				t.Errorf("%+v, %v: want it made anew", report, err)
			}
		})
	}
}

// TestUnreadableRuns: pages of sealed keys hold garbage. The journal takes events, old and new, and never stops.
func TestUnreadableRuns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, few(5000))
	for n := 0; n < 5000; n += 500 {
		take(t, j, n, 500)
	}
	settle(t, j)
	var inBlock []byte
	inWriter(t, j, func(w *writer) {
		inBlock = block(nil).add(prefixOf(recordOf(t, "77").key), 78-w.memory.runs[0].first)
	})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	spoilPage(t, path, string(inBlock))
	j = openAt(t, path, few(5000))
	for n := range 5000 / 500 {
		take(t, j, n*500, 500)
	}
	take(t, j, 9000, 1)
	if s := j.Stats(); s.Failures != 0 || s.Suspended || s.Appended < 2 {
		t.Errorf("%+v, want some events again, and no failure", s)
	}
	settle(t, j)
	takeAgain(t, j, 0, 5000)
}

func recordOf(t testing.TB, id string) *record {
	t.Helper()
	list, err := newRecords(t.Context(), nil, []*dingevent.Envelope{event(id)}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return &list[0]
}

// TestSealsAnOlderFile: a file of an older release has many events that dedupe remembers. Open reads the newest ones, and the
// others are sealed while events are taken.
func TestSealsAnOlderFile(t *testing.T) {
	const events = 3000
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, few(1<<20))
	take(t, j, 0, events)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, version8)
	j = openAt(t, path, few(50))
	takeAgain(t, j, events-50*openRuns, 50*openRuns)
	settle(t, j)
	takeAgain(t, j, 0, events)
	if runs, recent := runsOf(t, j); runs == 0 || runs > 16 || recent >= 50 {
		t.Errorf("%d runs, %d keys in none", runs, recent)
	}
}

// TestMergedJournalIsRemembered: what Merge brings back is known again.
func TestMergedJournalIsRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, few(100))
	take(t, j, 0, 500)
	settle(t, j)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	report, err := Recover(t.Context(), path, &RecoverOptions{Empty: true})
	if err != nil {
		t.Fatal(err)
	}
	j = openAt(t, path, few(100))
	take(t, j, 1000, 500)
	settle(t, j)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Merge(t.Context(), report.Aside, path, nil); err != nil {
		t.Fatal(err)
	}
	j = openAt(t, path, few(100))
	settle(t, j)
	takeAgain(t, j, 0, 500)
	takeAgain(t, j, 1000, 500)
}

// TestFullFileSealsNothing: at the limit no room is taken for what can be made anew.
func TestFullFileSealsNothing(t *testing.T) {
	j := openNew(t, nil)
	inWriter(t, j, func(w *writer) {
		for full, want := range map[error]bool{journal.ErrFull: false, nil: true} {
			w.filling.full = full
			if w.hasRoom(1) != want || w.hasRoom(1<<60) {
				t.Errorf("full: %v, and there is room: %v", full, !want)
			}
		}
		w.filling.full = nil
	})
}

// TestMemoryOfARememberedEvent counts the bytes that dedupe has on the heap for each of many events after a restart.
func TestMemoryOfARememberedEvent(t *testing.T) {
	longtest.Skip(t)
	const events, most = 400_000, 4.0
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 1)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO seen SELECT i, %d, randomblob(16), i, 'http', NULL FROM n;
		UPDATE entry SET seq = %[1]d, sum = NULL; UPDATE mark SET aged = %[1]d, summed = %[1]d, since = %[1]d + 1`, events, time.Now().UnixMilli()))
	opts := few(1 << 13)
	j = openAt(t, path, opts)
	settle(t, j)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	before := heap()
	j = openAt(t, path, opts)
	settle(t, j)
	each := float64(heap()-before) / events
	t.Logf("%.2f bytes for each event", each)
	if each > most || each < 1 {
		t.Errorf("%.2f bytes for each event, want at most %.0f", each, most)
	}
	runtime.KeepAlive(j)
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestMergeable: as runs come and age, there are few at any time, and a key is written a few times.
func TestMergeable(t *testing.T) {
	const least, events = 100, 1 << 20
	var runs []*run // the newest first
	written, most := int64(0), 0
	for fed := int64(0); fed < 2*events; fed += least {
		runs = append([]*run{newRun(fed, journal.Seq(fed), journal.Seq(fed+least-1), least, 1)}, runs...)
		written += least
		if keysOf(runs)-runs[len(runs)-1].keys >= events {
			runs = runs[:len(runs)-1]
		}
		for old := mergeable(runs, least); old != nil; old = mergeable(runs, least) {
			at := slices.Index(runs, old[0])
			runs = slices.Replace(runs, at, at+len(old), newRun(fed, old[len(old)-1].first, old[0].last, keysOf(old), 1))
			written += keysOf(old)
		}
		most = max(most, len(runs))
	}
	if kept := keysOf(runs); kept < events || kept > events*5/4 {
		t.Errorf("%d keys are kept, want %d and at most a quarter more", kept, events)
	}
	if each := float64(written) / (2 * events); most > 32 || each > 8 {
		t.Errorf("%d runs at most, a key is written %.1f times", most, each)
	}
}
