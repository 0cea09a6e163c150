package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventshape"
)

var (
	types = []string{"text", "int", "int64", "float64", "bool", "any", "raw", "object", "map[text]text", "deptflags", "deptorders"}
	units = []string{"", "ms", "s", "datetime", "minute", "date", "iso8601"}

	goName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
	slug   = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
)

// check returns everything that is wrong with the definitions.
func (s *set) check() error {
	var c checker
	seen := map[string]bool{}
	for _, f := range s.families {
		c.at = f.file
		c.texts("family", f.Name, "title", f.Title, "title_zh", f.TitleZH)
		for _, shared := range f.Structs {
			c.at = shared.Go
			c.texts("en", shared.EN, "zh", shared.ZH)
			c.fields(shared.Go, shared.Fields)
		}
		for _, e := range f.Events {
			c.at = e.Type
			if seen[e.Type] {
				c.say("is defined twice")
			}
			seen[e.Type] = true
			c.event(s, e)
		}
	}
	return errors.Join(c.found...)
}

type checker struct {
	at    string
	found []error
	open  []string // the structs around the fields that are being checked
}

func (c *checker) say(format string, args ...any) {
	c.found = append(c.found, fmt.Errorf("%s: %s", c.at, fmt.Sprintf(format, args...)))
}

// texts wants every second of pairs not to be empty; the others are their names.
func (c *checker) texts(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		if strings.TrimSpace(pairs[i+1]) == "" {
			c.say("%s is missing", pairs[i])
		}
	}
}

func (c *checker) event(s *set, e *event) {
	c.texts("title", e.Title, "title_zh", e.TitleZH, "when", e.When, "when_zh", e.WhenZH)
	if !goName.MatchString(e.Go) {
		c.say("%q is no Go name", e.Go)
	}
	if !slug.MatchString(e.Page) {
		c.say("page must be the last part of the address of DingTalk's page, not %q", e.Page)
	}
	if len(e.Apps)+len(e.Historical) == 0 {
		c.say("apps is missing: who is told, and how")
	}
	c.fields(e.Go, e.Fields)
	if n := len(s.all(e)); n > 120 {
		c.say("has %d fields, and an object has room for 120", n)
	}
	c.kinds(s, e)
	c.samples(e)
}

// kinds wants the values of an event's discriminator to be those of the field, if the field is one of the event's own and
// lists values.
func (c *checker) kinds(s *set, e *event) {
	if e.Discriminator == nil {
		return
	}
	for _, f := range s.all(e) {
		if f.JSON != e.Discriminator.Field || f.Enum == nil {
			continue
		}
		var values []string
		for _, v := range f.Enum {
			values = append(values, v.Value)
		}
		slices.Sort(values)
		if told := slices.Sorted(slices.Values(e.Discriminator.Values)); !slices.Equal(told, values) {
			c.say("the discriminator has the values %v, and the enum of its field %v", told, values)
		}
	}
}

// samples wants valid samples for every shape.
func (c *checker) samples(e *event) {
	var have []string
	for _, sample := range e.Samples {
		have = append(have, sample.For...)
		var object map[string]any
		if err := json.Unmarshal([]byte(sample.Data), &object); err != nil || object == nil {
			c.say("the sample for %v is not one JSON object: %v", sample.For, err)
		}
	}
	apps := e.Apps
	if len(apps) == 0 {
		apps = e.Historical
	}
	for app, transports := range apps {
		if !isApp(app) {
			c.say("%q is no kind of app", app)
		}
		for _, transport := range transports {
			if shape := app + "/" + eventshape.Of(dingevent.Transport(transport)); !slices.Contains(have, shape) {
				c.say("no sample is for %s", shape)
			}
		}
	}
}

func isApp(name string) bool { return name == catalog.Internal || name == catalog.ISV }

// isShape reports whether a name is that of a kind of app, of the shape of a transport, or of both.
func isShape(name string) bool {
	app, transport, both := strings.Cut(name, "/")
	isWire := func(name string) bool { return slices.Contains([]string{"stream", "http", "sync"}, name) }
	if both {
		return isApp(app) && isWire(transport)
	}
	return isApp(name) || isWire(name)
}

func (c *checker) fields(holder string, fields []*field) {
	at, open := c.at, c.open
	c.open = append(slices.Clone(open), holder)
	defer func() { c.at, c.open = at, open }()
	goNames, jsonNames := map[string]bool{}, map[string]bool{}
	for _, f := range fields {
		if f.From != "" && firstOf(fields, f) == nil {
			c.at = holder + "." + f.Go
			c.say("from: there is no object %q of the same struct", f.From)
		}
		c.at = holder + "." + f.Go
		c.texts("json", f.JSON, "en", f.EN, "zh", f.ZH)
		if !goName.MatchString(f.Go) || goNames[f.Go] {
			c.say("the Go name is bad or taken")
		}
		if jsonNames[f.JSON] {
			c.say("another field has the name %q", f.JSON)
		}
		goNames[f.Go], jsonNames[f.JSON] = true, true
		c.field(f)
		if f.Fields != nil && !slices.Contains(c.open, f.Struct) {
			c.fields(f.Struct, f.Fields)
		}
	}
}

func (c *checker) field(f *field) {
	if plain := strings.TrimPrefix(f.Type, "[]"); !slices.Contains(types, plain) {
		c.say("there is no type %q", f.Type)
	} else if (plain == "object") != (f.Struct != "") || (plain == "object") != (len(f.Fields) > 0) {
		c.say("an object has a struct with fields, and nothing else has")
	}
	for key, name := range map[string]string{"text": f.Text, "list": f.List} {
		if name != "" && f.named(name) == nil {
			c.say("%s: its struct has no field %s", key, name)
		}
	}
	if !slices.Contains(units, f.Unit) {
		c.say("there is no unit %q", f.Unit)
	}
	for _, v := range f.Enum {
		c.texts("the value of an enum", v.Value, "en of "+v.Value, v.EN, "zh of "+v.Value, v.ZH)
	}
	if f.From != "" && f.Type != "[]object" {
		c.say("from is for a list of objects")
	}
	for _, in := range f.In {
		if !isShape(in) {
			c.say("in: there is no shape %q", in)
		}
	}
}
