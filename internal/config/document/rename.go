package document

import "go.yaml.in/yaml/v4"

// nameNow is the name that a key has now.
func (f *filler) nameNow(at string, key *yaml.Node, beside []entry, fields map[string]Field) string {
	for _, known := range fields {
		if known.Was == "" || known.Was != key.Value {
			continue
		}
		if has(beside, known.Name) {
			f.complain(at, key, "%q is the former name of %q, and both are there; keep the new one alone", key.Value, known.Name)
		}
		f.former = append(f.former, Former{Join(at, known.Name), known.Was, known.Name})
		return known.Name
	}
	return key.Value
}

// wordNow is the word in a text's place now, if the text is a former one.
func (f *filler) wordNow(at, text string, as Field) string {
	now, ok := as.Words[text]
	if !ok {
		return text
	}
	f.former = append(f.former, Former{at, text, now})
	return now
}
