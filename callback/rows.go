package callback

import (
	"maps"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

// maxRows bounds what one push can make of our memory. A larger one is kept as one envelope.
const maxRows = 10_000

// rows returns an envelope for every row, in order, each like outer where the row does not say
// otherwise; nil if there are none, or too many.
func (p *push) rows(outer *dingevent.Envelope, bizData []byte) []*dingevent.Envelope {
	var raw [][]byte
	err := jsonscan.Array(bizData, func(value []byte) {
		if len(raw) <= maxRows {
			raw = append(raw, value)
		}
	})
	if err != nil || len(raw) > maxRows {
		return nil
	}
	var envs []*dingevent.Envelope
	for i, data := range raw {
		envs = append(envs, p.row(outer, i, data))
	}
	return envs
}

// row makes an envelope of one row. One that is no object is kept with what the push says.
func (p *push) row(outer *dingevent.Envelope, index int, data []byte) *dingevent.Envelope {
	e := *outer
	e.Data = data
	e.Meta = maps.Clone(outer.Meta)
	r, ok := wire.ReadRow(data)
	if !ok {
		p.echoID(&e, index)
		return &e
	}
	if corpID := wire.Text(r.CorpID); corpID != "" {
		e.CorpID = corpID
	}
	if at := r.Born(); !at.IsZero() {
		e.Born = at
	}
	payload := r.Payload()
	if eventType := wire.RowType(wire.Text(r.BizType), payload); eventType != "" {
		e.Type = eventType
	}
	maps.Copy(e.Meta, r.Meta(payload))
	if id, ok := r.ID(); ok {
		e.ID = id
	} else {
		p.echoID(&e, index)
	}
	return &e
}
