package sqlite

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/FastFilter/xorfilter"
)

// TestFilter: a filter knows all of its keys, few others, and its text does not take it beyond its end.
func TestFilter(t *testing.T) {
	keys := make([]uint64, 20_000)
	for i := range keys {
		keys[i] = prefixOf(recordOf(t, fmt.Sprint(i)).key)
	}
	f, err := newFilter(new(xorfilter.BinaryFuseBuilder), slices.Clone(keys[:10_000]))
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.encode()
	if err != nil {
		t.Fatal(err)
	}
	if f, err = decodeFilter(data); err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for i, key := range keys {
		if has := f.mayHave(key); i < 10_000 && !has {
			t.Fatalf("key %d is not known", i)
		} else if i >= 10_000 && has {
			wrong++
		}
	}
	if wrong > 5 {
		t.Errorf("%d of 10,000 other keys are known", wrong)
	}
	for at := range 28 { // of its numbers
		data := slices.Clone(data)
		data[at] ^= 0x40
		if f, err := decodeFilter(data); err == nil {
			for _, key := range keys {
				f.mayHave(key)
			}
		}
	}
	if none, err := decodeFilter(nil); err != nil || none.mayHave(1) {
		t.Errorf("the filter of no keys: %v", err)
	}
}

// TestBlocksFillEvenly: nearly all blocks fit in a page.
func TestBlocksFillEvenly(t *testing.T) {
	const events = 100_000
	got := map[int64]int{}
	for i := range events {
		got[blockOf(prefixOf(recordOf(t, fmt.Sprint(i)).key), events/blockKeys)]++
	}
	if least, most := slices.Min(slices.Collect(maps.Values(got))), slices.Max(slices.Collect(maps.Values(got))); least < blockKeys*3/4 || most > blockKeys*5/4 {
		t.Errorf("%d to %d keys a block", least, most)
	}
}
