package catalog

import "slices"

// A Field is one field of an event's struct.
type Field struct {
	Go   string `json:"go"`   // its name in Go, such as "UserIds"
	Name string `json:"name"` // its name in our JSON, the tag of the Go field
	// Type is "text", "int64", "int", "float64", "bool", "object", "raw" (any JSON: DingTalk documents
	// nothing inside), "any", "map[text]text", "deptflags", "deptorders", or one of these in a
	// list, such as "[]text".
	Type string `json:"type"`
	// Wire is what DingTalk calls the field where that is not Name, by "stream", "http" and "sync",
	// which stands for SyncHTTP and RDS.
	Wire map[string][]string `json:"wire,omitempty"`
	// Also are names that DingTalk's tables give and no sample shows.
	Also []string `json:"also,omitempty"`
	// From is, of a list, the name of the field beside it that holds its first element: DingTalk calls both by that
	// name, because it sends one object or a list of them.
	From string `json:"from,omitempty"`
	// Encoded says that DingTalk sends the value as JSON inside a string.
	Encoded bool `json:"encoded,omitempty"`
	// Quoted says that our JSON has the number inside a string.
	Quoted bool `json:"quoted,omitempty"`
	// Unit is, of a time, "ms" or "s" since 1970, or the form of a text: "datetime" (2006-01-02
	// 15:04:05), "minute" (2006-01-02 15:04), "date" (2006-01-02), "iso8601".
	Unit string `json:"unit,omitempty"`
	// In lists the shapes that have the field, if not all: kinds of app ("isv"), transports ("http",
	// "sync"), or both ("isv/sync").
	In []string `json:"in,omitempty"`
	// Optional is set if our JSON leaves the field out when its record did not come.
	Optional bool `json:"optional,omitempty"`
	// Historical says that only old pages of DingTalk have the field.
	Historical bool `json:"historical,omitempty"`
	// Seen says that DingTalk does not document the field, but real payloads have it.
	Seen    bool    `json:"seen,omitempty"`
	Enum    []Value `json:"enum,omitempty"`
	About   string  `json:"about"`    // in English
	AboutZH string  `json:"about_zh"` // in Chinese
	// Struct is the Go name of what Fields are the fields of. It has none where a Field that it lies within has
	// the same Struct, with its Fields: a quote within a quote.
	Struct string  `json:"struct,omitempty"`
	Fields []Field `json:"fields,omitempty"`
}

// A Value is one of the values that DingTalk documents for a field. It may add others any day.
type Value struct {
	Value   string `json:"value"`
	About   string `json:"about"`    // in English
	AboutZH string `json:"about_zh"` // in Chinese
}

// OtherNames are what DingTalk calls the field beside Name, each once.
func (f Field) OtherNames() (other []string) {
	for _, names := range [][]string{f.Wire["stream"], f.Wire["http"], f.Wire["sync"], f.Also} {
		for _, name := range names {
			if name != f.Name && !slices.Contains(other, name) {
				other = append(other, name)
			}
		}
	}
	return other
}
