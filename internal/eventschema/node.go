package eventschema

import (
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
)

// A node is a JSON Schema, with the keywords in the order a person reads them. It has nothing in it that
// differs between 2020-12 and draft 7, which AsyncAPI builds on, but $defs.
type node struct {
	Schema      string   `json:"$schema,omitempty"`
	ID          string   `json:"$id,omitempty"`
	Comment     string   `json:"$comment,omitempty"`
	Ref         string   `json:"$ref,omitempty"` // and nothing beside it: draft 7 would not look at it
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Type        any      `json:"type,omitempty"` // one name, or several
	Format      string   `json:"format,omitempty"`
	Const       string   `json:"const,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Pattern     string   `json:"pattern,omitempty"`
	Examples    []any    `json:"examples,omitempty"`
	AnyOf       []*node  `json:"anyOf,omitempty"`
	Items       *node    `json:"items,omitempty"`
	Properties  object   `json:"properties,omitempty"`
	Additional  *node    `json:"additionalProperties,omitempty"`
	Required    []string `json:"required,omitempty"`
	AllOf       []*node  `json:"allOf,omitempty"`
	If          *node    `json:"if,omitempty"`
	Then        *node    `json:"then,omitempty"`
	Defs        object   `json:"$defs,omitempty"`
}

// A place is where a document has its definitions, such as "#/$defs/". Each stands there by the name of
// its struct.
type place string

// inComponents is where an AsyncAPI document has them.
const inComponents place = "#/components/schemas/"

func (p place) ref(name string) *node { return &node{Ref: string(p) + name} }

// definitions are those of the structures within the entries.
func (p place) definitions(entries []catalog.Entry) (defs object) {
	for _, s := range structures(entries) {
		n := p.record(s.fields)
		n.Description = aboutStructure(s).lines()
		defs.add(s.name, n)
	}
	return defs
}

// event describes an event. EventType has a fixed value, because it distinguishes the event from others.
func (p place) event(e catalog.Entry) *node {
	n := p.record(members(e))
	n.Title = title(e)
	n.Description = text{e.When, e.WhenZH}.lines() + "\n" + e.Page
	n.Properties[0].value.(*node).Const = e.Type
	return n
}

func (p place) record(fields []catalog.Field) *node {
	n := &node{Type: "object"}
	for _, f := range fields {
		property := p.value(f)
		property.Description = aboutField(f).lines()
		n.Properties.add(f.Name, property)
		if !f.Optional {
			n.Required = append(n.Required, f.Name)
		}
	}
	return n
}

// value describes what a field holds.
func (p place) value(f catalog.Field) *node {
	element, isList := strings.CutPrefix(f.Type, "[]")
	switch {
	case isList && element == "object":
		return &node{Type: orNull("array"), Items: p.ref(f.Struct)}
	case isList:
		f.Type = element
		return &node{Type: orNull("array"), Items: p.value(f)}
	case f.Type == "object":
		return &node{AnyOf: []*node{p.ref(f.Struct), {Type: "null"}}}
	case f.Quoted:
		return &node{Type: "string", Pattern: "^-?[0-9]+$"}
	}
	n := p.plain(f.Type)
	for _, v := range f.Enum {
		n.Examples = append(n.Examples, literal(f, v))
	}
	return n
}

// plain describes the types that need no definition.
func (p place) plain(fieldType string) *node {
	switch fieldType {
	case "text":
		return &node{Type: "string"}
	case "int", "int64":
		return p.integer()
	case "float64":
		return &node{Type: "number"}
	case "bool":
		return &node{Type: "boolean"}
	case "map[text]text":
		return &node{Type: orNull("object"), Additional: &node{Type: "string"}}
	case "deptflags":
		return &node{Type: orNull("object"), Additional: &node{Type: "boolean"}}
	case "deptorders":
		return &node{Type: orNull("object"), Additional: p.integer()}
	}
	return &node{} // raw, any
}

// integer describes a whole number. What makes code of an AsyncAPI document takes one without a format for a number of 32 bits, in
// which no time in milliseconds has room. In JSON Schema a format has no place: Ajv refuses those that it does not know.
func (p place) integer() *node {
	n := &node{Type: "integer"}
	if p == inComponents {
		n.Format = "int64"
	}
	return n
}

func orNull(name string) []string { return []string{name, "null"} }
