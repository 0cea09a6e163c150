package fromwire

import (
	"cmp"
	"strconv"

	"github.com/dingevent/dingevent/internal/wire"
)

// fromRows takes apart a push of rows, a row, or what one holds.
func fromRows(data []byte, l looks, o Options) ([]Arrival, error) {
	switch {
	case l.rowData != nil:
		return []Arrival{rowOf(data, Arrival{})}, nil
	case l.bizData != nil || l.encrypt != nil:
		return fromHTTP(data, l, o)
	}
	number := ""
	if o.BizType != 0 {
		number = strconv.FormatInt(o.BizType, 10)
	}
	a := Arrival{Type: cmp.Or(o.Type, wire.RowType(number, data)), BizType: number, Data: data}
	head := wire.ReadHead(data)
	a.CorpID, a.ID, a.SyncSeq = head.CorpID, head.EventID, wire.SyncSeq(data)
	if a.Type == "" {
		return nil, ErrNoType
	}
	return []Arrival{a}, nil
}
