package event

import "reflect"

// lookup finds an entry by its event type; nil if there is none.
func lookup(eventType string) *entry {
	for i := hash(eventType); ; i++ {
		at := byHash[i%uint32(len(byHash))]
		if at == 0 {
			return nil
		}
		if e := &table[at-1]; e.eventType == eventType {
			return e
		}
	}
}

// byHash holds 1 + the index into table of every event type, at its hash or the next free place.
var byHash = func() (slots [1024]uint16) {
	for n := range table {
		i := hash(table[n].eventType)
		for slots[i%uint32(len(slots))] != 0 {
			i++
		}
		slots[i%uint32(len(slots))] = uint16(n + 1)
	}
	return slots
}()

// Types returns every event type that has a struct here, sorted.
func Types() []string {
	names := make([]string, len(table))
	for i := range table {
		names[i] = table[i].eventType
	}
	return names
}

// TypeOf returns the event type that [Decode] decodes into *E, so "user_add_org" for [OrgUserAdd].
// It goes by the exact type: a struct that embeds an event is not that event.
func TypeOf[E any]() (eventType string, ok bool) { return typeOf(reflect.TypeFor[E]()) }

func typeOf(goType reflect.Type) (eventType string, ok bool) {
	for i := range table {
		if table[i].goType() == goType {
			return table[i].eventType, true
		}
	}
	return "", false
}
