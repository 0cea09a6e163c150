package wal

import "io"

// Over returns the database as SQLite would read it: the pages of the log, up to Valid, before those of the file. It has
// Pages pages. A read must stay within one page.
func (l *Log) Over(log, db io.ReaderAt) io.ReaderAt { return over{l, log, db} }

type over struct {
	*Log
	log, db io.ReaderAt
}

func (o over) ReadAt(p []byte, offset int64) (int, error) {
	frame := o.newest[uint32(offset/int64(o.PageSize))+1]
	if frame == 0 {
		return o.db.ReadAt(p, offset)
	}
	at := headerSize + int64(frame-1)*int64(frameHeaderSize+o.PageSize) + frameHeaderSize
	return o.log.ReadAt(p, at+offset%int64(o.PageSize))
}
