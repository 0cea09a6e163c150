package wire

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A FailedRow is one event of the list of failed pushes, which has three shapes. The old API gives the payload under
// the name of the event type, or flat beside call_back_tag; the new API gives it as text in callBackData.
type FailedRow struct {
	Type   string
	CorpID string
	Data   []byte // the payload: without call_back_tag and event_time, and without what is wrapped around it

	eventTime []byte
}

// ReadFailedRow reads a row. It is not ok if data is no object that names its event type.
func ReadFailedRow(data []byte) (r FailedRow, ok bool) {
	var flat, whole []member
	var payload []byte
	err := jsonscan.Object(data, func(key string, value []byte) {
		switch strings.ToLower(strings.ReplaceAll(key, "_", "")) {
		case "callbacktag":
			r.Type = onlyText(value)
		case "eventtime":
			r.eventTime = value
		case "callbackdata":
			payload = value
		case "corpid":
			r.CorpID = Text(value)
			flat = append(flat, member{key, value})
		default:
			flat = append(flat, member{key, value})
		}
		whole = append(whole, member{key, value})
	})
	if err != nil || r.Type == "" {
		return FailedRow{}, false
	}
	if i := slices.IndexFunc(whole, func(m member) bool { return m.name == r.Type }); i >= 0 {
		payload = whole[i].value
	}
	switch r.Data = objectIn(payload); {
	case payload == nil:
		r.Data = objectOf(flat)
	case r.Data == nil:
		r.Data = data // strange, so all of it
	}
	r.unwrap()
	return r, true
}

// wrappers are the members that hold the payload in the place of what they stand beside, in small letters.
var wrappers = []string{"bpmscallbackdata", "rolelabelchange", "callbackdata"}

// unwrap takes the payload out of the member that an approval, a label, or another event has it in.
func (r *FailedRow) unwrap() {
	var inner []byte
	_ = jsonscan.Object(r.Data, func(key string, value []byte) { // it was read before
		switch key = strings.ToLower(key); {
		case key == "corpid":
			r.CorpID = cmp.Or(Text(value), r.CorpID)
		case slices.Contains(wrappers, key):
			if object := objectIn(value); object != nil {
				inner = object
			}
		}
	})
	if inner != nil {
		r.Data = inner
	}
}

// objectIn is value if that is an object, or the object inside its text; else nil.
func objectIn(value []byte) []byte {
	if s := jsonscan.New(value); s.Kind() == jsonscan.String {
		text := Text(value)
		if once, ok := jsonscan.Unescaped(text); ok && jsonscan.Object([]byte(text), ignore) != nil {
			text = once
		}
		value = []byte(text)
	}
	if jsonscan.Object(value, ignore) != nil {
		return nil
	}
	return value
}

// A member is one of an object, its value raw.
type member struct {
	name  string
	value []byte
}

func objectOf(members []member) []byte {
	text := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(jsonscan.AppendText(text, m.name), ':'), m.value...)
	}
	return append(text, '}')
}

// Born is when the event happened, by its payload, or else by the row; zero if neither has a time.
func (r FailedRow) Born() time.Time {
	if at := ReadHead(r.Data).Born(); !at.IsZero() {
		return at
	}
	return born(r.eventTime)
}

// ID is as of an HTTP body where the payload suffices for one. A row that says when its event happened has a hash of
// that and of the payload.
func (r FailedRow) ID() (id string, ok bool) {
	if id, ok := ReadHead(r.Data).ID(r.Data); ok {
		return id, true
	}
	if len(bytes.TrimSpace(r.eventTime)) == 0 {
		return "", false
	}
	return Hash([]byte(r.Type), []byte(r.CorpID), []byte(Text(r.eventTime)), r.Data), true
}
