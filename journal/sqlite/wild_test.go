package sqlite_test

import (
	"bytes"
	"flag"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

var seeds = flag.Int("seeds", 12, "how many seeds FuzzDamage begins with")

var grown = sync.OnceValue(func() func(testing.TB) *field {
	var once sync.Once
	var f *field
	return func(t testing.TB) *field { once.Do(func() { f = grow(t) }); return f }
})()

// FuzzDamage damages the files of a journal at random, and then opens, recovers, delivers, searches and appends. It may not
// crash or hang, deliver altered bytes, or answer success for what cannot be read then.
func FuzzDamage(f *testing.F) {
	longtest.Skip(f)
	for seed := range *seeds {
		f.Add(uint64(seed))
	}
	f.Add(uint64(291)) // the rows of a table are out of order: Open went round in them for ever
	f.Fuzz(func(t *testing.T, seed uint64) {
		g := grown(t)
		rnd := rand.New(rand.NewPCG(seed, 1))
		files := maps.Clone(g.files)
		if rnd.IntN(4) == 0 {
			files = map[string][]byte{"": g.closed}
		}
		if rnd.IntN(3) == 0 {
			delete(files, "-shm") // a power cut may take it
		}
		for range 1 + rnd.IntN(4) {
			suffix := []string{"", "-wal"}[rnd.IntN(2)]
			if len(files[suffix]) > 0 {
				files[suffix] = harm(rnd, files[suffix])
			}
		}
		g.survive(t, files)
	})
}

// harm returns a damaged copy.
func harm(rnd *rand.Rand, data []byte) []byte {
	data = bytes.Clone(data)
	const sector = 512
	pick := func(size int) []byte {
		size = min(size, len(data))
		at := rnd.IntN((len(data)-size)/size+1) * size
		return data[at : at+size]
	}
	switch rnd.IntN(6) {
	case 0:
		data[rnd.IntN(len(data))] ^= 1 << rnd.IntN(8)
	case 1:
		clear(pick(sector << rnd.IntN(5)))
	case 2:
		data = data[:rnd.IntN(len(data))]
	case 3: // two pages change places
		a, b := pick(pageSize), pick(pageSize)
		c := bytes.Clone(a)
		copy(a, b)
		copy(b, c)
	case 4:
		for part, i := pick(sector), 0; i < len(part); i++ {
			part[i] = byte(rnd.Uint32())
		}
	case 5: // the numbers at the front of a page or frame
		page := pick(pageSize)
		page[rnd.IntN(min(12, len(page)))] = byte(rnd.Uint32())
	}
	return data
}

// survive lets a journal live that was damaged in any way. It may refuse, and lose what cannot be read.
func (f *field) survive(t *testing.T, files map[string][]byte) {
	path := write(t, files)
	defer os.RemoveAll(filepath.Dir(path))
	j, err := sqlite.Open(path, &sqlite.Options{Logger: quiet})
	if err != nil {
		if _, err := sqlite.Recover(t.Context(), path, &sqlite.RecoverOptions{Logger: quiet}); err != nil {
			t.Skip("refused, and cannot be recovered: ", err)
		}
		if j, err = sqlite.Open(path, &sqlite.Options{Logger: quiet}); err != nil {
			t.Fatalf("open after recovery: %v", err)
		}
	}
	defer j.Close()
	if _, err := j.Search(t.Context(), journal.Query{Types: []string{"user_*"}, Limit: 10_000}); err != nil {
		t.Logf("search: %v", err)
	}
	l := life{field: f, j: j, got: map[string]map[journal.Seq]bool{}, wild: true}
	if err := l.run(t.Context()); err != nil {
		t.Error(err)
	}
}
