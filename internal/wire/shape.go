package wire

import (
	"strings"
	"sync/atomic"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A part says what a member is to a Head.
type part byte

const (
	ends part = iota // there is no further member
	other
	exactType
	anyType // EventType in another case
	exactCorp
	anyCorp
	eventID
	bizID
	eventTime
	timeStamp
	bizData
	dataList
)

// partOf is the part of a member of that name.
func partOf(name []byte) part {
	switch string(name) {
	case "EventType":
		return exactType
	case "CorpId":
		return exactCorp
	case "eventId":
		return eventID
	case "BizId":
		return bizID
	case "EventTime":
		return eventTime
	case "TimeStamp":
		return timeStamp
	case "bizData":
		return bizData
	case "DataList", "dataList":
		return dataList
	}
	switch {
	case strings.EqualFold(string(name), "EventType"):
		return anyType
	case strings.EqualFold(string(name), "CorpId"):
		return anyCorp
	}
	return other
}

// A shape is a member, known by all that stands before its value and by the members before it. Bodies of one type mostly
// have one shape. So the next member is guessed by the bodies before, and one comparison takes it. A shape keeps nothing
// of values.
type shape struct {
	lead jsonscan.Lead
	part part
	next [4]atomic.Pointer[shape]
}

// shapes are those of the first members of bodies.
type shapes struct {
	first [16]atomic.Pointer[shape]
	count atomic.Int32 // of all shapes
}

// The bounds of what is learned, because a body may have any members in any order.
const (
	mostShapes  = 2048 // when there are more, all are forgotten
	mostMembers = 64   // of a body; those behind are not learned
	patience    = 64   // one of so many misses replaces a shape
)

var (
	known  atomic.Pointer[shapes]
	missed atomic.Uint32
)

func init() { known.Store(new(shapes)) }

// A walker goes through the members of a body.
type walker struct {
	all     *shapes
	next    []atomic.Pointer[shape] // what may come next; nil if that is not to be learned
	members int
}

func walkShapes() walker {
	all := known.Load()
	return walker{all: all, next: all.first[:]}
}

// member moves to the next member.
func (w *walker) member(scan *jsonscan.Scanner) part {
	for i := range w.next {
		s := w.next[i].Load()
		if s == nil {
			break
		}
		if scan.TakeLeadOf(&s.lead) {
			w.next = s.next[:]
			w.members++
			return s.part
		}
	}
	name, ok := scan.Member()
	if !ok {
		return ends
	}
	part := partOf(name)
	w.learn(part, scan)
	return part
}

// learn makes a shape of the member that was read last.
func (w *walker) learn(p part, scan *jsonscan.Scanner) {
	next := w.next
	w.next = nil
	if w.members++; next == nil || w.members > mostMembers {
		return
	}
	free := 0
	for free < len(next) && next[free].Load() != nil {
		free++
	}
	if free == len(next) {
		n := missed.Add(1)
		if n%patience != 0 {
			return
		}
		free = int(n/patience) % len(next)
	}
	if w.all.count.Add(1) > mostShapes {
		known.CompareAndSwap(w.all, new(shapes))
		return
	}
	s := &shape{lead: scan.Lead(), part: p}
	if s.lead != (jsonscan.Lead{}) {
		next[free].Store(s)
		w.next = s.next[:]
	}
}
