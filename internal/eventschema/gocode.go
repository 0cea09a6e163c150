package eventschema

import (
	"bytes"
	"fmt"
	"go/format"
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
)

// Go writes the structs of events, and of the objects within them, as Go declarations for reading and
// for pasting, without a package clause. It needs encoding/json if it mentions json.RawMessage.
//
// The structs are those of package event, made flat: embedded fields stand in place, and enumerations are plain text.
// An error means that an entry has names that Go does not allow.
func Go(entries []catalog.Entry) ([]byte, error) {
	var p printer
	p.wrapped("// ", ofWhatEN)
	p.wrapped("// ", ofWhatZH)
	p.line("")
	for _, e := range entries {
		p.wrapped("// ", fmt.Sprintf("%s is %s: %s.", e.Go, e.Type, title(e)))
		p.wrapped("// ", e.When)
		p.wrapped("// ", e.WhenZH)
		p.line("//\n// %s", e.Page)
		p.goStruct(e.Go, members(e))
	}
	for _, s := range structures(entries) {
		p.wrapped("// ", aboutStructure(s).en)
		p.wrapped("// ", aboutStructure(s).zh)
		p.goStruct(s.name, s.fields)
	}
	return format.Source(append(bytes.TrimSpace(p.Bytes()), '\n'))
}

func (p *printer) goStruct(name string, fields []catalog.Field) {
	p.line("type %s struct {", name)
	for i, f := range fields {
		if i > 0 {
			p.line("")
		}
		p.wrapped("\t// ", aboutField(f).en)
		p.wrapped("\t// ", aboutField(f).zh)
		tag := f.Name
		switch {
		case f.Quoted:
			tag += ",string"
		case f.Optional:
			tag += ",omitzero"
		}
		p.line("\t%s %s `json:%q`", f.Go, goType(f), tag)
	}
	p.line("}\n")
}

func goType(f catalog.Field) string {
	element, isList := strings.CutPrefix(f.Type, "[]")
	switch {
	case element == "object" && isList:
		return "[]" + f.Struct
	case element == "object":
		return "*" + f.Struct
	}
	name, ok := map[string]string{
		"text": "string", "raw": "json.RawMessage", "map[text]text": "map[string]string",
		"deptflags": "map[string]bool", "deptorders": "map[string]int64",
	}[element]
	if !ok {
		name = element
	}
	if isList {
		return "[]" + name
	}
	return name
}
