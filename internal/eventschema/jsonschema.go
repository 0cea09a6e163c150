package eventschema

import "github.com/dingevent/dingevent/event/catalog"

const (
	draft          = "https://json-schema.org/draft/2020-12/schema"
	urn            = "urn:dingevent:event"
	inDefs   place = "#/$defs/"
	pretty         = "  "
	allTitle       = "DingTalk events (钉钉事件)"
)

// JSONSchema describes one event as a document of JSON Schema 2020-12, called
// urn:dingevent:event:<type>. The objects within the event stand in its $defs, by the names of their Go
// structs. The values that DingTalk documents for a field are its examples.
func JSONSchema(e catalog.Entry) ([]byte, error) {
	n := inDefs.event(e)
	n.Schema, n.ID, n.Comment = draft, urn+":"+e.Type, text{ofWhatEN, ofWhatZH}.lines()
	n.Defs = inDefs.definitions([]catalog.Entry{e})
	return encode(n, pretty)
}

// JSONSchemas describes several events in one document of JSON Schema 2020-12, called
// urn:dingevent:events. It accepts each of them and nothing else. All stand in its $defs, by the names of
// their Go structs, with the objects within them.
//
// The EventType decides which of them is applied, by if and then. With an anyOf in their place a wrong
// member would be one error for every event there is.
func JSONSchemas(entries []catalog.Entry) ([]byte, error) {
	n := &node{
		Schema: draft, ID: urn + "s", Comment: text{ofWhatEN, ofWhatZH}.lines(), Title: allTitle, Type: "object", Required: []string{"EventType"},
		Description: text{"One event, whichever EventType says.", "任一事件，由 EventType 决定。"}.lines(),
	}
	types := &node{Type: "string", Enum: []string{}}
	n.Properties.add("EventType", types)
	for _, e := range entries {
		types.Enum = append(types.Enum, e.Type)
		its := &node{Const: e.Type}
		n.AllOf = append(n.AllOf, &node{If: &node{Properties: object{{"EventType", its}}}, Then: inDefs.ref(e.Go)})
		n.Defs.add(e.Go, inDefs.event(e))
	}
	n.Defs = append(n.Defs, inDefs.definitions(entries)...)
	return encode(n, pretty)
}
