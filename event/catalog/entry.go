package catalog

import (
	"encoding/json"
	"slices"

	"github.com/dingevent/dingevent"
)

// An Entry is one event type, or the topic of one Stream callback. It is shared: do not change what
// its slices and maps hold.
type Entry struct {
	Type    string `json:"type"`     // DingTalk's eventType, such as "user_add_org"; or a topic
	Go      string `json:"go"`       // the struct in package event, such as "OrgUserAdd"
	Family  string `json:"family"`   // the Name of its Family
	Title   string `json:"title"`    // in English
	TitleZH string `json:"title_zh"` // in Chinese
	When    string `json:"when"`     // when it is pushed, in English
	WhenZH  string `json:"when_zh"`  // in Chinese
	Page    string `json:"page"`     // the address of DingTalk's page about it

	// Callback says that it is a Stream callback, and Type a topic.
	Callback bool `json:"callback,omitempty"`
	// Seen says that no page of DingTalk documents it, but real clients got it. Historical is then what is known.
	Seen bool `json:"seen,omitempty"`
	// Bare says that its struct has no CorpId, but EventType alone beside Fields.
	Bare bool `json:"bare,omitempty"`
	// Apps are the kinds of app that get the event, Internal and ISV, each with its transports. It is empty
	// if only old pages of DingTalk know the event.
	Apps map[string][]dingevent.Transport `json:"apps,omitempty"`
	// Historical is the same after DingTalk's old pages.
	Historical map[string][]dingevent.Transport `json:"historical,omitempty"`
	// BizTypes are the numbers of its rows in a SyncHTTP push or a push table.
	BizTypes []int64 `json:"biz_types,omitempty"`
	// Discriminator distinguishes the kinds of this event; nil if there is one kind only.
	Discriminator *Discriminator `json:"discriminator,omitempty"`
	// Filters are the patterns of DingTalk's rules that a topic can be narrowed with.
	Filters []string `json:"filters,omitempty"`

	Fields  []Field  `json:"fields"`
	Samples []Sample `json:"samples"`
}

// The kinds of app.
const (
	Internal = "internal" // of one organization, made by itself (企业内部应用)
	ISV      = "isv"      // of an independent vendor, for many organizations (第三方企业应用)
)

// A Discriminator is the field that says which kind of an event came.
type Discriminator struct {
	Field  string   `json:"field"`  // its path, in DingTalk's names
	Values []string `json:"values"` // those DingTalk documents
	// Complete is false where DingTalk's page names more kinds than it gives values for.
	Complete bool `json:"complete"`
}

// A Family is a group of events about one subject.
type Family struct {
	Name    string `json:"name"`     // such as "contacts"
	Title   string `json:"title"`    // in English
	TitleZH string `json:"title_zh"` // in Chinese
}

// Control reports whether it is about the way itself, such as check_url, and no event of an organization.
func (e Entry) Control() bool { return e.Family == "callback-control" }

// BizType returns the first number of its rows in a SyncHTTP push or a push table; 0 if DingTalk
// documents none.
func (e Entry) BizType() int64 {
	if len(e.BizTypes) == 0 {
		return 0
	}
	return e.BizTypes[0]
}

// Comes reports whether DingTalk documents, now or on its old pages, that the event comes by transport.
func (e Entry) Comes(transport dingevent.Transport) bool {
	for _, apps := range []map[string][]dingevent.Transport{e.Apps, e.Historical} {
		for _, transports := range apps {
			if slices.Contains(transports, transport) {
				return true
			}
		}
	}
	return false
}

// A Sample is a payload with invented values.
type Sample struct {
	// For are the shapes it stands for, each a kind of app and a transport, such as "isv/sync".
	For []string `json:"for"`
	// Data is the payload as Stream carries it in data: without what transports add, see [Shape].
	Data json.RawMessage `json:"data"`
}
