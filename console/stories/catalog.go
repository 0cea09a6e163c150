package stories

import (
	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/event/catalog"
)

var known = []Story{
	{"catalog/found", pages.Catalog{Query: "leave", Families: catalog.Families(), Entries: catalog.Search("user_leave_org")}},
	{"catalog/none", pages.Catalog{Query: "nothing like that"}},
	{"catalog/entry", pages.CatalogEntry{Entry: entry("user_leave_org")}},
	{"decode", pages.Decode{}},
	{"decode/wrong", pages.Decode{Form: pages.DecodeForm{Text: "{", Transport: "http"}, Wrong: "not JSON: it ends in the middle"}},
	{"decode/found", pages.Decode{Form: pages.DecodeForm{Text: "{}"}, Found: []pages.Decoded{{
		Type: "user_leave_org", Go: "OrgUserLeave", Corp: "ding1", ID: "4b6f", Born: Now, Event: []byte(`{"userIds":["manager1"]}`), Problems: []string{"user_leave_org: optStaffId: not known"},
	}}}},
}

func entry(eventType string) catalog.Entry {
	e, _ := catalog.Lookup(eventType)
	return e
}
