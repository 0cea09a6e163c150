package wire

import (
	"time"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// SyncPrefix begins the EventType of pushes of rows, such as SYNC_HTTP_PUSH_HIGH.
const SyncPrefix = "SYNC_HTTP_PUSH_"

// A Head is what the outer members of an HTTP body say.
type Head struct {
	Whole     bool // the text is one JSON object to its end; else the other fields are from before the error
	EventType string
	CorpID    string
	EventID   string
	BizID     string
	BizData   []byte // the raw rows of a SyncHTTP push

	eventTime, timeStamp []byte
}

// ReadHead reads the head of an HTTP body, which is plain text. It checks all of it, and copies little.
func ReadHead(plain []byte) (h Head) {
	var eventType, corpID folded
	var records []byte
	scan := jsonscan.New(plain)
	scan.OpenObject()
	w := walkShapes()
	for part := w.member(&scan); part != ends; part = w.member(&scan) {
		switch part {
		case other:
			scan.Value()
		case exactType, anyType:
			eventType.take(part == exactType, &scan)
		case exactCorp, anyCorp:
			corpID.take(part == exactCorp, &scan)
		case eventID:
			h.EventID = nextText(&scan)
		case bizID:
			h.BizID = nextText(&scan)
		case eventTime:
			h.eventTime = scan.Value()
		case timeStamp:
			h.timeStamp = scan.Value()
		case bizData:
			h.BizData = scan.Value()
		case dataList:
			records = scan.Value()
		}
	}
	h.Whole = scan.End() == nil
	h.EventType, h.CorpID = recent.text(eventType.text), recent.text(corpID.text)
	if h.CorpID == "" && records != nil {
		h.CorpID = corpOf(records)
	}
	return h
}

// corpOf is the organization of the first record that names one. Attendance by a machine names it there alone.
func corpOf(records []byte) (corpID string) {
	_ = jsonscan.Array(records, func(record []byte) {
		_ = jsonscan.Object(record, func(key string, value []byte) {
			if key == "corpId" && corpID == "" {
				corpID = onlyText(value)
			}
		})
	})
	return corpID
}

// nextText is [Text] of the value that comes next.
func nextText(scan *jsonscan.Scanner) string {
	if scan.Kind() == jsonscan.String {
		text, _ := scan.Text()
		return text
	}
	return Text(scan.Value())
}

// Born is when the event happened; zero if the body has no time.
func (h Head) Born() time.Time { return born(h.eventTime, h.timeStamp) }

// ID is the event's own ID if the text has one. A text with a time of the event, or with the ID of the happening, gets its
// hash as ID. Any other text has none, because it may come again and mean another event.
func (h Head) ID(plain []byte) (id string, ok bool) {
	switch {
	case !h.Whole:
		return "", false
	case h.EventID != "" && !ownsEventID[h.EventType]:
		return h.EventID, true
	case !h.Born().IsZero() || isUnique(h.EventType, plain):
		return Hash(plain), true
	}
	return "", false
}

// folded is a member that is found in any case, unless one in the right case is there: a push may have
// both CorpId and corpId, or EventType and a payload's eventType.
type folded struct {
	text  []byte
	exact bool
}

// take takes the value that comes next. exact tells whether its name is in the right case.
func (f *folded) take(exact bool, scan *jsonscan.Scanner) {
	if f.exact && !exact {
		scan.Value()
		return
	}
	plain, ok := scan.TakePlain()
	if !ok {
		plain = []byte(nextText(scan))
	}
	f.text, f.exact = plain, exact
}
