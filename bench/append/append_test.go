// Package append measures how fast events are stored, each synced before its caller hears of it.
package append

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// stores are ours, with dedupe on, and its rivals. Each shares syncs between callers as well as it can.
var stores = []struct {
	name string
	open func(b *testing.B, writers int) dingevent.Receiver
}{
	{"sqlite", func(b *testing.B, _ int) dingevent.Receiver { return openJournal(b) }},
	{"file", func(b *testing.B, _ int) dingevent.Receiver { return yardstick.NewPlainFile(b) }},
	{"bbolt", func(b *testing.B, writers int) dingevent.Receiver { return newBolt(b, writers) }},
	{"pebble", func(b *testing.B, _ int) dingevent.Receiver { return newPebble(b) }},
	{"jetstream", func(b *testing.B, _ int) dingevent.Receiver { return newJetStream(b) }},
}

// BenchmarkAppend stores events of 500 bytes.
func BenchmarkAppend(b *testing.B) {
	for _, store := range stores {
		for _, writers := range []int{1, 64, 256} {
			b.Run(fmt.Sprintf("%s/writers=%d", store.name, writers), func(b *testing.B) {
				yardstick.Append(b, store.open(b, writers), writers, 500)
			})
		}
	}
}

// BenchmarkAppendSize stores events of other sizes, with 64 writers.
func BenchmarkAppendSize(b *testing.B) {
	for _, store := range stores[:2] {
		for _, size := range []int{300, 1 << 10, 4 << 10, 16 << 10, 64 << 10} {
			b.Run(fmt.Sprintf("%s/bytes=%d", store.name, size), func(b *testing.B) {
				yardstick.Append(b, store.open(b, 64), 64, size)
			})
		}
	}
}

func openJournal(b *testing.B) *sqlite.Journal {
	j, err := sqlite.Open(filepath.Join(b.TempDir(), "journal.db"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { j.Close() })
	return j
}
