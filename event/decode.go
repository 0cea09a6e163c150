package event

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/dingevent/dingevent/internal/wire"
)

// Decode decodes the payload of one event into a pointer to the struct of eventType. It is the
// [Decoder.Decode] of a zero Decoder.
func Decode(eventType string, data []byte) any {
	var d Decoder
	return d.Decode(eventType, data)
}

// A Decoder decodes payloads. The zero value is ready for use. It is safe for concurrent use if
// OnProblem is.
type Decoder struct {
	// CorpID becomes the CorpId of an event if its payload names none, because over Stream the organization
	// stands beside the payload.
	CorpID string
	// Fields, if not nil, are the JSON names of the fields that are wanted, such as "processInstanceId". All others of
	// the event's own object may stay zero, and have no Problem. That is quicker, and data is checked as strictly. Names
	// that an event does not have are no error. With "CorpId" among them all fields are read, because it may come from any.
	Fields []string
	// OnProblem, if not nil, is called before Decode returns with each Problem, at most 20 times for one event.
	OnProblem func(Problem)
	// OnMisfit, if not nil, is called before Decode returns with every Problem of a value that did not fit. Unknown
	// names and event types are no such Problems. An empty Field means that any field may have one: the whole payload
	// does not fit, or the event has more than 1000.
	OnMisfit func(Problem)
}

// Decode decodes the payload of one event of any transport. data is Envelope.Data, or the payload alone. Decode never
// fails: it returns a pointer to the struct of eventType, or [*Unknown] if there is none or data is not one JSON object.
//
// A field of a wrong type stays zero and is a [Problem]. An integer that does not fit an int is a Problem, too, and so
// are a member without a field and an event type without a struct. Null counts as missing, and the last of several
// members with one name counts. A name matches in any ASCII case, but an exact match counts before others, at any
// place. Numbers and booleans may come as text, numbers in place of text, and one value in place of a list. Objects and
// lists may come as JSON inside a string, also escaped once too often. Invalid UTF-8 becomes U+FFFD.
//
// An object may come as a list of one. Of a longer list the first object is kept, and the list is a Problem, unless
// another field takes all of them, as [OrgUserModify.DiffInfos] does. An empty list is no object.
//
// A row of a SyncHTTP push or of a push table holds the payload in biz_data beside biz_type. It is decoded as that
// payload, with the row's corp_id in place of CorpID.
//
// EventType is the payload's, else eventType. CorpId is the payload's, else CorpID of the Decoder, else that of the
// elements of a list. Decode keeps data only in Unknown.
func (d *Decoder) Decode(eventType string, data []byte) any {
	known := lookup(eventType)
	if known == nil {
		d.tell([]Problem{{EventType: eventType}}, false)
		return &Unknown{eventType, data}
	}
	r := readers.Get().(*reader)
	d.begin(r, data, eventType, d.CorpID)
	e := known.read(r)
	if r.row {
		if row, ok := wire.ReadRow(data); ok && row.BizType != nil {
			corpID := cmp.Or(wire.Text(row.CorpID), d.CorpID)
			d.begin(r, row.Payload(), eventType, corpID)
			e = known.read(r)
		}
	}
	if r.scan.End() != nil {
		e = &Unknown{eventType, data}
		r.problems, r.more = []Problem{{eventType, "", "one JSON object", "something else"}}, false
	}
	problems, more := r.problems, r.more
	r.letGo()
	readers.Put(r)
	d.tell(problems, more)
	return e
}

func (d *Decoder) begin(r *reader, data []byte, eventType, corpID string) {
	r.scan.Reset(data)
	r.eventType, r.corpID, r.fields, r.row = eventType, corpID, nil, false
	r.problems, r.strange, r.most, r.more = nil, d.OnProblem != nil, 0, false
	switch { // nobody is told of anything else
	case d.OnMisfit != nil:
		r.most = maxMisfits
	case d.OnProblem != nil:
		r.most = maxProblems
	}
	if !slices.Contains(d.Fields, "CorpId") {
		r.fields = d.Fields
	}
}

func (d *Decoder) tell(problems []Problem, more bool) {
	for i, p := range problems {
		if d.OnProblem != nil && i < maxProblems {
			d.OnProblem(p)
		}
		if d.OnMisfit != nil && p.Want != "" {
			d.OnMisfit(p)
		}
	}
	if d.OnMisfit != nil && more {
		d.OnMisfit(Problem{problems[0].EventType, "", fmt.Sprintf("one with at most %d values that do not fit", maxMisfits), "one with more"})
	}
}

// readers spares an allocation for every event.
var readers = sync.Pool{New: func() any { return new(reader) }}
