package config

import "go.yaml.in/yaml/v4"

// A Former is a name that a config file uses and that has another one now. It still works.
type Former struct {
	At   string // the place by its present name, such as attach
	Name string // such as gateway
	Now  string // such as attach
}

// nameNow is the name that a key has now.
func (f *filler) nameNow(at string, key *yaml.Node, beside []entry, fields map[string]field) string {
	for _, known := range fields {
		if known.was == "" || known.was != key.Value {
			continue
		}
		if has(beside, known.name) {
			f.complain(at, key, "%q is the former name of %q, and both are there; keep the new one alone", key.Value, known.name)
		}
		f.doc.former = append(f.doc.former, Former{join(at, known.name), known.was, known.name})
		return known.name
	}
	return key.Value
}

// wordNow is the word in a text's place now, if the text is a former one.
func (f *filler) wordNow(at, text string, as field) string {
	now, ok := as.words[text]
	if !ok {
		return text
	}
	f.doc.former = append(f.doc.former, Former{at, text, now})
	return now
}
