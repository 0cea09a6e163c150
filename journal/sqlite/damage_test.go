package sqlite

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/wal"
)

// A crash is the files of a journal as a killed process leaves them.
type crash struct {
	db, log, index []byte
	events         int
}

// crashed returns what a process leaves that was killed after so many events, a few in each commit.
func crashed(t testing.TB, events int) crash {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, &Options{Logger: quiet})
	if _, err := j.Subscribe(t.Context(), "sub", 1); err != nil {
		t.Fatal(err)
	}
	for n := 0; n < events; {
		some := min(1+n%5, events-n)
		take(t, j, n, some)
		n += some
	}
	return readCrash(t, path, events)
}

func readCrash(t testing.TB, path string, events int) crash {
	t.Helper()
	c := crash{events: events}
	for suffix, into := range map[string]*[]byte{"": &c.db, "-wal": &c.log, "-shm": &c.index} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		*into = data
	}
	return c
}

// write puts the files into a new folder and returns the path of the database.
func (c crash) write(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal.db")
	for suffix, data := range map[string][]byte{"": c.db, "-wal": c.log, "-shm": c.index} {
		if data == nil {
			continue
		}
		if err := os.WriteFile(path+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

const frameSize = 24 + 4096

// read reads the log without its index, which a power cut may have taken.
func (c crash) read(t testing.TB) *wal.Log {
	t.Helper()
	log, err := wal.Read(bytes.NewReader(c.log), int64(len(c.log)), c.index)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// lastCommit returns the frames of the last transaction, counted from 1.
func (c crash) lastCommit() (first, last int) {
	last = (len(c.log) - 32) / frameSize
	for first = last; first > 1; first-- {
		if binary.BigEndian.Uint32(c.log[32+(first-2)*frameSize+4:]) != 0 {
			break
		}
	}
	return first, last
}

// TestFlippedLogIsRefused turns over single bits of the log. Either SQLite finds all, or Open refuses and changes nothing.
func TestFlippedLogIsRefused(t *testing.T) {
	longtest.Skip(t)
	c := crashed(t, 100)
	whole := c.read(t)
	if whole.Damaged() || whole.Valid == 0 || whole.End != whole.Valid {
		t.Fatalf("a log that is whole: %+v", whole)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, index := range [][]byte{c.index, nil} {
		for n := range 150 {
			bit := rnd.IntN(len(c.log) * 8)
			if n < 32 {
				bit = n*8 + rnd.IntN(8) // of the header, in each byte
			}
			hurt := crash{db: c.db, log: bytes.Clone(c.log), index: index}
			hurt.log[bit/8] ^= 1 << (bit % 8)
			log := hurt.read(t)
			if !log.Damaged() || len(log.Flips) != 1 || !slices.Contains(log.Flips[0].Bits, int64(bit)) || len(log.Lost) != 0 || log.End != whole.End {
				t.Fatalf("bit %d of %d turned over: %+v, want it found", bit, len(c.log)*8, log)
			}
		}
	}
	hurt := crash{db: c.db, log: bytes.Clone(c.log)}
	hurt.log[5000] ^= 4
	path := hurt.write(t)
	for range 2 {
		if _, err := Open(path, &Options{Logger: quiet}); !errors.Is(err, journal.ErrDamaged) {
			t.Fatalf("got %v, want ErrDamaged", err)
		}
	}
	if after := readFile(t, path+"-wal"); !bytes.Equal(after, hurt.log) || !bytes.Equal(readFile(t, path), c.db) {
		t.Error("the files were changed")
	}
}

// TestTruncatedIsRefused cuts the file that a crash left at different places. Open finds all, or refuses with the next move.
func TestTruncatedIsRefused(t *testing.T) {
	c := crashed(t, 100)
	refusals := 0
	for n := range 12 {
		size := len(c.db) * n / 12
		path := crash{db: c.db[:size], log: c.log, index: c.index}.write(t)
		j, err := Open(path, &Options{Logger: quiet})
		switch {
		case errors.Is(err, journal.ErrDamaged):
			refusals++
		case err != nil:
			t.Errorf("%d of %d bytes: %v, want ErrDamaged", size, len(c.db), err)
		default:
			if got := len(seqs(t, j)); got != 100 {
				t.Errorf("%d of %d bytes: %d of 100 events, and no error", size, len(c.db), got)
			}
			if err := j.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if refusals == 0 {
		t.Error("nothing was refused, so nothing was tested")
	}
}

// TestZeroedLogIsRefused zeroes sectors of what was synced.
func TestZeroedLogIsRefused(t *testing.T) {
	c := crashed(t, 100)
	first, _ := c.lastCommit()
	end := 32 + (first-1)*frameSize
	rnd := rand.New(rand.NewPCG(1, 3))
	for range 100 {
		hurt := crash{log: bytes.Clone(c.log)}
		at := rnd.IntN(end/512) * 512
		if clear(hurt.log[at : at+512]); bytes.Equal(hurt.log, c.log) {
			continue // it was free
		}
		if header := end - frameSize; at < header+24 && header < at+512 {
			hurt.index = c.index // without it the last two commits may be one
		}
		if log := hurt.read(t); !log.Damaged() {
			t.Fatalf("sector at %d of %d zeroed: %+v", at, end, log)
		}
	}
	for _, n := range []int{1, frameSize, 10 * frameSize} { // cut short, the index tells
		hurt := crash{log: c.log[:len(c.log)-n], index: c.index}
		if log := hurt.read(t); !log.Damaged() || log.Missing == 0 {
			t.Fatalf("cut short by %d: %+v", n, log)
		}
	}
}

// TestPowerCutIsNoDamage leaves any sectors of the last transaction unwritten, over what stood there before: zeros, frames of
// the log before it started over, or those of a commit that failed.
func TestPowerCutIsNoDamage(t *testing.T) {
	longtest.Skip(t)
	c := crashed(t, 100)
	first, last := c.lastCommit()
	start := 32 + (first-1)*frameSize
	older := crashed(t, 130)
	befores := map[string][]byte{"nothing": nil, "zeros": make([]byte, len(c.log)), "an older log": older.log[:len(c.log)]}
	failed := bytes.Clone(older.log[:len(c.log)]) // chains, but from what is not there; of the same salt
	for at := 32; at < len(failed); at += frameSize {
		copy(failed[at+8:at+16], c.log[16:24])
	}
	befores["a failed commit"] = failed
	if last == first {
		t.Fatal("the last commit has one frame; this test wants more")
	}
	rnd := rand.New(rand.NewPCG(1, 4))
	for name, before := range befores {
		for range 100 {
			cut := crash{log: bytes.Clone(c.log)}
			if before == nil {
				cut.log = cut.log[:start+rnd.IntN(len(c.log)-start)]
			} else {
				for at := start / 512 * 512; at < len(cut.log); at += 512 {
					if rnd.IntN(3) == 0 {
						from, to := max(at, start), min(at+512, len(cut.log))
						copy(cut.log[from:to], before[from:to])
					}
				}
			}
			if bytes.Equal(cut.log, c.log) {
				continue
			}
			if log := cut.read(t); log.Damaged() {
				t.Fatalf("over %s: %v: %+v", name, log, log)
			}
		}
	}
}

// TestFailedCommitIsNoDamage kills a process whose commit failed and was followed by a shorter one.
func TestFailedCommitIsNoDamage(t *testing.T) {
	c := crashed(t, 100)
	first, last := c.lastCommit()
	for n := first; n <= last; n++ {
		cut := crash{log: bytes.Clone(c.log)}
		long := bytes.Clone(c.log[32+(first-1)*frameSize:]) // the failed one, written again by what follows
		short := crashed(t, 50).log
		copy(cut.log[32+(n-1)*frameSize:32+n*frameSize], short[32:32+frameSize])
		copy(cut.log[32+n*frameSize:], long)
		if log := cut.read(t); log.Damaged() {
			t.Fatalf("%d: %+v", n, log)
		}
	}
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(fmt.Errorf("read: %w", err))
	}
	return data
}

// TestFreePageInUseIsRefused makes a journal after a crash whose list of free pages has one that holds entries. SQLite would
// write over it, and go on without an error.
func TestFreePageInUseIsRefused(t *testing.T) {
	for _, free := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "journal.db")
		j := openAt(t, path, &Options{Logger: quiet})
		take(t, j, 0, 500)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		db := readFile(t, path)
		trunk := uint32(len(db)/4096) + 1 // a new page at the end, which lists page 20
		page := make([]byte, 4096)
		binary.BigEndian.PutUint32(page[4:], 1)
		binary.BigEndian.PutUint32(page[8:], 20)
		if !free {
			binary.BigEndian.PutUint32(page[4:], 0)
		}
		db = append(db, page...)
		binary.BigEndian.PutUint32(db[28:], trunk)
		binary.BigEndian.PutUint32(db[32:], trunk)
		binary.BigEndian.PutUint32(db[36:], 1+binary.BigEndian.Uint32(page[4:]))
		if err := os.WriteFile(path, db, 0o600); err != nil {
			t.Fatal(err)
		}
		conn, err := connect(path, Options{logPages: 8192}, sqlite.OpenReadWrite) // its log is what the crash leaves
		if err != nil {
			t.Fatal(err)
		}
		if err := sqlitex.ExecuteTransient(conn, "UPDATE probe SET at = at + 1", nil); err != nil {
			t.Fatal(err)
		}
		c := readCrash(t, path, 500)
		conn.Close()
		crashed := c.write(t)
		j, err = Open(crashed, &Options{Logger: quiet})
		if err == nil {
			j.Close()
		}
		if free != errors.Is(err, journal.ErrDamaged) {
			t.Errorf("free: %t, opened: %v", free, err)
		}
		if free {
			if report, err := Recover(t.Context(), crashed, nil); err != nil || report.Entries != 501 {
				t.Errorf("recovered %+v, %v", report, err)
			}
		}
	}
}
