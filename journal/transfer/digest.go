package transfer

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
)

// A digest sums up one side.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

// entry adds the sequence and the checksum of an entry. Of a damaged one it adds that it is damaged.
func (d digest) entry(e *journal.Entry) {
	var b [17]byte
	binary.LittleEndian.PutUint64(b[:], uint64(e.Seq))
	if e.Damage != "" {
		b[16] = 1
	} else {
		binary.LittleEndian.PutUint64(b[8:], sumOf(e))
	}
	d.Write(b[:])
}

// row adds a row of the state.
func (d digest) row(text string) {
	d.Write(binary.AppendUvarint(nil, uint64(len(text))))
	d.Write([]byte(text))
}

// sumOf is the checksum that stores keep beside an entry, of what was read now.
func sumOf(e *journal.Entry) uint64 {
	meta, err := contentsum.Meta(e.Envelope)
	if err != nil {
		panic(err) // a map of strings
	}
	return contentsum.Of(e.Envelope, meta)
}

// alike reports whether two entries are the same. Those that are damaged need to have the sequence alone in common.
func alike(x, y *journal.Entry) bool {
	if x.Seq != y.Seq || (x.Damage == "") != (y.Damage == "") {
		return false
	}
	return x.Damage != "" || sumOf(x) == sumOf(y)
}

// Rows as text that is the same on both sides if they are the same.

func subscriptionText(s journal.Subscription, end journal.Seq) string {
	return fmt.Sprintf("subscription %q %d %d %q %t %q", s.Name, min(s.Cursor, end), nano(s.Pause.Since), s.Pause.Reason, s.Pause.Drain, s.Note)
}

func exceptionText(e journal.Exception) string {
	return fmt.Sprintf("exception %d %q %q %d %d %d %d %d %q", e.Seq, e.Key, e.State, e.Attempts, e.Failures, nano(e.First), nano(e.Due), nano(e.Changed), e.Error)
}

func attemptText(a journal.Attempt) string {
	return fmt.Sprintf("attempt %d %d %d %d %q %q %d %q", a.Seq, a.Number, nano(a.Start), a.Took, a.Error, a.Outcome, a.Status, a.Answer)
}

func requestText(r journal.Request) string {
	return fmt.Sprintf("request %q %q %q", r.Subscription, r.Kind, r.Body)
}

func nano(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}
