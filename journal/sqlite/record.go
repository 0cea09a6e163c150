package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
	"github.com/dingevent/dingevent/journal/internal/eventkey"
	"github.com/dingevent/dingevent/journal/vault"
)

// maxEnvelope is the largest envelope kept, in bytes. DingTalk's pushes are below 4 MiB.
const maxEnvelope = 64 << 20

// A record is an envelope that the caller's goroutine has prepared for the writer. It shares nothing that the caller may
// change.
type record struct {
	env    dingevent.Envelope // without Meta
	meta   string             // as JSON, or the name of the data key that has sealed it; empty if there is none
	sum    uint64             // of the content
	keyed  bool               // whether there is a key, that is, an ID
	key    eventkey.Key
	digest int64   // of the transport's bytes, by a key if they are encrypted
	other  int64   // the digest that they would have if they were not, or were
	hash   uint32  // of the ID, 0 if that is empty
	lacks  *[]*run // none of these may have the key; nil if that is not known
}

// size is what its row takes, in bytes, about.
func (r *record) size() int {
	return len(r.env.ID) + len(r.env.Type) + len(r.env.CorpID) + len(r.env.App) + len(r.env.Transport) + len(r.meta) + len(r.env.Data)
}

// measure returns the size of envs in bytes, or why they can never be kept.
func measure(envs []*dingevent.Envelope) (total int, err error) {
	for i, env := range envs {
		if env == nil {
			return 0, fmt.Errorf("sqlite: %w: envelope %d is nil", journal.ErrInvalid, i)
		}
		size := len(env.ID) + len(env.Type) + len(env.CorpID) + len(env.App) + len(env.Transport) + len(env.Data)
		for key, value := range env.Meta {
			size += len(key) + len(value)
		}
		if size > maxEnvelope {
			return 0, fmt.Errorf("sqlite: %w: envelope %d has %d bytes, more than the %d that are kept; refuse so large a push", journal.ErrInvalid, i, size, maxEnvelope)
		}
		total += size
	}
	return total, nil
}

// newRecords returns copies of envs.
func newRecords(ctx context.Context, ring *vault.Ring, envs []*dingevent.Envelope, now time.Time) ([]record, error) {
	records := make([]record, len(envs))
	for i, env := range envs {
		if err := records[i].fill(ctx, ring, env, now); err != nil {
			return nil, fmt.Errorf("sqlite: envelope %d: %w", i, err)
		}
	}
	return records, nil
}

func (r *record) fill(ctx context.Context, ring *vault.Ring, env *dingevent.Envelope, now time.Time) error {
	r.env = *env
	r.env.Meta = nil
	if r.env.Received.IsZero() {
		r.env.Received = now
	}
	meta, err := contentsum.Meta(env)
	if err != nil {
		return err
	}
	kept, err := ring.SealEvent(ctx, env, meta, now)
	if err != nil {
		return err
	}
	r.meta, r.env.Data = string(kept.Meta), kept.Data
	r.sum = contentsum.Of(&r.env, r.meta)
	r.key, r.keyed = eventkey.Of(env)
	r.digest, r.other = digest(kept.Plain[:]), digest(kept.Keyed[:])
	if vault.IsSealed(r.meta) {
		r.digest, r.other = r.other, r.digest
	}
	r.hash = hashOf(env.ID)
	return nil
}

// digestOf is a digest that distinguishes payloads.
func digestOf(data []byte) int64 {
	sum := sha256.Sum256(data)
	return digest(sum[:])
}

func digest(sum []byte) int64 { return int64(binary.LittleEndian.Uint64(sum)) }

// hashOf is what a segment keeps of an ID.
func hashOf(id string) uint32 {
	if id == "" {
		return 0
	}
	h := fnv.New32a()
	h.Write([]byte(id))
	return max(h.Sum32(), 1)
}
