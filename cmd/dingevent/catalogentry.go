package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/fatih/color"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/words"
)

// An entryPage prints an entry of the catalog for a person.
type entryPage struct {
	out io.Writer
	say words.Words
	err error // the first
}

func (p *entryPage) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.out, format+"\n", args...)
	}
}

func (p *entryPage) print(e catalog.Entry) {
	bold := color.New(color.Bold).SprintFunc()
	p.line("%s  %s  %s", bold(e.Type), e.Title, e.TitleZH)
	p.line("\n%s\n%s\n", e.When, e.WhenZH)
	p.line("Go        event.%s", e.Go)
	p.line("%s", p.say.EntryPage(e.Page))
	for _, app := range slices.Sorted(maps.Keys(e.Apps)) {
		p.line("%-8s  %s", app, transports(e.Apps[app]))
	}
	switch {
	case e.Seen:
		p.line("%s", p.say.EntrySeen())
	case len(e.Apps) == 0:
		p.line("%s", p.say.EntryOldPages())
	}
	if len(e.BizTypes) > 0 {
		p.line("biz_type  %s", strings.Trim(fmt.Sprint(e.BizTypes), "[]"))
	}
	if d := e.Discriminator; d != nil {
		p.line("%s", p.say.EntryKinds(d.Field, d.Values, d.Complete))
	}
	for _, filter := range e.Filters {
		p.line("%s", p.say.EntryFilter(filter))
	}
	if len(e.Fields) > 0 {
		p.line("\n%s", bold(p.say.EntryFields()))
		p.fields(e.Fields, "  ")
	}
	for _, s := range e.Samples {
		var pretty bytes.Buffer
		if json.Indent(&pretty, s.Data, "", "  ") == nil {
			p.line("\n%s %s\n%s", bold(p.say.EntrySample()), strings.Join(s.For, ", "), pretty.String())
		}
	}
}

func (p *entryPage) fields(fields []catalog.Field, indent string) {
	for _, f := range fields {
		kind := f.Type
		if f.Unit != "" {
			kind += ", " + f.Unit
		}
		if f.Encoded {
			kind += ", " + p.say.EntryEncoded()
		}
		if f.Seen {
			kind += ", " + p.say.EntrySeen()
		}
		if len(f.In) > 0 {
			kind += ", " + p.say.EntryOnly(strings.Join(f.In, " "))
		}
		p.line("%s%s  %s  (%s)", indent, color.New(color.Bold).Sprint(f.Name), f.Go, kind)
		p.line("%s    %s %s", indent, f.About, f.AboutZH)
		if other := f.OtherNames(); len(other) > 0 {
			p.line("%s    %s", indent, p.say.EntryAlso(strings.Join(other, ", ")))
		}
		for _, v := range f.Enum {
			p.line("%s    %s: %s %s", indent, v.Value, v.About, v.AboutZH)
		}
		if f.Struct != "" && f.Fields == nil {
			p.line("%s    %s", indent, p.say.EntryFieldsOf(f.Struct))
		}
		p.fields(f.Fields, indent+"    ")
	}
}

func transports(all []dingevent.Transport) string {
	var names []string
	for _, t := range all {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}
