package eventschema

import (
	"slices"

	"github.com/dingevent/dingevent/event/catalog"
)

// head is what the JSON of an event begins with.
func head(e catalog.Entry) []catalog.Field {
	both := []catalog.Field{{
		Go: "EventType", Name: "EventType", Type: "text",
		About: "DingTalk's name of the event.", AboutZH: "事件类型。",
	}, {
		Go: "CorpId", Name: "CorpId", Type: "text",
		About: "The organization the event happened in; empty if untold.", AboutZH: "发生事件的企业的 corpId，未告知时为空。",
	}}
	if e.Bare {
		return both[:1]
	}
	return both
}

// members are all that the JSON of an event has.
func members(e catalog.Entry) []catalog.Field { return append(head(e), e.Fields...) }

// A structure is an object within events.
type structure struct {
	name   string
	fields []catalog.Field
	uses   []string // the fields that hold it, such as "CrmCustomerTrack.tracks"
}

// structures finds what the entries hold, each once, in the order of their first use.
func structures(entries []catalog.Entry) (all []*structure) {
	known := map[string]*structure{}
	var collect func(holder string, fields []catalog.Field)
	collect = func(holder string, fields []catalog.Field) {
		for _, f := range fields {
			if f.Struct == "" {
				continue
			}
			s := known[f.Struct]
			if s == nil {
				s = &structure{name: f.Struct, fields: f.Fields}
				known[f.Struct] = s
				all = append(all, s)
				collect(f.Struct, f.Fields)
			}
			if use := holder + "." + f.Name; !slices.Contains(s.uses, use) {
				s.uses = append(s.uses, use)
			}
		}
	}
	for _, e := range entries {
		collect(e.Go, e.Fields)
	}
	return all
}
