package sqlite

import (
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
	"github.com/dingevent/dingevent/journal/sqlite/internal/rawfile"
)

// soundPage reports whether a page may be as it was committed: all of its rows can be read, and all checksums match.
func soundPage(pageSize int) func(page []byte, n uint32) bool {
	return func(page []byte, n uint32) bool { return rawfile.Sound(page, pageSize, n, soundRow) }
}

func soundRow(hasID bool, row rawfile.Row) bool {
	s := shapeLike(hasID, row)
	return s == nil || s.table != "entry" || soundEntry(row)
}

// soundEntry reports whether an entry is as it was written, as far as that is known: those of older releases have no checksum.
func soundEntry(row rawfile.Row) bool {
	c := row.Columns
	if len(c) < 11 || c[10].Kind == rawfile.Null {
		return true
	}
	env := &dingevent.Envelope{
		Received: time.UnixMilli(c[1].Int), ID: string(c[3].Bytes), Type: string(c[4].Bytes), CorpID: string(c[5].Bytes),
		App: string(c[6].Bytes), Transport: dingevent.Transport(c[7].Bytes), Data: c[9].Bytes,
	}
	if c[2].Kind == rawfile.Integer {
		env.Born = time.UnixMilli(c[2].Int)
	}
	return c[10].Int == contentsum.At(journal.Seq(row.ID), contentsum.Of(env, string(c[8].Bytes)))
}
