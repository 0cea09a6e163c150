package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// A Purpose is what a data key is for.
type Purpose string

// The purposes.
const (
	// Events: payloads. Such a key writes for a day, and goes once the last entry that it has sealed has aged.
	Events Purpose = "events"
	// State: notes, errors, answers, bodies of requests and secrets. Such a key writes for a week. It stays, because a note does, too.
	State Purpose = "state"
	// Twins: it makes the digests by which dedupe tells payloads apart without knowing them. There is one, for ever.
	Twins Purpose = "twins"
)

// How long a data key writes. AES-GCM with a nonce by chance must not be used more than 2^32 times with one key. A gateway
// that seals 20,000 events a second for a day is below a half of that. uses bounds one process, whatever its rate.
var writes = map[Purpose]time.Duration{Events: 24 * time.Hour, State: 7 * 24 * time.Hour, Twins: 200 * 365 * 24 * time.Hour}

const uses = 1 << 31

// errAltered says nothing more, because nothing more is known.
var errAltered = errors.New("what is encrypted was altered, or is another's")

// A KeyID is the name of a data key: 48 bits by chance, so that keys of two journals never meet under one name.
type KeyID int64

// String is the ID as it stands in the journal.
func (id KeyID) String() string { return fmt.Sprintf("%012x", int64(id)) }

// A DataKey is a data key as a store keeps it: wrapped by a master key.
type DataKey struct {
	ID      KeyID
	Purpose Purpose
	Made    time.Time // to the millisecond, as Until
	Until   time.Time // it writes no more
	Master  string    // the ID of the master key that wraps it
	Wrapped []byte
}

// markOf is what stands in the column meta of an event that this key has sealed. JSON of an object begins otherwise.
func markOf(id KeyID) string { return "k" + id.String() }

// IsSealed reports whether a column meta says that the event is sealed.
func IsSealed[T string | []byte](meta T) bool { return len(meta) > 0 && meta[0] == 'k' }

// parseMark reads what markOf wrote.
func parseMark(mark string) (KeyID, error) {
	text, ok := strings.CutPrefix(mark, "k")
	id, err := strconv.ParseInt(text, 16, 64)
	if !ok || err != nil {
		return 0, fmt.Errorf("%w: %.20q names no data key", errAltered, mark)
	}
	return KeyID(id), nil
}

// Mark is what stands in the column meta of an event that the key has sealed.
func (k *DataKey) Mark() string { return markOf(k.ID) }

// newDataKey makes a key by chance, and wraps it.
func newDataKey(master Key, purpose Purpose, now time.Time) DataKey {
	var id [8]byte
	rand.Read(id[:6])
	now = now.UTC().Truncate(time.Millisecond)
	k := DataKey{ID: KeyID(binary.LittleEndian.Uint64(id[:])), Purpose: purpose, Made: now, Until: now.Add(writes[purpose])}
	secret := make([]byte, keySize)
	rand.Read(secret)
	k.wrap(master, secret)
	return k
}

// wrap puts the key itself under a master key.
func (k *DataKey) wrap(master Key, secret []byte) {
	k.Master = master.id
	k.Wrapped = gcm(wrappingKey(master)).Seal(nil, nil, secret, k.bound())
}

// unwrap returns the key itself.
func (k *DataKey) unwrap(master Key) ([]byte, error) {
	return gcm(wrappingKey(master)).Open(nil, nil, k.Wrapped, k.bound())
}

// mend turns over the one bit by which what is wrapped differs from what was.
func (k *DataKey) mend(master Key) ([]byte, error) {
	secret, err := k.unwrap(master)
	for bit := 0; err != nil && bit < len(k.Wrapped)*8; bit++ {
		k.Wrapped[bit/8] ^= 1 << (bit % 8)
		if secret, mended := k.unwrap(master); mended == nil {
			return secret, nil
		}
		k.Wrapped[bit/8] ^= 1 << (bit % 8)
	}
	return secret, err
}

// bound is what a wrapped key cannot be taken away from.
func (k *DataKey) bound() []byte {
	return fmt.Appendf(nil, "dingevent data key %s %s %d %d", k.ID, k.Purpose, k.Made.UnixMilli(), k.Until.UnixMilli())
}

func wrappingKey(master Key) []byte { return derive(master.secret[:], "dingevent data keys", keySize) }

// gcm seals with a nonce by chance, which stands before what is sealed.
func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // only for a key of a wrong size
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // only in a mode of FIPS 140 that has no random numbers
	}
	return aead
}

// An opened is a data key in use.
type opened struct {
	DataKey
	mark      string // of an event's meta
	markBytes []byte // the same
	aead      cipher.AEAD
	plain     cipher.AEAD  // the same without the nonce, which opens in place and moves nothing
	block     cipher.Block // of Twins
	used      atomic.Int64 // by this process
	err       error        // why it cannot be used
}

func newOpened(k DataKey, secret []byte) *opened {
	o := &opened{DataKey: k, mark: markOf(k.ID), markBytes: []byte(markOf(k.ID))}
	if k.Purpose == Twins {
		o.block, _ = aes.NewCipher(secret)
		return o
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		panic(err) // only for a key of a wrong size
	}
	if o.plain, err = cipher.NewGCM(block); err != nil {
		panic(err) // only for another block size
	}
	o.aead = gcm(secret)
	return o
}

// writes reports whether the key may seal once more.
func (o *opened) writes(now time.Time) bool {
	return o != nil && (o.Purpose == Twins || now.Before(o.Until) && o.used.Add(1) < uses)
}
