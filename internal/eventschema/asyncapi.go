package eventschema

import (
	"fmt"

	"github.com/dingevent/dingevent/event/catalog"
)

// An asyncDocument is an AsyncAPI document.
type asyncDocument struct {
	AsyncAPI    string    `json:"asyncapi"`
	ID          string    `json:"id"`
	Info        asyncInfo `json:"info"`
	ContentType string    `json:"defaultContentType"`
	Channels    object    `json:"channels"`
	Operations  object    `json:"operations"`
	Components  struct {
		Messages object `json:"messages"`
		Schemas  object `json:"schemas"`
	} `json:"components"`
}

type asyncInfo struct {
	Title       string  `json:"title"`
	Version     string  `json:"version"`
	Description string  `json:"description"`
	License     license `json:"license"`
}

type license struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type asyncChannel struct {
	Address     *string `json:"address"` // null: the transport decides
	Title       string  `json:"title"`
	Description string  `json:"description"`
	Messages    object  `json:"messages"`
}

type asyncOperation struct {
	Action  string `json:"action"`
	Channel *node  `json:"channel"`
	Title   string `json:"title"`
}

type asyncMessage struct {
	Name         string       `json:"name"`
	Title        string       `json:"title"`
	Summary      string       `json:"summary"`
	Description  string       `json:"description"`
	ContentType  string       `json:"contentType"`
	ExternalDocs externalDocs `json:"externalDocs"`
	Payload      *node        `json:"payload"`
}

type externalDocs struct {
	URL string `json:"url"`
}

// AsyncAPI describes events as one AsyncAPI 3.0.0 document in JSON, seen from the application that
// receives them. version is what the document says of itself, such as "v1.2.0" or "devel".
//
// Each family of events is a channel, without an address because events come by several transports.
// Messages and schemas are called as the Go structs, because the topic of a Stream callback cannot be a
// key there; the event type is the name of the message.
func AsyncAPI(entries []catalog.Entry, version string) ([]byte, error) {
	doc := &asyncDocument{AsyncAPI: "3.0.0", ID: urn + "s", ContentType: "application/json"}
	doc.Info = asyncInfo{
		Title: allTitle, Version: version,
		Description: text{
			"The JSON that dingevent makes of what DingTalk pushes, the same by every transport.",
			"dingevent 将钉钉推送转换成的 JSON，各种推送方式下形式一致。",
		}.lines() + "\n" + text{ofWhatEN, ofWhatZH}.lines(),
		License: license{"Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"},
	}
	for _, f := range catalog.Families() {
		doc.family(f, entries)
	}
	for _, e := range entries {
		doc.Components.Messages.add(e.Go, messageOf(e))
		doc.Components.Schemas.add(e.Go, inComponents.event(e))
	}
	doc.Components.Schemas = append(doc.Components.Schemas, inComponents.definitions(entries)...)
	return encode(doc, pretty)
}

// family adds the channel of a family that has some of the entries.
func (d *asyncDocument) family(f catalog.Family, entries []catalog.Entry) {
	c := asyncChannel{
		Title:       fmt.Sprintf("%s (%s)", f.Title, f.TitleZH),
		Description: text{"By Stream, HTTP push, SyncHTTP or RDS.", "通过 Stream、HTTP 推送、SyncHTTP 或 RDS。"}.lines(),
	}
	for _, e := range entries {
		if e.Family == f.Name {
			c.Messages.add(e.Go, place("#/components/messages/").ref(e.Go))
		}
	}
	if len(c.Messages) > 0 {
		d.Channels.add(f.Name, c)
		d.Operations.add("receive-"+f.Name, asyncOperation{"receive", place("#/channels/").ref(f.Name), c.Title})
	}
}

func messageOf(e catalog.Entry) asyncMessage {
	return asyncMessage{
		Name: e.Type, Title: title(e), Summary: e.When, Description: e.WhenZH, ContentType: "application/json",
		ExternalDocs: externalDocs{e.Page}, Payload: inComponents.ref(e.Go),
	}
}
