package append

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/dingevent/dingevent"
)

// A boltStore keeps events by sequence, and their IDs for dedupe. DB.Batch lets callers share a sync: it begins as soon as all writers
// wait for it.
type boltStore struct{ db *bolt.DB }

var events, ids = []byte("events"), []byte("ids")

func newBolt(b *testing.B, writers int) *boltStore {
	db, err := bolt.Open(filepath.Join(b.TempDir(), "bolt.db"), 0o600, &bolt.Options{NoFreelistSync: true, FreelistType: bolt.FreelistMapType})
	if err != nil {
		b.Fatal(err)
	}
	db.MaxBatchSize, db.MaxBatchDelay = writers, time.Millisecond
	err = db.Update(func(tx *bolt.Tx) error {
		if _, err := tx.CreateBucket(events); err != nil {
			return err
		}
		_, err := tx.CreateBucket(ids)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return &boltStore{db}
}

// Receive stores one event.
func (s *boltStore) Receive(_ context.Context, envs ...*dingevent.Envelope) error {
	value, err := encoded(envs[0])
	if err != nil {
		return err
	}
	id := []byte(envs[0].ID)
	return s.db.Batch(func(tx *bolt.Tx) error {
		known := tx.Bucket(ids)
		if known.Get(id) != nil {
			return nil
		}
		log := tx.Bucket(events)
		log.FillPercent = 1 // as its documentation says for keys that only grow
		seq, err := log.NextSequence()
		if err != nil {
			return err
		}
		key := binary.BigEndian.AppendUint64(nil, seq)
		if err := log.Put(key, value); err != nil {
			return err
		}
		return known.Put(id, key)
	})
}

// encoded is an event as the stores of others keep it: what is known of it in a line of JSON, then its bytes as they came.
func encoded(env *dingevent.Envelope) ([]byte, error) {
	head, err := json.Marshal([]any{env.App, env.CorpID, env.Type, env.ID, env.Transport, env.Received.UnixMilli()})
	return append(append(head, '\n'), env.Data...), err
}
