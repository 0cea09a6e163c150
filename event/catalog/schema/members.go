package schema

import (
	"slices"
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
)

// bare is the one type whose struct, and so whose JSON, names no organization. The catalogue has no flag
// for it; a test compares every type with its struct.
const bare = "hrm_user_record_change"

// head is what the JSON of an event begins with.
func head(e catalog.Entry) []catalog.Field {
	both := []catalog.Field{{
		Go: "EventType", Name: "EventType", Type: "text",
		About: "DingTalk's name of the event.", AboutZH: "事件类型。",
	}, {
		Go: "CorpId", Name: "CorpId", Type: "text",
		About: "The organization the event happened in; empty if untold.", AboutZH: "发生事件的企业的 corpId，未告知时为空。",
	}}
	if e.Type == bare {
		return both[:1]
	}
	return both
}

// typesOf are what the EventType of an event may be: its type, or its kinds where a payload tells the kind
// under that name, as market_service_open does.
func typesOf(e catalog.Entry) []string {
	types := []string{e.Type}
	d := e.Discriminator
	if d == nil || !strings.EqualFold(d.Field, "EventType") ||
		slices.ContainsFunc(e.Fields, func(f catalog.Field) bool { return f.Name == d.Field }) {
		return types
	}
	return append(types, d.Values...)
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
