package event

import (
	"sync"
	"sync/atomic"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A nameSet finds the field that a member of an object belongs to, by its name.
type nameSet struct {
	fields  []string    // DingTalk's names of the fields: the tags; at most 128
	aliases []alias     // other names; those that differ by case alone are found without, but slower
	shared  [][2]string // pairs of fields; a member of one fills the other, too
	outer   bool        // of an event's own object, where transports add members

	once  sync.Once
	slots []slot // a hash table with open addressing; its length is a power of two
	// guesses has the member that came after each slot when one was last looked up; in front that of the beginning, and
	// at the end that of a name without a slot. The payloads of a type have their members in one order and form.
	guesses []atomic.Pointer[guess]
	missed  atomic.Uint32 // guesses that were wrong
}

// An alias is another name of a field.
type alias struct{ name, field string }

type slot struct {
	name  string
	field int16 // index into fields; ignored for what a transport adds; empty
	alias bool
}

// A member is what a nameSet knows of a name.
type member struct {
	slot  int  // -1 if there is none
	field int  // index into fields; ignored for what a transport adds; empty for what is not known
	exact bool // by the field's first name
}

// A guess is the next member, and all that stands before its value.
type guess struct {
	member
	lead jsonscan.Lead
}

const (
	ignored = -1
	empty   = -2
)

// added are members that transports put beside those of the payload. They are not unknown, and never
// stand for a field that differs from them by case.
var added = []string{"EventType", "EventTime", "CorpId", "BizId", "eventId", "syncAction", "syncSeq"}

func (s *nameSet) build() {
	size := 8
	for size < 2*(len(s.fields)+len(s.aliases)+len(added)) {
		size *= 2
	}
	s.slots, s.guesses = make([]slot, size), make([]atomic.Pointer[guess], size+2)
	for i := range s.slots {
		s.slots[i].field = empty
	}
	index := make(map[string]int16, len(s.fields))
	for i, name := range s.fields {
		if _, ok := index[name]; !ok {
			index[name] = int16(i)
		}
		s.insert(slot{name: name, field: int16(i)})
	}
	for _, a := range s.aliases {
		s.insert(slot{name: a.name, field: index[a.field], alias: true})
	}
	if s.outer {
		for _, name := range added {
			s.insert(slot{name: name, field: ignored})
		}
		if _, ok := index["CorpId"]; !ok {
			s.insert(slot{name: "corpId", field: ignored}) // as some transports spell it
		}
	}
}

// insert keeps the slot that a name has already.
func (s *nameSet) insert(added slot) {
	mask := len(s.slots) - 1
	i := int(hash(added.name)) & mask
	for s.slots[i].field != empty {
		if s.slots[i].name == added.name {
			return
		}
		i = (i + 1) & mask
	}
	s.slots[i] = added
}

// find looks for the name as it is, then without regard to the case of ASCII letters.
func (s *nameSet) find(key []byte) member {
	s.once.Do(s.build)
	mask := len(s.slots) - 1
	found := member{slot: -1, field: empty}
	for i := int(hash(key)) & mask; s.slots[i].field != empty; i = (i + 1) & mask {
		at := &s.slots[i]
		if string(key) == at.name {
			return member{i, int(at.field), !at.alias}
		}
		if found.slot < 0 && at.field != ignored && sameFolded(key, at.name) {
			found.slot, found.field = i, int(at.field)
		}
	}
	return found
}

// learn makes m, whose value comes next, the guess of what comes after a slot. A form that comes now and then must not
// cost an allocation each time, so only one wrong guess of 64 is replaced.
func (s *nameSet) learn(after int, m member, scan *jsonscan.Scanner) {
	if m.field == empty {
		return // its name is asked for
	}
	if at := &s.guesses[after+1]; at.Load() == nil || s.missed.Add(1)%64 == 0 {
		at.Store(&guess{m, scan.Lead()})
	}
}

// A fieldSet has a bit for each field of a nameSet.
type fieldSet [2]uint64

func (s *fieldSet) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s *fieldSet) has(i int) bool { return s[i/64]>>(i%64)&1 != 0 }

// only are the fields of these names, and those that share a member with one of them.
func (s *nameSet) only(names []string) (set fieldSet) {
	for _, name := range names {
		if m := s.find([]byte(name)); m.exact && m.field >= 0 {
			set.add(m.field)
		}
	}
	for _, pair := range s.shared {
		for i := range pair {
			a, b := s.find([]byte(pair[i])), s.find([]byte(pair[1-i]))
			if set.has(a.field) {
				set.add(b.field)
			}
		}
	}
	return set
}

// hash is the same for names that differ by the case of ASCII letters. It looks at the ends of a name.
func hash[T string | []byte](name T) uint32 {
	const lower = 0x2020202020202020
	var head, tail uint64
	switch n := len(name); {
	case n >= 8:
		head, tail = word(name, 0), word(name, n-8)
	case n >= 4:
		head, tail = half(name, 0), half(name, n-4)
	case n > 0:
		head, tail = uint64(name[0])|uint64(name[n/2])<<8, uint64(name[n-1])
	}
	h := (head|lower)*0x9e3779b97f4a7c15 ^ (tail|lower)*0xc2b2ae3d27d4eb4f
	return uint32(h>>32) + uint32(len(name))
}

// word is eight bytes of a name, and half is four; the compiler makes one load of each.
func word[T string | []byte](name T, at int) uint64 {
	_ = name[at+7]
	return half(name, at) | half(name, at+4)<<32
}

func half[T string | []byte](name T, at int) uint64 {
	_ = name[at+3]
	return uint64(name[at]) | uint64(name[at+1])<<8 | uint64(name[at+2])<<16 | uint64(name[at+3])<<24
}

// sameFolded compares without regard to the case of ASCII letters.
func sameFolded(key []byte, name string) bool {
	if len(key) != len(name) {
		return false
	}
	for i, c := range key {
		if lower(c) != lower(name[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
