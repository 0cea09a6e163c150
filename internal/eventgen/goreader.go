package main

import (
	"fmt"
	"slices"
	"strings"
)

// eventReader writes the function that reads an event.
func (s *set) eventReader(p *printer, e *event) {
	if e.Base != "" && len(e.Fields) == 0 {
		p.line("func read%[1]s(r *reader, e *%[1]s) { read%[2]s(r, &e.%[2]s) }\n", e.Go, e.Base)
		return
	}
	names := newNames(true)
	s.collect(names, e)
	names.write(p, e.Go)
	p.line("func read%[1]s(r *reader, e *%[1]s) {", e.Go)
	p.line("var o object")
	p.line("for o.enter(r, &names%s); o.next(); {", e.Go)
	if e.embedded {
		p.line("member%s(&o, e, o.field)", e.Go)
	} else {
		s.cases(p, e)
	}
	p.line("}")
	if e.Bare {
		p.line("r.complete(&e.EventType, nil)")
	} else {
		p.line("r.complete(&e.EventType, &e.CorpId)")
	}
	if slices.ContainsFunc(s.all(e), func(f *field) bool { return f.Go == "PayloadCorpId" }) {
		p.line("if e.CorpId == \"\" {\ne.CorpId = e.PayloadCorpId\n}")
	}
	if !e.Bare {
		s.corpOfElements(p, e)
	}
	p.line("}\n")
	if e.embedded {
		p.line("func member%[1]s(o *object, e *%[1]s, field int) {", e.Go)
		s.cases(p, e)
		p.line("}\n")
	}
}

// corpOfElements writes what takes the organization from the elements of a list where the event names none.
func (s *set) corpOfElements(p *printer, e *event) {
	for _, f := range s.all(e) {
		if f.Type != "[]object" {
			continue
		}
		if corp := f.named("CorpId"); corp != nil && corp.JSON == "corpId" {
			p.line("for i := 0; i < len(e.%[1]s) && e.CorpId == \"\"; i++ {\ne.CorpId = e.%[1]s[i].CorpId\n}", f.Go)
		}
	}
}

// cases writes the switch that reads the present member into its field. Its numbers are those that collect gives.
func (s *set) cases(p *printer, e *event) {
	object, present := "&o", "o.field"
	if e.embedded {
		object, present = "o", "field"
	}
	p.line("switch %s {", present)
	n := 0
	if e.Base == "" {
		p.line("case 0: // EventType\no.eventType(&e.EventType)")
		n = 1
		if !e.Bare {
			p.line("case 1: // CorpId\no.corpID(&e.CorpId)")
			n = 2
		}
	}
	p.fieldCases(n, e.Fields)
	n += len(e.Fields)
	switch {
	case e.Base != "":
		p.line("default:\nmember%s(%s, &e.%s, %s-%d)", e.Base, object, e.Base, present, n)
	case e.Record != "":
		p.line("default:\nmember%s(%s, made(&e.%s), %s-%d)", e.Record, object, e.Record, present, n)
	}
	p.line("}")
}

// fieldCases writes the cases of fields, the first of which has the number n.
func (p *printer) fieldCases(n int, fields []*field) {
	for i, f := range fields {
		read := f.read()
		if list := slices.IndexFunc(fields, func(list *field) bool { return list.From == f.JSON }); list >= 0 {
			read = fields[list].readList("oneOrMore", "e."+fields[list].Go) + "\n" + fields[list].keepFirst(f)
		} else if f.From != "" {
			read += "\n" + f.keepFirst(firstOf(fields, f))
		}
		p.line("case %d: // %s\n%s", n+i, f.JSON, read)
	}
}

// firstOf is the field that holds the first of a list which is read from another member; nil if there is none.
func firstOf(fields []*field, list *field) *field {
	i := slices.IndexFunc(fields, func(f *field) bool {
		return f.JSON == list.From && f.Type == "object" && f.Struct == list.Struct && f.Text == ""
	})
	if i < 0 {
		return nil
	}
	return fields[i]
}

// keepFirst is the statement that makes first the first of the list.
func (f *field) keepFirst(first *field) string {
	return fmt.Sprintf("e.%[2]s = nil\nif len(e.%[1]s) > 0 {\ne.%[2]s = &e.%[1]s[0]\n}", f.Go, first.Go)
}

// collect adds the names of all members of an event, those of its record and base last.
func (s *set) collect(names *nameList, e *event) {
	if e.Base == "" {
		names.fields = append(names.fields, "EventType")
		if !e.Bare {
			names.fields = append(names.fields, "CorpId")
		}
	}
	names.add(e.Fields)
	if e.Base != "" {
		s.collect(names, s.event(e.Base))
	}
	if e.Record != "" {
		names.add(s.structs[e.Record].Fields)
	}
}

// structReader writes the function that reads a nested struct.
func (s *set) structReader(p *printer, st *Struct) {
	names := newNames(false)
	names.add(st.Fields)
	names.write(p, st.Go)
	p.line("func read%[1]s(r *reader, e *%[1]s) {", st.Go)
	p.line("var o object")
	p.line("for o.enter(r, &names%s); o.next(); {", st.Go)
	p.line("switch o.field {")
	p.fieldCases(0, st.Fields)
	p.line("}\n}\n}\n")
}

// memberReader writes the function that reads one member of a struct that events embed.
func (s *set) memberReader(p *printer, st *Struct) {
	p.line("func member%[1]s(o *object, e *%[1]s, field int) {", st.Go)
	p.line("switch field {")
	p.fieldCases(0, st.Fields)
	p.line("}\n}\n")
}

// read is the statement that reads a value into the field of the struct e.
func (f *field) read() string {
	target := "&e." + f.Go
	method := map[string]string{
		"text": "text", "int": "integer", "int64": "long", "float64": "float", "bool": "boolean", "any": "anything", "raw": "raw",
		"[]text": "texts", "[]int": "integers", "[]int64": "longs", "[]raw": "raws",
		"map[text]text": "textMap", "deptflags": "deptFlags", "deptorders": "deptOrders",
	}[f.Type]
	switch {
	case f.Type == "[]object":
		return f.readList("objects", "e."+f.Go)
	case f.Type == "object":
		return f.readObject()
	case f.typedEnum():
		return fmt.Sprintf("o.text((*string)(%s))", target)
	case f.Type == "raw" && f.Encoded:
		method = "rawInside"
	case f.Type == "text" && strings.HasSuffix(f.Go, "CorpId"):
		method = "corpID" // no copy where it repeats what the transport said
	}
	return fmt.Sprintf("o.%s(%s)", method, target)
}

// readList reads a list of objects. The closures are not generic functions of the struct, since the compiler
// would make one of each for every struct.
func (f *field) readList(method, target string) string {
	return fmt.Sprintf(`%[1]s = []%[2]s{}
		if !o.%[3]s(func(n int, r *reader) {
			%[1]s = append(%[1]s[:n], %[2]s{})
			read%[2]s(r, &%[1]s[n])
		}) {
			%[1]s = nil
		}`, target, f.Struct, method)
}

func (f *field) readObject() string {
	if list := f.named(f.List); list != nil {
		return fmt.Sprintf("if o.isList() {\ne.%[1]s = new(%[2]s)\n%[3]s\n} else %[4]s", f.Go, f.Struct, list.readList("objects", "e."+f.Go+"."+list.Go), f.readOne())
	}
	return f.readOne()
}

func (f *field) readOne() string {
	method, text := "one", ""
	if f.Text != "" {
		method, text = "oneOrText", fmt.Sprintf(", func(text string) { e.%s.%s = text }", f.Go, f.Text)
	}
	return fmt.Sprintf(`if !o.%[3]s(func(r *reader) {
			%[1]s = new(%[2]s)
			read%[2]s(r, %[1]s)
		}%[4]s) {
			%[1]s = nil
		}`, "e."+f.Go, f.Struct, method, text)
}

// A nameList becomes the nameSet of a struct.
type nameList struct {
	outer   bool
	fields  []string
	aliases [][2]string // name, field
	shared  [][2]string // two fields that each other's member fills
}

func newNames(outer bool) *nameList { return &nameList{outer: outer} }

func (n *nameList) add(fields []*field) {
	for _, f := range fields {
		n.fields = append(n.fields, f.JSON)
		if f.From != "" {
			n.shared = append(n.shared, [2]string{f.From, f.JSON})
		}
		for _, alias := range f.entry().OtherNames() {
			n.aliases = append(n.aliases, [2]string{alias, f.JSON})
		}
	}
}

// write writes the nameSet; the names fill lines of a hundred columns or so.
func (n *nameList) write(p *printer, goName string) {
	p.line("var names%s = nameSet{", goName)
	if n.outer {
		p.line("outer: true,")
	}
	p.line("fields: []string{")
	p.quoted(n.fields)
	p.line("},")
	p.pairs("aliases: []alias{", n.aliases)
	p.pairs("shared: [][2]string{", n.shared)
	p.line("}\n")
}

func (p *printer) pairs(begin string, all [][2]string) {
	if all == nil {
		return
	}
	p.line("%s", begin)
	for _, pair := range all {
		p.line("{%q, %q},", pair[0], pair[1])
	}
	p.line("},")
}

func (p *printer) quoted(names []string) {
	line := ""
	for _, name := range names {
		if len(line) > 84 {
			p.line("%s", line)
			line = ""
		}
		line += fmt.Sprintf("%q, ", name)
	}
	p.line("%s", line)
}

// goTable is the list of all event types with their structs.
func (s *set) goTable() ([]byte, error) {
	var p printer
	p.line(generated, "its definitions")
	p.line("\npackage event\n")
	p.line("// table lists every event type with the struct that holds it: one type, one struct.")
	p.line("var table = []entry{")
	for _, e := range s.events {
		p.line("\t{%q, (*%[2]s)(nil), func(r *reader) any { e := new(%[2]s); read%[2]s(r, e); return e }},", e.Type, e.Go)
	}
	p.line("}")
	return p.formatted()
}
