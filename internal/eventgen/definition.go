package main

import "github.com/dingevent/dingevent/event/catalog"

// A family is a file of definitions; docs/definitions.md explains every key.
type family struct {
	Name    string    `yaml:"family"`
	Title   string    `yaml:"title"`
	TitleZH string    `yaml:"title_zh"`
	Structs []*Struct `yaml:"structs"`
	Events  []*event  `yaml:"events"`

	file string // its name, without the ending
}

// A Struct is a struct that several events use.
type Struct struct {
	Go     string   `yaml:"go"`
	EN     string   `yaml:"en"`
	ZH     string   `yaml:"zh"`
	Fields []*field `yaml:"fields"`

	embedded bool // by an event, as its base or record
}

type event struct {
	Struct `yaml:",inline"`
	Type   string `yaml:"type"`

	Base   string `yaml:"base"`   // embeds the struct of another event
	Record string `yaml:"record"` // embeds a pointer to a Struct
	Bare   bool   `yaml:"bare"`   // embeds nothing, and has EventType of its own

	Title   string `yaml:"title"`
	TitleZH string `yaml:"title_zh"`
	When    string `yaml:"when"`
	WhenZH  string `yaml:"when_zh"`
	Page    string `yaml:"page"`

	Seen          bool                   `yaml:"seen"` // in real payloads, and not documented
	Callback      bool                   `yaml:"callback"`
	Apps          map[string][]string    `yaml:"apps"`
	Historical    map[string][]string    `yaml:"historical"`
	BizTypes      []int64                `yaml:"biz_types"`
	Discriminator *catalog.Discriminator `yaml:"discriminator"`
	Filters       []string               `yaml:"filters"`
	Samples       []sample               `yaml:"samples"`
}

type sample struct {
	For  []string `yaml:"for"`
	Data string   `yaml:"data"`
}

type field struct {
	Go         string           `yaml:"go"`
	JSON       string           `yaml:"json"`
	Type       string           `yaml:"type"`
	Seed       bool             `yaml:"seed"`    // its Go type stays plain
	Quoted     bool             `yaml:"quoted"`  // the tag says ,string
	Encoded    bool             `yaml:"encoded"` // comes as JSON inside a string
	Unit       string           `yaml:"unit"`
	From       string           `yaml:"from"` // of a list: the member it is read from; the field of that member has the first element
	Text       string           `yaml:"text"` // the field that holds an object's text where text comes instead
	List       string           `yaml:"list"` // the field that holds an object's list where a list comes instead
	Wire       map[string]names `yaml:"wire"`
	Also       []string         `yaml:"also"`
	In         []string         `yaml:"in"`
	Historical bool             `yaml:"historical"`
	Seen       bool             `yaml:"seen"` // in real payloads, and not documented
	Enum       []enumValue      `yaml:"enum"`
	EN         string           `yaml:"en"`
	ZH         string           `yaml:"zh"`
	Struct     string           `yaml:"struct"`
	Fields     []*field         `yaml:"fields"`

	optional bool // of a record, which may not come
}

// named finds a field of an object by its name in Go; nil if there is none.
func (f *field) named(goName string) *field {
	for _, inner := range f.Fields {
		if inner.Go == goName {
			return inner
		}
	}
	return nil
}

type enumValue struct {
	Value string `yaml:"value"`
	Go    string `yaml:"go"` // the end of the constant's name; made of Value by default
	EN    string `yaml:"en"`
	ZH    string `yaml:"zh"`
}

// names is one name, or a list of them.
type names []string

func (n *names) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if unmarshal(&one) == nil {
		*n = names{one}
		return nil
	}
	var all []string
	err := unmarshal(&all)
	*n = all
	return err
}
