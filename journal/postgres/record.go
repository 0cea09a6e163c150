package postgres

import (
	"bytes"
	"context"
	"fmt"
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
	env     dingevent.Envelope // without Meta
	meta    []byte             // as JSON, or the name of the data key that has sealed it; nil if there is none
	content uint64             // the checksum
	keyed   bool               // whether there is a key, that is, an ID
	key     eventkey.Key
	// keyedDigest and plainDigest are what a copy of the payload is compared by, where there is a key; see [vault.Event].
	keyedDigest, plainDigest []byte

	round int // how many of its call's envelopes before have the same key
}

// newRecords returns copies of envs, and their size in bytes.
func newRecords(ctx context.Context, ring *vault.Ring, envs []*dingevent.Envelope, now time.Time) (records []record, size int, err error) {
	records = make([]record, len(envs))
	var rounds map[eventkey.Key]int
	for i, env := range envs {
		if env == nil {
			return nil, 0, fmt.Errorf("postgres: %w: envelope %d is nil", journal.ErrInvalid, i)
		}
		n, err := records[i].fill(ctx, ring, env, now)
		if err != nil {
			return nil, 0, fmt.Errorf("postgres: envelope %d: %w", i, err)
		}
		size += n
		if r := &records[i]; r.keyed && len(envs) > 1 {
			if rounds == nil {
				rounds = make(map[eventkey.Key]int, len(envs))
			}
			r.round = rounds[r.key]
			rounds[r.key]++
		}
	}
	return records, size, nil
}

func (r *record) fill(ctx context.Context, ring *vault.Ring, env *dingevent.Envelope, now time.Time) (size int, err error) {
	r.env = *env
	r.env.Meta = nil
	if r.meta, err = contentsum.Meta(env); err != nil {
		return 0, err
	}
	if size = r.size(); size > maxEnvelope {
		return 0, fmt.Errorf("%w: it has %d bytes, more than the %d that are kept; refuse so large a push", journal.ErrInvalid, size, maxEnvelope)
	}
	if r.env.Received.IsZero() {
		r.env.Received = now
	}
	r.env.Received, r.env.Born = milli(r.env.Received), milli(r.env.Born)
	if ring == nil { // the server compares the payloads themselves, so no digest is needed
		r.env.Data = bytes.Clone(env.Data)
	} else if err := r.seal(ctx, ring, env, now); err != nil {
		return 0, err
	}
	r.content = contentsum.Of(&r.env, r.meta)
	r.key, r.keyed = eventkey.Of(env)
	return size, nil
}

// seal encrypts meta and payload, if the ring has keys for that, and notes the digests.
func (r *record) seal(ctx context.Context, ring *vault.Ring, env *dingevent.Envelope, now time.Time) error {
	kept, err := ring.SealEvent(ctx, env, r.meta, now)
	if err != nil {
		return err
	}
	r.meta, r.env.Data = kept.Meta, kept.Data
	r.keyedDigest, r.plainDigest = kept.Keyed[:], kept.Plain[:]
	return nil
}

// size is what r counts for, in bytes.
func (r *record) size() int {
	env := &r.env
	return len(env.ID) + len(env.Type) + len(env.CorpID) + len(env.App) + len(env.Transport) + len(r.meta) + len(env.Data)
}

// milli is t in UTC, to the millisecond, as the journal keeps times of events.
func milli(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Millisecond)
}

// hashOf is what the index of IDs has of one.
func hashOf(id string) int64 { return int64(contentsum.Hash([]byte(id))) }
