package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"slices"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
)

// catalogText is catalog.json: an entry a line, so that a change shows as one.
func (s *set) catalogText() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("{\"families\": [\n")
	var families []catalog.Family
	for _, f := range s.families {
		families = append(families, catalog.Family{Name: f.Name, Title: f.Title, TitleZH: f.TitleZH})
	}
	slices.SortFunc(families, func(a, b catalog.Family) int { return strings.Compare(a.Name, b.Name) })
	if err := writeLines(&b, families); err != nil {
		return nil, err
	}
	b.WriteString("], \"entries\": [\n")
	var entries []catalog.Entry
	for _, e := range s.events {
		entries = append(entries, s.entry(e))
	}
	if err := writeLines(&b, entries); err != nil {
		return nil, err
	}
	b.WriteString("]}\n")
	return b.Bytes(), nil
}

func writeLines[T any](b *bytes.Buffer, all []T) error {
	for i, one := range all {
		var line bytes.Buffer
		enc := json.NewEncoder(&line)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(one); err != nil {
			return err
		}
		b.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
		if i < len(all)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	return nil
}

func (s *set) entry(e *event) catalog.Entry {
	entry := catalog.Entry{
		Type: e.Type, Go: e.Go, Family: s.familyOf(e).Name, Title: e.Title, TitleZH: e.TitleZH, When: e.When, WhenZH: e.WhenZH,
		Page: pages + e.Page, Callback: e.Callback, Seen: e.Seen, Bare: e.Bare, Apps: transports(e.Apps), Historical: transports(e.Historical),
		BizTypes: e.BizTypes, Discriminator: e.Discriminator, Filters: e.Filters, Fields: catalogFields(s.all(e), nil),
	}
	for _, sample := range e.Samples {
		entry.Samples = append(entry.Samples, catalog.Sample{For: sample.For, Data: json.RawMessage(sample.Data)})
	}
	return entry
}

func (s *set) familyOf(e *event) *family {
	for _, f := range s.families {
		if slices.Contains(f.Events, e) {
			return f
		}
	}
	panic("an event without a family")
}

func transports(apps map[string][]string) map[string][]dingevent.Transport {
	if apps == nil {
		return nil
	}
	all := map[string][]dingevent.Transport{}
	for app, names := range apps {
		for _, name := range names {
			all[app] = append(all[app], dingevent.Transport(name))
		}
	}
	return all
}

// catalogFields are fields as the catalogue has them, within objects of the structs.
func catalogFields(fields []*field, structs []string) (all []catalog.Field) {
	for _, f := range fields {
		all = append(all, f.within(structs))
	}
	return all
}

// entry is the field as the catalogue has it.
func (f *field) entry() catalog.Field { return f.within(nil) }

// within is entry for a field in objects of the structs. An object in one of its own struct has no fields there.
func (f *field) within(structs []string) catalog.Field {
	c := catalog.Field{
		Go: f.Go, Name: f.JSON, Type: f.Type, Also: f.Also, From: f.From, Encoded: f.Encoded, Quoted: f.Quoted, Unit: f.Unit, In: f.In,
		Optional: f.optional, Historical: f.Historical, Seen: f.Seen, About: f.EN, AboutZH: f.ZH, Struct: f.Struct,
	}
	if f.Fields != nil && !slices.Contains(structs, f.Struct) {
		c.Fields = catalogFields(f.Fields, append(slices.Clone(structs), f.Struct))
	}
	for transport, names := range f.Wire {
		if c.Wire == nil {
			c.Wire = map[string][]string{}
		}
		c.Wire[transport] = names
	}
	for _, v := range f.Enum {
		c.Enum = append(c.Enum, catalog.Value{Value: v.Value, About: v.EN, AboutZH: v.ZH})
	}
	return c
}

// wireTable is the data of internal/wire: the events with rows that only have a number, the rows with an action in place
// of their event's name, and the events with an eventId of their own in the payload.
func (s *set) wireTable() ([]byte, error) {
	owners := map[int64][]string{}
	actions := map[string]string{}
	var own []int64
	var ids []string
	for _, e := range s.events {
		for _, number := range e.BizTypes {
			owners[number] = append(owners[number], e.Type)
		}
		if d := e.Discriminator; d != nil && d.Field == "syncAction" {
			for _, action := range d.Values {
				actions[action] = e.Type
			}
			own = append(own, e.BizTypes...)
		}
		if slices.ContainsFunc(s.all(e), func(f *field) bool { return f.JSON == "eventId" }) {
			ids = append(ids, e.Type)
		}
	}
	var p printer
	p.line(generated, "its definitions")
	p.line("\npackage wire\n")
	p.line("// byNumber are the numbers that one event alone has.\nvar byNumber = map[string]string{")
	for _, number := range sortedKeys(owners) {
		if len(owners[number]) == 1 {
			p.line("\"%d\": %q,", number, owners[number][0])
		}
	}
	p.line("}\n\n// ownAction are the numbers whose rows say as syncAction what happened to their subject, in words that")
	p.line("// DingTalk may add to.\nvar ownAction = map[string]bool{")
	for _, number := range own {
		p.line("\"%d\": true,", number)
	}
	p.line("}\n\n// byAction are the actions that are not the name of their event.\nvar byAction = map[string]string{")
	for _, action := range sortedKeys(actions) {
		p.line("%q: %q,", action, actions[action])
	}
	p.line("}\n\n// ownsEventID are the types whose payload has a field eventId of its own, which over HTTP stands where")
	p.line("// that of the event would.\nvar ownsEventID = map[string]bool{")
	for _, eventType := range ids {
		p.line("%q: true,", eventType)
	}
	p.line("}")
	return p.formatted()
}

func (p *printer) formatted() ([]byte, error) {
	text, err := format.Source(p.Bytes())
	if err != nil {
		return nil, fmt.Errorf("the Go code does not parse: %w", err)
	}
	return text, nil
}
