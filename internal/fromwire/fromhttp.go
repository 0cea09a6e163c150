package fromwire

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/dingevent/dingevent/internal/wire"
)

// fromHTTP takes apart a decrypted body, or one that was posted without encryption.
func fromHTTP(data []byte, l looks, o Options) ([]Arrival, error) {
	head := wire.ReadHead(data)
	a := Arrival{
		Type: cmp.Or(head.EventType, o.Type), CorpID: head.CorpID, Born: head.Born(), BizID: head.BizID, Data: data,
	}
	if a.Type == "" {
		a.Type = wire.RowType("", data)
	}
	a.ID, _ = head.ID(data)
	if strings.HasPrefix(head.EventType, wire.SyncPrefix) && head.BizData != nil {
		rows, err := rowsOf(head.BizData, a)
		if err == nil && len(rows) > 0 {
			return rows, nil
		}
	}
	topic := wire.Topic(data)
	switch {
	case a.Type != "":
		return []Arrival{a}, nil
	case topic != "":
		return []Arrival{callbackOf(topic, data)}, nil
	case l.apiError != nil && wire.Text(l.apiError) != "0":
		return nil, fmt.Errorf("it is an answer of DingTalk's API with the error %s: %s", wire.Text(l.apiError), wire.Text(l.apiMessage))
	case l.encrypt != nil:
		return nil, errors.New("the body is still encrypted; open it with a callback.Cipher or dingevent crypto open")
	}
	return nil, ErrNoType
}
