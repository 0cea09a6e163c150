package cloudevents

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// schemas is what the names of the schemas begin with that "dingevent schema" writes.
const schemas = "urn:dingevent:event:"

// Typed returns the whole event as one JSON object. data is the event as package event decodes it, with the same fields
// and names for every transport. The attribute dataschema names the schema that data fits. The attribute problems lists
// the parts that data could not take, without values.
//
// An event without a struct, or with a payload that is not one JSON object, has no dataschema and goes out as in
// [Structured]. So do events of our own, which have no problems either.
func Typed(d dingevent.Delivery) []byte {
	attributes, env := Attributes(d), d.Envelope
	if env.Transport == dingevent.TransportInternal {
		return object(attributes, env.Data)
	}
	data, schema, problems := decode(env)
	return object(append(attributes, withValue([]Attribute{
		{Name: "dataschema", Value: schema},
		{Name: "problems", Value: clean(problems)},
	})...), data)
}

// decode returns the event in JSON with the name of its schema, or the payload without one.
func decode(env *dingevent.Envelope) (data []byte, schema, problems string) {
	var told []string
	decoder := event.Decoder{CorpID: env.CorpID, OnProblem: func(p event.Problem) {
		told = append(told, strings.TrimPrefix(p.String(), p.EventType+": "))
	}}
	e := decoder.Decode(env.Type, env.Data)
	if _, unknown := e.(*event.Unknown); unknown {
		return env.Data, "", strings.Join(told, "; ")
	}
	if !bytes.Equal(jsonscan.Repaired(env.Data), env.Data) {
		told = append(told, "text that is not Unicode became U+FFFD")
	}
	data, err := encode(e)
	switch says := reflect.ValueOf(e).Elem().FieldByName("EventType").String(); {
	case err != nil || !dingevent.DataIsJSON(data): // undocumented JSON within it, as it came
		return env.Data, "", strings.Join(append(told, "the payload is JSON that not every reader takes"), "; ")
	case says != env.Type:
		return data, "", strings.Join(append(told, "EventType is not that of the push"), "; ")
	}
	return data, schemas + env.Type, strings.Join(told, "; ")
}

// encode writes JSON with <, > and & as they are.
func encode(e any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(e)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}
