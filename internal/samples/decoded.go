// Package samples has, for tests, what becomes of the catalogue's samples: the JSON of the decoded event, and the pushes of
// the fake DingTalk.
package samples

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventshape"
)

// born is when the event of every sample happened.
var born = time.UnixMilli(1784260000123)

// EachDecoded calls do with the JSON of every event that the samples make, and of one whose payload is empty.
func EachDecoded(t *testing.T, do func(entry catalog.Entry, text []byte)) {
	t.Helper()
	for _, entry := range catalog.All() {
		do(entry, Decoded(t, entry, []byte(`{}`)))
		for _, s := range entry.Samples {
			for _, shape := range s.For {
				head := catalog.Head{Type: entry.Type, CorpID: catalog.SampleCorp, ID: "id1", Born: born}
				payload, err := catalog.Shape(eventshape.Transport(shape), s.Data, head)
				if err != nil {
					t.Fatal(err)
				}
				do(entry, Decoded(t, entry, payload))
			}
		}
	}
}

// Decoded returns the JSON of the event as package event decodes it from payload.
func Decoded(t *testing.T, entry catalog.Entry, payload []byte) []byte {
	t.Helper()
	text, err := json.Marshal(event.Decode(entry.Type, payload))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
