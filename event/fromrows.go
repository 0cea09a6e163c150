package event

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

// fromRows takes apart a push of rows, a row, or what one holds.
func fromRows(data []byte, l looks, o WireOptions) ([]Arrival, error) {
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

// rowsOf takes a list of rows apart. Each is like outer where it does not say otherwise.
func rowsOf(list []byte, outer Arrival) (rows []Arrival, err error) {
	rows = []Arrival{}
	err = eachOf(list, func(row []byte) { rows = append(rows, rowOf(row, outer)) })
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// eachOf gives every row of a list to take.
func eachOf(list []byte, take func(row []byte)) error {
	if err := jsonscan.Array(list, take); err != nil {
		return fmt.Errorf("want a list of rows: %w", err)
	}
	return nil
}

func rowOf(data []byte, outer Arrival) Arrival {
	a := Arrival{Type: outer.Type, CorpID: outer.CorpID, Born: outer.Born, Data: data}
	row, ok := wire.ReadRow(data)
	if !ok || row.BizData == nil {
		return a
	}
	a.CorpID = cmp.Or(wire.Text(row.CorpID), outer.CorpID)
	a.BizType, a.BizID, a.Data = wire.Text(row.BizType), wire.Text(row.BizID), row.Payload()
	a.Type, a.SyncSeq = cmp.Or(wire.RowType(a.BizType, a.Data), outer.Type), wire.SyncSeq(a.Data)
	a.ID, _ = row.ID()
	if born := row.Born(); !born.IsZero() {
		a.Born = born
	}
	return a
}
