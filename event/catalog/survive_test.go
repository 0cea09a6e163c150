package catalog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventshape"
	"github.com/dingevent/dingevent/internal/fromwire"
)

// arrive wraps a sample as the transport of the shape does and takes it out again.
func arrive(t *testing.T, entry catalog.Entry, s catalog.Sample, shape string) fromwire.Arrival {
	t.Helper()
	transport := eventshape.Transport(shape)
	if entry.Control() {
		transport = dingevent.TransportHTTP // as Payload does
	}
	head := catalog.Head{Type: entry.Type, CorpID: catalog.SampleCorp, ID: "id1", Born: time.UnixMilli(1784260000123)}
	body, err := catalog.Shape(transport, s.Data, head)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case entry.Callback:
		body = fmt.Appendf(nil, `{"type":"CALLBACK","headers":{"topic":%q},"data":%q}`, entry.Type, body)
	case transport == dingevent.TransportStream:
		body = fmt.Appendf(nil, `{"type":"EVENT","headers":{"topic":"*","eventType":%q,"eventCorpId":"ding7a31c05e8f2b46d0","eventId":"id1","eventBornTime":"1784260000123"},"data":%q}`, entry.Type, body)
	case transport == dingevent.TransportSyncHTTP:
		body = fmt.Appendf(nil, `{"corp_id":"ding7a31c05e8f2b46d0","biz_id":"b1","biz_type":%d,"biz_data":%q}`, entry.BizType(), body)
	}
	if strings.HasPrefix(entry.Type, "SYNC_HTTP_PUSH_") { // of no use but to be taken apart
		a := fromwire.Arrival{Type: entry.Type}
		a.Event = event.Decode(entry.Type, body)
		return a
	}
	arrivals, err := fromwire.Decode(transport, body, nil)
	if err != nil || len(arrivals) != 1 {
		t.Fatalf("%s %s: %d events, %v", entry.Type, shape, len(arrivals), err)
	}
	return arrivals[0]
}

// TestSamplesSurvive is what a new definition must pass: every value of every sample is in the JSON of
// the event that is made of it, under the name of its field.
func TestSamplesSurvive(t *testing.T) {
	for _, entry := range catalog.All() {
		for _, s := range entry.Samples {
			for _, shape := range s.For {
				a := arrive(t, entry, s, shape)
				for _, p := range a.Problems {
					t.Errorf("%s: %s", shape, p)
				}
				if a.Type != entry.Type {
					t.Errorf("%s %s arrived as %s", entry.Type, shape, a.Type)
				}
				text, err := json.Marshal(a.Event)
				if err != nil {
					t.Fatal(err)
				}
				fields := append(slices.Clone(entry.Fields), catalog.Field{Go: "CorpId", Name: "CorpId", Type: "text"},
					catalog.Field{Go: "EventType", Name: "EventType", Type: "text"})
				survives(t, entry.Type+" "+shape, fields, number(t, s.Data).(map[string]any), number(t, text).(map[string]any))
			}
		}
	}
}

// number reads JSON with its numbers as they are.
func number(t *testing.T, text []byte) (value any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return value
}

// survives wants every member of sent in got, under the name of its field.
func survives(t *testing.T, path string, fields []catalog.Field, sent, got map[string]any) {
	t.Helper()
	for name, value := range sent {
		if name == "syncAction" && got["EventType"] == value {
			continue
		}
		f, ok := fieldOf(fields, name)
		if !ok {
			t.Errorf("%s: no field is for %s", path, name)
			continue
		}
		if _, list := value.([]any); list {
			if i := slices.IndexFunc(fields, func(all catalog.Field) bool { return all.From == f.Name }); i >= 0 {
				f = fields[i]
			}
		}
		same(t, path+"."+name, f, value, got[f.Name])
	}
}

// fieldOf finds a field by its name, by what a transport calls it, or by these in another case.
func fieldOf(fields []catalog.Field, name string) (catalog.Field, bool) {
	for _, equal := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for _, f := range fields {
			names := append([]string{f.Name}, f.Also...)
			for _, other := range f.Wire {
				names = append(names, other...)
			}
			if slices.ContainsFunc(names, func(n string) bool { return equal(n, name) }) {
				return f, true
			}
		}
	}
	return catalog.Field{}, false
}

// same wants the value of a field to be what was sent: numbers equal as numbers, also in strings, JSON
// in strings as the JSON, and one value as a list of one.
func same(t *testing.T, path string, f catalog.Field, sent, got any) {
	t.Helper()
	if text, ok := sent.(string); ok && f.Encoded {
		if strings.HasPrefix(f.Type, "dept") {
			text = unquoted.Replace(text)
		}
		if json.Valid([]byte(text)) {
			sent = number(t, []byte(text))
		}
	}
	gotList, isList := got.([]any)
	if isList {
		sentList, ok := sent.([]any)
		if !ok {
			sentList = []any{sent}
		}
		if len(sentList) != len(gotList) {
			t.Errorf("%s: %d elements of %d", path, len(gotList), len(sentList))
			return
		}
		element := f
		element.Type = strings.TrimPrefix(f.Type, "[]")
		for i := range sentList {
			same(t, fmt.Sprintf("%s[%d]", path, i), element, sentList[i], gotList[i])
		}
		return
	}
	sentObject, ok := sent.(map[string]any)
	gotObject, alsoObject := got.(map[string]any)
	switch {
	case ok && alsoObject && f.Fields != nil:
		survives(t, path, f.Fields, sentObject, gotObject)
	case ok && alsoObject:
		for name, value := range sentObject {
			same(t, path+"."+name, catalog.Field{}, value, gotObject[name])
		}
	case !equalScalars(sent, got):
		t.Errorf("%s: %v was sent and is %v", path, sent, got)
	}
}

// unquoted makes JSON of DingTalk's {1234:true}.
var unquoted = strings.NewReplacer("{", `{"`, ":", `":`, ",", `,"`)

func equalScalars(a, b any) bool {
	textA, textB := fmt.Sprint(a), fmt.Sprint(b)
	x, okX := new(big.Rat).SetString(textA)
	y, okY := new(big.Rat).SetString(textB)
	return textA == textB || okX && okY && x.Cmp(y) == 0
}
