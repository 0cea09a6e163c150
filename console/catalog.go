package console

import (
	"encoding/json"
	"strings"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/api"
)

// catalogPages are the pages about the events that DingTalk documents.
type catalogPages struct {
	push pusher
}

// list shows the events that have what is searched for.
func (p catalogPages) list(r *request) (answer, error) {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	family := r.URL.Query().Get("family")
	shown := pages.Catalog{Query: query, Family: family, Families: catalog.Families()}
	for _, e := range catalog.Search(query) {
		if family == "" || e.Family == family {
			shown.Entries = append(shown.Entries, e)
		}
	}
	return show(shown)
}

// show shows one event with its fields and samples.
func (p catalogPages) show(r *request) (answer, error) {
	entry, err := entryOf(r, r.PathValue("type"))
	if err != nil {
		return nil, err
	}
	return show(pages.CatalogEntry{Entry: entry})
}

// trigger makes the fake DingTalk push a sample.
func (p catalogPages) trigger(r *request) (answer, error) {
	entry, err := entryOf(r, r.PostForm.Get("type"))
	if err != nil {
		return nil, err
	}
	return p.push.send(r, Push{Type: entry.Type, Transport: r.PostForm.Get("transport")})
}

// edited makes the fake DingTalk push what a person has edited.
func (p catalogPages) edited(r *request) (answer, error) {
	push := Push{
		Type: strings.TrimSpace(r.PostForm.Get("type")), Transport: r.PostForm.Get("transport"), Corp: strings.TrimSpace(r.PostForm.Get("corp")),
		Data: []byte(r.PostForm.Get("data")),
	}
	if !json.Valid(push.Data) {
		return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleNotJSON())
	}
	return p.push.send(r, push)
}

// entryOf is the catalogue's entry of a type.
func entryOf(r *request, eventType string) (catalog.Entry, error) {
	entry, ok := catalog.Lookup(eventType)
	if !ok { // a topic begins with a slash, which its path has not
		entry, ok = catalog.Lookup("/" + eventType)
	}
	if !ok {
		return catalog.Entry{}, api.Refuse(api.CodeNotFound, "%s", r.say.ConsoleNoSuchType(eventType))
	}
	return entry, nil
}
