package catalog

import (
	"bytes"
	"embed"
	"encoding/json"
	"slices"

	"github.com/dingevent/dingevent"
)

// An Entry is one event type.
type Entry struct {
	Type    string // DingTalk's eventType, such as "user_add_org"
	Title   string // in English
	TitleZH string // in Chinese, DingTalk's own
	Page    string // the address of DingTalk's page about it
	BizType int64  // of its rows in a SyncHTTP push or a push table; 0 if DingTalk documents none
}

// All returns every entry, sorted by type.
func All() []Entry { return slices.Clone(table) }

// Lookup returns the entry of an event type.
func Lookup(eventType string) (entry Entry, ok bool) {
	for _, e := range table {
		if e.Type == eventType {
			return e, true
		}
	}
	return Entry{}, false
}

// SampleCorp is the organization that samples name where the payload itself names one.
const SampleCorp = "ding7a31c05e8f2b46d0"

//go:embed samples/*.json
var samples embed.FS

// Payload returns a sample payload as the transport carries it, see [Shape], about head.CorpID where
// that is not empty. head.Type has no effect.
func (e Entry) Payload(transport dingevent.Transport, head Head) []byte {
	sample, err := samples.ReadFile("samples/" + e.Type + ".json")
	if err != nil {
		return nil // an Entry that is not of this catalog
	}
	if head.CorpID != "" {
		sample = bytes.ReplaceAll(sample, []byte(SampleCorp), []byte(head.CorpID))
	}
	head.Type = e.Type
	var compact bytes.Buffer
	if json.Compact(&compact, sample) != nil {
		return nil
	}
	payload, err := Shape(transport, compact.Bytes(), head)
	if err != nil {
		return nil
	}
	return payload
}
