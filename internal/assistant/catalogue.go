package assistant

import (
	"context"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/fromwire"
	"github.com/dingevent/dingevent/internal/nearest/eventtypes"
)

func catalogueTools(t *tools) {
	know(t, "search_catalogue", "Search the event catalogue",
		"Search the types of events that DingTalk documents, in English or Chinese: by type, title, meaning, or field. It needs no journal.", t.searchCatalogue)
	know(t, "show_event_type", "Show an event type",
		"Show one type of event from the catalogue: when it is pushed, how it comes, its fields and samples with invented values.", t.showType)
	know(t, "decode", "Decode a push",
		"Take apart what DingTalk pushed: a Stream frame, an opened HTTP body, a SyncHTTP row, or a line of dingevent. Personal data in the result is hidden unless the server shows it.", t.decode)
}

type searchArguments struct {
	Words string `json:"words" jsonschema:"all of these words must be there, such as approval finished; empty lists everything"`
	paging
}

// A listedType is a type of event in a list.
type listedType struct {
	Type    string `json:"type"`
	Family  string `json:"family"`
	Title   string `json:"title"`
	TitleZH string `json:"title_zh"`
	When    string `json:"when"`
}

func (t *tools) searchCatalogue(_ context.Context, in searchArguments) (any, error) {
	var found []listedType
	for _, e := range catalog.Search(in.Words) {
		found = append(found, listedType{e.Type, e.Family, e.Title, e.TitleZH, e.When})
	}
	return window(t.shape, found, in.paging)
}

type typeArguments struct {
	Type string `json:"type" jsonschema:"the event type, such as bpms_instance_change, or the topic of a callback"`
}

func (t *tools) showType(_ context.Context, in typeArguments) (any, error) {
	entry, near, ok := eventtypes.Find(in.Type)
	if ok {
		return invented{entry}, nil
	}
	names := eventtypes.Nearest(in.Type)
	for _, e := range near {
		names = append(names, e.Type)
	}
	next := "search_catalogue finds types by words"
	if len(names) > 0 {
		next = "the nearest: " + strings.Join(names[:min(3, len(names))], ", ")
	}
	return nil, api.Refuse(api.CodeNotFound, "the catalogue has no type %q; %s", in.Type, next)
}

type decodeArguments struct {
	Text      string `json:"text" jsonschema:"what came, as JSON in a text"`
	Transport string `json:"transport,omitempty" jsonschema:"how it came: stream, http, synchttp, rds or failedlist; told from its look if left out"`
	Type      string `json:"type,omitempty" jsonschema:"the event type of a payload that names none"`
	paging
}

func (t *tools) decode(_ context.Context, in decodeArguments) (any, error) {
	arrivals, err := fromwire.Decode(dingevent.Transport(in.Transport), []byte(in.Text), &fromwire.Options{Type: in.Type})
	if err != nil {
		return nil, api.Refuse(api.CodeInvalid, "decode: %s", err)
	}
	return window(t.shape, arrivals, in.paging)
}
