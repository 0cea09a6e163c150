package wire

import (
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/journal"
)

// An Event has the JSON of a [journal.Entry], which writes itself.
type Event struct {
	Seq        journal.Seq       `json:"seq" doc:"Its place in the journal; rises, may have gaps"`
	Damaged    string            `json:"damaged,omitempty" doc:"Why it is not as it was stored; then the other members are what can still be read, and may be altered. Such an event is never delivered"`
	ID         string            `json:"id,omitempty" doc:"The same however often the event is pushed"`
	Type       string            `json:"type,omitempty" doc:"DingTalk's eventType; a robot message's topic"`
	Corp       string            `json:"corp,omitempty" doc:"The organization it happened in"`
	App        string            `json:"app,omitempty" doc:"The app that was told, by its name in the config"`
	Transport  string            `json:"transport,omitempty" enum:"stream,http,synchttp,rds,failedlist,exec,internal" doc:"The way it came; internal: dingevent itself has made it"`
	Born       time.Time         `json:"born,omitzero" doc:"When it happened; left out if untold"`
	Received   time.Time         `json:"received,omitzero" doc:"When it was taken"`
	Meta       map[string]string `json:"meta,omitempty" doc:"What else the transport said"`
	Data       json.RawMessage   `json:"data,omitempty" doc:"The payload, if it is JSON in UTF-8"`
	DataBase64 []byte            `json:"data_base64,omitempty" doc:"The payload in base64, if it is no JSON"`
}

// A specSchema is the schema of an [api.Spec].
type specSchema struct{}

// Schema is for huma.
func (specSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: &huma.Schema{}, // anything
		Description: "The keys of an entry of subscriptions in the config file, see docs/config.md. ${NAME} stands for what the daemon's environment has.",
		Examples:    []any{map[string]any{"types": []string{"bpms_*"}, "webhook": map[string]any{"url": "https://billing.example.com/hook", "secrets": []string{"${BILLING_SECRET}"}}}},
	}
}
