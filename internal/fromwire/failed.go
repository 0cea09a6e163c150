package fromwire

import (
	"cmp"

	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

// failedRowsOf takes a list of failed pushes apart. A row without a type is kept without one.
func failedRowsOf(list []byte) ([]Arrival, error) {
	rows := []Arrival{}
	switch s := jsonscan.New(list); s.Kind() {
	case jsonscan.Null:
		return rows, nil
	case jsonscan.ObjectBegins:
		return append(rows, failedOf(list)), nil
	}
	err := eachOf(list, func(row []byte) { rows = append(rows, failedOf(row)) })
	if err != nil {
		return nil, err
	}
	return rows, nil
}

func failedOf(data []byte) Arrival {
	row, ok := wire.ReadFailedRow(data)
	if !ok {
		head := wire.ReadHead(data) // perhaps a body
		a := Arrival{Type: head.EventType, CorpID: head.CorpID, Born: head.Born(), BizID: head.BizID, Data: data}
		a.ID, _ = head.ID(data)
		return a
	}
	head := wire.ReadHead(row.Data)
	a := Arrival{Type: row.Type, CorpID: cmp.Or(row.CorpID, head.CorpID), Born: row.Born(), BizID: head.BizID, Data: row.Data}
	a.ID, _ = row.ID()
	return a
}
