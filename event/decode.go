package event

import (
	"cmp"
	"sync"

	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

// Decode decodes the payload of one event into a pointer to the struct of eventType. It is the
// [Decoder.Decode] of a zero Decoder.
func Decode(eventType string, data []byte) (any, error) {
	var d Decoder
	return d.Decode(eventType, data)
}

// A Decoder decodes payloads. The zero value is ready for use. It is safe for concurrent use if
// OnProblem is.
type Decoder struct {
	// CorpID becomes the CorpId of an event whose payload names none: over Stream, the
	// organization stands beside the payload.
	CorpID string
	// OnProblem, if not nil, is called before Decode returns with what did not fit, at most 20
	// times for one event.
	OnProblem func(Problem)
}

// Decode decodes the payload of one event, by whichever transport it came: Envelope.Data, and the
// payload alone. It always returns an event: a pointer to the struct of eventType, or [*Unknown] if
// there is none or data is not one JSON object. The error is nil for all data, because what came is
// DingTalk's word and must reach a handler; it is kept for what could not be handed on as Unknown.
//
// A field of a wrong type stays zero and is a [Problem], as is an integer that does not fit an int, a
// member that no field is for, and an event type without a struct. Null counts as missing, and the last
// of several members with one name counts. A name matches in any ASCII case, but an exact match counts
// before others, wherever it stands. Numbers and booleans may come as text, numbers where text is
// wanted, one value where a list is wanted, objects and lists as JSON inside a string, also escaped
// once too often. Invalid UTF-8 becomes U+FFFD.
//
// A row of a SyncHTTP push or of a push table, which holds the payload in biz_data beside biz_type,
// is decoded as that payload, with the row's corp_id in place of CorpID.
//
// EventType is what the payload says, else eventType. Decode keeps data only in Unknown.
func (d *Decoder) Decode(eventType string, data []byte) (any, error) {
	known := lookup(eventType)
	if known == nil {
		d.tell(Problem{EventType: eventType})
		return &Unknown{eventType, data}, nil
	}
	r := readers.Get().(*reader)
	*r = reader{scan: jsonscan.New(data), eventType: eventType, corpID: d.CorpID}
	e := known.read(r)
	if r.row {
		if row, ok := wire.ReadRow(data); ok && row.BizType != nil {
			corpID := cmp.Or(wire.Text(row.CorpID), d.CorpID)
			*r = reader{scan: jsonscan.New(row.Payload()), eventType: eventType, corpID: corpID}
			e = known.read(r)
		}
	}
	if r.scan.End() != nil {
		e = &Unknown{eventType, data}
		r.problems = []Problem{{eventType, "", "one JSON object", "something else"}}
	}
	problems := r.problems
	*r = reader{} // lets go of data
	readers.Put(r)
	d.tell(problems...)
	return e, nil
}

func (d *Decoder) tell(problems ...Problem) {
	if d.OnProblem == nil {
		return
	}
	for _, p := range problems {
		d.OnProblem(p)
	}
}

// readers spares an allocation for every event.
var readers = sync.Pool{New: func() any { return new(reader) }}
