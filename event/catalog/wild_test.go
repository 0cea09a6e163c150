package catalog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/fromwire"
)

// A wild payload has the members and the shape of payloads that people met, with invented values.
type wild struct {
	About   string          `json:"about"`
	Go      []string        `json:"go"`   // the structs of its events
	Corp    string          `json:"corp"` // of all of them
	Payload json.RawMessage `json:"payload"`
}

func wildPayloads(t *testing.T) (all []wild) {
	t.Helper()
	paths, err := filepath.Glob("../testdata/wild/*.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			var w wild
			if err := json.Unmarshal([]byte(line), &w); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			w.About = filepath.Base(path) + ", " + w.About
			all = append(all, w)
		}
	}
	if len(paths) < 6 || len(all) < 70 {
		t.Fatalf("%d payloads in %d files only", len(all), len(paths))
	}
	return all
}

// TestWildPayloads wants the values of payloads as they really come to stand in typed fields, and none to be
// unknown.
func TestWildPayloads(t *testing.T) {
	var sum tally
	for _, w := range wildPayloads(t) {
		arrivals, err := fromwire.Decode("", w.Payload, nil)
		if err != nil {
			t.Errorf("%s: %v", w.About, err)
			continue
		}
		var goNames []string
		for _, a := range arrivals {
			goNames = append(goNames, a.Go)
			if a.CorpID != w.Corp {
				t.Errorf("%s: the organization is %q", w.About, a.CorpID)
			}
			sum.arrival(t, w.About, a)
		}
		if !slices.Equal(goNames, w.Go) {
			t.Errorf("%s: decoded into %v, want %v", w.About, goNames, w.Go)
		}
	}
	t.Logf("%d of %d values stand in typed fields", sum.typed, sum.all)
	if sum.all < 1000 || sum.typed*100 < sum.all*99 {
		t.Errorf("%d of %d values stand in typed fields:\n%s", sum.typed, sum.all, strings.Join(sum.lost, "\n"))
	}
}

// A tally counts the values of payloads.
type tally struct {
	typed, all int
	lost       []string // where those are that stand in no typed field
}

// arrival counts the values of an event's payload, each of which must be in its JSON under the name of its field, or
// with the arrival.
func (c *tally) arrival(t *testing.T, about string, a fromwire.Arrival) {
	t.Helper()
	entry, ok := catalog.Lookup(a.Type)
	if !ok {
		t.Errorf("%s: %q is not in the catalogue", about, a.Type)
		return
	}
	text, err := json.Marshal(a.Event)
	if err != nil {
		t.Fatal(err)
	}
	got := number(t, text).(map[string]any)
	beside := map[string]any{
		"EventType": got["EventType"], "EventTime": fmt.Sprint(a.Born.UnixMilli()), "CorpId": a.CorpID, "corpid": a.CorpID, "corpId": a.CorpID,
		"BizId": a.BizID, "eventId": a.ID, "syncAction": got["EventType"], "syncSeq": a.SyncSeq,
	}
	for name, value := range number(t, a.Data).(map[string]any) {
		place := about + ": " + name
		f, ok := fieldOf(entry.Fields, name)
		is, told := beside[name]
		if i := slices.IndexFunc(entry.Fields, func(f catalog.Field) bool { return f.From == name }); i >= 0 {
			f, ok, told = entry.Fields[i], true, false // which has all that came
		}
		switch {
		case ok && (f.Name == name || !told):
			c.value(place, f, value, got[f.Name])
		case told:
			c.leaf(place, equalScalars(value, is))
		default:
			c.missing(place, value)
		}
	}
}

// value counts the values in sent, which is what came for the field f; got is what it is in our JSON.
func (c *tally) value(place string, f catalog.Field, sent, got any) {
	if text, ok := sent.(string); ok && (f.Encoded || f.Type == "object") {
		if strings.HasPrefix(f.Type, "dept") {
			text = unquoted.Replace(text)
		}
		if inner, ok := parsed(text); ok {
			sent = inner
		}
	}
	switch sent := sent.(type) {
	case map[string]any:
		if list, ok := got.([]any); ok && len(list) == 1 {
			got = list[0]
		}
		c.object(place, f, sent, got)
	case []any:
		c.list(place, f, sent, got)
	default:
		if list, ok := got.([]any); ok && len(list) == 1 {
			got = list[0]
		}
		c.leaf(place, equalScalars(sent, got) || salvaged(sent, got))
	}
}

func (c *tally) object(place string, f catalog.Field, sent map[string]any, got any) {
	object, _ := got.(map[string]any)
	for name, value := range sent {
		place := place + "." + name
		if f.Fields == nil && f.Struct == "" { // whatever came
			c.value(place, catalog.Field{}, value, object[name])
		} else if inner, ok := fieldOf(fieldsOf(f), name); ok {
			c.value(place, inner, value, object[inner.Name])
		} else {
			c.missing(place, value)
		}
	}
}

// list compares element by element. A list in the place of an object is salvaged into one of its lists.
func (c *tally) list(place string, f catalog.Field, sent []any, got any) {
	list, ok := got.([]any)
	if object, is := got.(map[string]any); is {
		for _, inner := range fieldsOf(f) {
			if held, isList := object[inner.Name].([]any); isList && len(held) == len(sent) && !ok {
				list, f, ok = held, inner, true
			}
		}
		if !ok && len(sent) == 1 {
			list, ok = []any{got}, true // of one element
		}
	}
	if !ok || len(list) != len(sent) {
		c.missing(place, sent)
		return
	}
	f.Type = strings.TrimPrefix(f.Type, "[]")
	for i := range sent {
		c.value(fmt.Sprintf("%s[%d]", place, i), f, sent[i], list[i])
	}
	if len(sent) == 0 {
		c.leaf(place, true)
	}
}

// missing counts all values in sent as lost.
func (c *tally) missing(place string, sent any) {
	switch sent := sent.(type) {
	case map[string]any:
		for name, value := range sent {
			c.missing(place+"."+name, value)
		}
	case []any:
		for i, value := range sent {
			c.missing(fmt.Sprintf("%s[%d]", place, i), value)
		}
	default:
		c.leaf(place, false)
	}
}

func (c *tally) leaf(place string, typed bool) {
	c.all++
	if typed {
		c.typed++
	} else {
		c.lost = append(c.lost, place)
	}
}

// salvaged reports whether an object got the text that came in its place.
func salvaged(sent, got any) bool {
	object, _ := got.(map[string]any)
	for _, value := range object {
		if text, ok := sent.(string); ok && value == text {
			return true
		}
	}
	return false
}

// fieldsOf are the fields of an object. One within itself has those of the first.
func fieldsOf(f catalog.Field) []catalog.Field {
	if f.Fields == nil {
		return structFields[f.Struct]
	}
	return f.Fields
}

// structFields are the fields of the structs that hold themselves.
var structFields = func() map[string][]catalog.Field {
	all := map[string][]catalog.Field{}
	var walk func([]catalog.Field)
	walk = func(fields []catalog.Field) {
		for _, f := range fields {
			if f.Fields != nil && all[f.Struct] == nil {
				all[f.Struct] = f.Fields
				walk(f.Fields)
			}
		}
	}
	for _, e := range catalog.All() {
		walk(e.Fields)
	}
	return all
}()

// parsed reads an object or a list in a text.
func parsed(text string) (value any, ok bool) {
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	if dec.Decode(&value) != nil {
		return nil, false
	}
	switch value.(type) {
	case map[string]any, []any:
		return value, true
	}
	return nil, false
}
