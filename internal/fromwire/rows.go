package fromwire

import (
	"cmp"
	"fmt"

	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

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
