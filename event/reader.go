package event

import "github.com/dingevent/dingevent/internal/jsonscan"

// A reader is the state of decoding one payload. After the first syntax error it yields nothing more, and scan.End
// returns the error.
type reader struct {
	scan      jsonscan.Scanner
	eventType string   // as the transport says
	corpID    string   // as the transport says; may be empty
	fields    []string // that are wanted; nil: all
	wanted    fieldSet // the same for the event's own object
	row       bool     // a member biz_data was seen
	room      room
	problems  []Problem
	strange   bool // members without a field are problems
	most      int  // that problems holds
	more      bool // values did not fit that problems has no room for
}

// letGo drops what the reader keeps alive. The next event sets all else.
func (r *reader) letGo() {
	r.scan.Reset(nil)
	r.problems = nil
	r.room.letGo()
}

// complete fills in what the payload does not say. An event without a CorpId has nil there.
func (r *reader) complete(eventType, corpID *string) {
	if *eventType == "" {
		*eventType = r.eventType
	}
	if corpID != nil && *corpID == "" {
		*corpID = r.corpID
	}
}

func (r *reader) problem(field, want, got string) {
	if len(r.problems) < r.most {
		r.problems = append(r.problems, Problem{r.eventType, field, want, got})
		return
	}
	r.more = true
}

// inside reads JSON that came as text in place of the value that comes next, and reports whether it was
// valid. Some of DingTalk's is escaped once too often, which is made up for. If it was not valid, what
// read has stored must be thrown away.
func (r *reader) inside(text string, read func()) bool {
	if r.within([]byte(text), read) {
		return true
	}
	once, ok := jsonscan.Unescaped(text)
	return ok && r.within([]byte(once), read)
}

// within is inside for a plain text.
func (r *reader) within(text []byte, read func()) bool {
	outer, told, more := r.scan, len(r.problems), r.more
	r.scan = jsonscan.New(text)
	read()
	valid := r.scan.End() == nil
	r.scan = outer
	if !valid {
		r.problems, r.more = r.problems[:told], more
	}
	return valid
}
