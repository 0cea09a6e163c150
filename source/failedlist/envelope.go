package failedlist

import (
	"cmp"
	"encoding/binary"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/wire"
)

// envelopes makes an envelope of each row of a call for an organization. What cannot be read is kept as it came.
func envelopes(app, corpID string, rows [][]byte, called, now time.Time) []*dingevent.Envelope {
	envs := make([]*dingevent.Envelope, len(rows))
	for i, data := range rows {
		e := envelope(data)
		e.App, e.CorpID, e.Transport, e.Received = app, cmp.Or(e.CorpID, corpID), dingevent.TransportFailedList, now
		if e.ID == "" { // of this call, so that storing it again stores it once
			n := binary.AppendUvarint(binary.AppendVarint(nil, called.UnixNano()), uint64(i))
			e.ID = wire.Hash([]byte("failed list"), n, data)
		}
		envs[i] = e
	}
	return envs
}

// envelope is the event of a row. Its ID is empty if the row does not suffice for one.
func envelope(data []byte) *dingevent.Envelope {
	row, ok := wire.ReadFailedRow(data)
	if !ok {
		head := wire.ReadHead(data) // perhaps a body
		e := &dingevent.Envelope{Type: head.EventType, CorpID: head.CorpID, Born: head.Born(), Data: data}
		e.ID, _ = head.ID(data)
		return e
	}
	e := &dingevent.Envelope{Type: row.Type, CorpID: cmp.Or(row.CorpID, wire.ReadHead(row.Data).CorpID), Born: row.Born(), Data: row.Data}
	e.ID, _ = row.ID()
	return e
}
