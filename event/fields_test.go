package event

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/event/catalog"
)

// fieldsOf are the places of an event's fields, by name.
func fieldsOf(eventType string) map[string][]int {
	all := map[string][]int{}
	for _, f := range reflect.VisibleFields(lookup(eventType).goType()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && !f.Anonymous {
			all[name] = f.Index
		}
	}
	return all
}

// read decodes an event, and returns one field of it and the problems within.
func read(d Decoder, eventType string, data []byte, name string, index []int) (event, field any, problems []Problem) {
	d.OnMisfit = func(p Problem) {
		root, _, _ := strings.Cut(p.Field, ".")
		if root, _, _ = strings.Cut(root, "["); root == name {
			problems = append(problems, p)
		}
	}
	event = d.Decode(eventType, data)
	if _, unknown := event.(*Unknown); unknown {
		return event, nil, nil
	}
	v := reflect.ValueOf(event).Elem()
	f, err := v.FieldByIndexErr(index)
	if err != nil { // in an embedded struct that did not come
		f = reflect.Zero(v.Type().FieldByIndex(index).Type)
	}
	return event, f.Interface(), problems
}

// sameAlone holds every field that is decoded alone to the same one decoded with all.
func sameAlone(t *testing.T, eventType string, data []byte) (tried int) {
	t.Helper()
	for name, index := range fieldsOf(eventType) {
		d := Decoder{CorpID: "corp"}
		e, want, wantProblems := read(d, eventType, data, name, index)
		d.Fields = []string{name}
		alone, got, problems := read(d, eventType, data, name, index)
		if reflect.TypeOf(alone) != reflect.TypeOf(e) || !reflect.DeepEqual(want, got) || !slices.Equal(problems, wantProblems) {
			t.Errorf("%s of %s with %s: in %T, problems %v, want %T and %v (-all +alone):\n%s",
				name, eventType, data, alone, problems, e, wantProblems, cmp.Diff(want, got))
		}
		tried++
	}
	return tried
}

func TestFieldsAlone(t *testing.T) {
	tried := 0
	for _, entry := range catalog.All() {
		for _, sample := range entry.Samples {
			tried += sameAlone(t, entry.Type, sample.Data)
		}
	}
	if tried < 1000 {
		t.Errorf("only %d fields were tried", tried)
	}
}

func FuzzFields(f *testing.F) {
	for eventType, data := range seedSamples(f) {
		f.Add(eventType, data)
	}
	for _, s := range strange {
		f.Add(s.eventType, []byte(s.data))
	}
	f.Add("user_modify_org", []byte(`{"diffInfo":[{"userid":"a"},{"userid":7}],"diffInfos":{"curr":{}},"DIFFINFO":{}}`))
	f.Fuzz(func(t *testing.T, eventType string, data []byte) {
		if lookup(eventType) != nil {
			sameAlone(t, eventType, data)
		}
	})
}

// TestFieldsLeaveOut: what is not wanted stays empty, and is checked all the same.
func TestFieldsLeaveOut(t *testing.T) {
	d := Decoder{Fields: []string{"title", "no such field"}, OnProblem: func(p Problem) { t.Error(p) }}
	e := d.Decode("bpms_instance_change", []byte(`{"title":"a","type":"finish","createTime":{}}`))
	want := &BpmInstanceChange{Event: Event{EventType: "bpms_instance_change"}, Title: "a"}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	d.OnProblem = nil
	broken := `{"title":"a","type":tru}`
	if e, ok := d.Decode("bpms_instance_change", []byte(broken)).(*Unknown); !ok {
		t.Errorf("%s became %v", broken, e)
	}
}
