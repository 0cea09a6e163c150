package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A set is all definitions, checked.
type set struct {
	families []*family
	events   []*event // sorted by type
	structs  map[string]*Struct
	nested   []*nested // what fields hold, in the order in which they are found
}

// nested is a struct that a field defines in its place.
type nested struct {
	*Struct
	owner  string // the event or shared struct it belongs to
	holder string // the field that holds it, such as "LabelConfModify.PostLabels"
}

func readSet(folder string) (*set, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s holds no definitions", folder)
	}
	s := &set{structs: map[string]*Struct{}}
	for _, path := range paths { // sorted
		f, err := readFamily(path)
		if err != nil {
			return nil, err
		}
		s.families = append(s.families, f)
		s.events = append(s.events, f.Events...)
	}
	slices.SortFunc(s.events, func(a, b *event) int { return strings.Compare(a.Type, b.Type) })
	if err := s.link(); err != nil {
		return nil, err
	}
	return s, s.check()
}

func readFamily(path string) (*family, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := &family{file: strings.TrimSuffix(filepath.Base(path), ".yaml")}
	if err := yaml.Load(text, f, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// link finds every struct, and gives a field the fields of the shared struct it names.
func (s *set) link() error {
	for _, f := range s.families {
		for _, shared := range f.Structs {
			if err := s.addStruct(shared.Go, shared); err != nil {
				return err
			}
		}
		for _, e := range f.Events {
			if err := s.addStruct(e.Go, &e.Struct); err != nil {
				return err
			}
		}
	}
	for _, e := range s.events {
		for _, name := range []string{e.Base, e.Record} {
			if name == "" {
				continue
			}
			if s.structs[name] == nil {
				return fmt.Errorf("%s: there is no struct %s to embed", e.Type, name)
			}
			s.structs[name].embedded = true
		}
	}
	for _, f := range s.families {
		for _, shared := range f.Structs {
			if err := s.linkFields(shared.Go, shared.Go, shared.Fields); err != nil {
				return err
			}
		}
		for _, e := range f.Events {
			if err := s.linkFields(e.Go, e.Go, e.Fields); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *set) addStruct(name string, to *Struct) error {
	if s.structs[name] != nil {
		return fmt.Errorf("two structs are called %s", name)
	}
	s.structs[name] = to
	return nil
}

func (s *set) linkFields(owner, holder string, fields []*field) error {
	for _, f := range fields {
		place := holder + "." + f.Go
		switch {
		case f.Struct == "":
			continue
		case f.Fields != nil:
			made := &Struct{Go: f.Struct, EN: f.EN, ZH: f.ZH, Fields: f.Fields}
			if err := s.addStruct(f.Struct, made); err != nil {
				return fmt.Errorf("%s: %w", place, err)
			}
			s.nested = append(s.nested, &nested{made, owner, place})
			if err := s.linkFields(owner, f.Struct, f.Fields); err != nil {
				return err
			}
		case s.structs[f.Struct] == nil:
			return fmt.Errorf("%s: there is no struct %s", place, f.Struct)
		default:
			f.Fields = s.structs[f.Struct].Fields
		}
	}
	return nil
}

// all are the fields of an event in the order of its struct, those it embeds first.
func (s *set) all(e *event) (fields []*field) {
	if e.Base != "" {
		fields = s.all(s.event(e.Base))
	}
	fields = append(fields, e.Fields...)
	if e.Record != "" {
		for _, f := range s.structs[e.Record].Fields {
			record := *f
			record.optional = true
			if record.In == nil && e.Apps["internal"] != nil {
				record.In = []string{"isv"}
			}
			fields = append(fields, &record)
		}
	}
	return fields
}

// event finds an event by its struct.
func (s *set) event(goName string) *event {
	i := slices.IndexFunc(s.events, func(e *event) bool { return e.Go == goName })
	return s.events[i]
}
