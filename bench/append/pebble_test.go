package append

import (
	"context"
	"encoding/binary"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"

	"github.com/dingevent/dingevent"
)

// A pebbleStore keeps events by sequence, and their IDs for dedupe, in one batch with pebble.Sync. Callers that meet share a sync of
// its write-ahead log. Two pushes of one event at the same moment are not told apart, which costs it nothing.
type pebbleStore struct {
	db  *pebble.DB
	seq atomic.Uint64
}

func newPebble(b *testing.B) *pebbleStore {
	opts := &pebble.Options{MemTableSize: 64 << 20, Logger: silent{}}
	opts.Levels[0].FilterPolicy = bloom.FilterPolicy(10)
	db, err := pebble.Open(filepath.Join(b.TempDir(), "pebble"), opts)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return &pebbleStore{db: db}
}

// Receive stores one event.
func (s *pebbleStore) Receive(_ context.Context, envs ...*dingevent.Envelope) error {
	id := append([]byte("i"), envs[0].ID...)
	if _, closer, err := s.db.Get(id); err == nil {
		return closer.Close()
	} else if !errors.Is(err, pebble.ErrNotFound) {
		return err
	}
	value, err := encoded(envs[0])
	if err != nil {
		return err
	}
	key := binary.BigEndian.AppendUint64([]byte("e"), s.seq.Add(1))
	batch := s.db.NewBatch()
	defer batch.Close()
	if err := batch.Set(key, value, nil); err != nil {
		return err
	}
	if err := batch.Set(id, key, nil); err != nil {
		return err
	}
	return batch.Commit(pebble.Sync)
}

// silent logs nothing.
type silent struct{}

func (silent) Infof(string, ...any)  {}
func (silent) Errorf(string, ...any) {}
func (silent) Fatalf(format string, _ ...any) {
	panic(format)
}
