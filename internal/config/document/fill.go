package document

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/envref"
	"github.com/dingevent/dingevent/internal/nearest"
)

// maxNodes bounds what a document becomes once its aliases are followed.
const maxNodes = 200_000

// A filler fills Go values from a parsed document. The Go type says how a scalar is read: a text keeps the letters that
// are written, whatever YAML takes them for, so that 0123456, 1.10 and 1e5 stay what they are.
type filler struct {
	Options
	left   int          // nodes
	inside []*yaml.Node // what is being merged

	places map[string]*yaml.Node // by places such as apps[0].http.path
	from   map[string][]string   // the variables that a place's value was made of
	given  map[string]string     // the references by what they came to
	former []Former              // what has another name now
	wrong  Complaints
}

// Options say how a document fills a Go value.
type Options struct {
	Lookup  envref.Lookup // of references; nil leaves ${NAME} as it is
	Anchors bool          // keys at the top that begin with x- are passed over, because they hold anchors
}

// complain says what is wrong at a place, of which the text may be empty: it is the whole.
func (f *filler) complain(at string, node *yaml.Node, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if at != "" {
		text = at + ": " + text
	}
	f.wrong = append(f.wrong, Complaint{Position{node.Line, node.Column}, text})
}

// fill fills into, and returns what is written there in plain values.
func (f *filler) fill(at string, node *yaml.Node, into reflect.Value, as Field) (written any) {
	if f.left--; f.left < 0 {
		if f.left == -1 {
			f.complain(at, node, "the document becomes too large; use fewer aliases")
		}
		return nil
	}
	if node.Kind == yaml.AliasNode { // the Go types end, so what holds itself does not fit
		node = node.Alias
	}
	f.places[at] = node
	if tag := node.ShortTag(); strings.HasPrefix(tag, "!") && !strings.HasPrefix(tag, "!!") || tag == "!!binary" || tag == "!!set" || tag == "!!omap" {
		f.complain(at, node, "the tag %s means nothing here; leave it out", tag)
		return nil
	}
	if isNull(node) {
		return f.fillNull(at, node, into)
	}
	switch into.Kind() {
	case reflect.Pointer:
		made := reflect.New(into.Type().Elem())
		into.Set(made)
		return f.fill(at, node, made.Elem(), as)
	case reflect.Struct:
		return f.fillStruct(at, node, into)
	case reflect.Map:
		return f.fillMap(at, node, into)
	case reflect.Slice:
		return f.fillList(at, node, into)
	}
	return f.fillScalar(at, node, into, as)
}

// isNull reports whether nothing is written, or null or ~.
func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null" }

// fillNull leaves into as it is: what is null is not there.
func (f *filler) fillNull(at string, node *yaml.Node, into reflect.Value) any {
	switch {
	case into.Kind() == reflect.Pointer && node.Value == "":
		f.complain(at, node, "is empty; write its keys below it, or take it out")
	case strings.HasSuffix(at, "]") && into.Kind() != reflect.Struct:
		f.complain(at, node, `an entry that is empty; take it out, or quote it if it is a text`)
	}
	return nil
}

func (f *filler) fillStruct(at string, node *yaml.Node, into reflect.Value) any {
	written, fields := map[string]any{}, Fields(into.Type())
	entries := f.entries(at, node)
	for _, e := range entries {
		known, ok := fields[f.nameNow(at, e.key, entries, fields)]
		switch {
		case ok:
			if value := f.fill(Join(at, known.Name), e.value, into.FieldByIndex(known.Index), known); value != nil {
				written[known.Name] = value
			}
		case f.Anchors && at == "" && strings.HasPrefix(e.key.Value, "x-"):
		default:
			f.unknown(at, e.key, fields)
		}
	}
	return written
}

// unknown complains of a key that is not there.
func (f *filler) unknown(at string, key *yaml.Node, fields map[string]Field) {
	if plain := strings.TrimFunc(key.Value, odd); plain != key.Value {
		f.complain(at, key, "there is no key %q; around it are characters that look like a space or like nothing: delete them, and indent with plain spaces", key.Value)
		return
	}
	f.complain(at, key, "there is no key %q; %s", key.Value, meant(key.Value, fields))
}

// dingNames are keys by the names that DingTalk's console and SDKs have for them, in small letters without - and _.
var dingNames = map[string]string{
	"appkey": "client_id", "suitekey": "client_id", "appid": "client_id", "appsecret": "client_secret", "suitesecret": "client_secret",
	"encodingaeskey": "aes_key", "aeskey": "aes_key", "corpid": "owners",
}

// meant says which key may be meant in the place of one that is not there.
func meant(key string, fields map[string]Field) string {
	if named := dingNames[strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(key))]; named != "" {
		if _, ok := fields[named]; ok {
			return "here that is " + named
		}
		key = named
	}
	names := slices.Sorted(maps.Keys(fields))
	below := map[string][]string{} // where keys are that may be meant
	for _, name := range names {
		for inner := range Fields(fields[name].Of) {
			if inner == key || len(key) > 4 && nearest.Distance(inner, key) == 1 {
				below[inner] = append(below[inner], name)
			}
		}
	}
	if keys := slices.Sorted(maps.Keys(below)); len(keys) > 0 {
		return keys[0] + " belongs below " + strings.Join(below[keys[0]], " or ")
	}
	if near := nearest.Within(1+len(key)/3, key, names); len(near) > 0 {
		return "the nearest: " + strings.Join(near, ", ")
	}
	return "there are: " + strings.Join(names, ", ")
}

func (f *filler) fillMap(at string, node *yaml.Node, into reflect.Value) any {
	written := map[string]any{}
	into.Set(reflect.MakeMap(into.Type()))
	for _, e := range f.entries(at, node) {
		value := reflect.New(into.Type().Elem()).Elem()
		written[e.key.Value] = f.fill(Join(at, e.key.Value), e.value, value, Field{})
		if written[e.key.Value] == nil {
			written[e.key.Value] = ""
		}
		into.SetMapIndex(reflect.ValueOf(e.key.Value), value)
	}
	return written
}

func (f *filler) fillList(at string, node *yaml.Node, into reflect.Value) any {
	if node.Kind != yaml.SequenceNode {
		if first, _ := utf8.DecodeRuneInString(node.Value); strings.ContainsRune("【［", first) {
			f.complain(at, node, "%s is of a Chinese keyboard; write the ASCII one, such as , [ or {", string(first))
			return nil
		}
		f.complain(at, node, "a list is wanted: in [ ], or a line with - for each entry")
		return nil
	}
	written := []any{}
	into.Set(reflect.MakeSlice(into.Type(), len(node.Content), len(node.Content)))
	for i, inner := range node.Content {
		written = append(written, f.fill(fmt.Sprintf("%s[%d]", at, i), inner, into.Index(i), Field{}))
	}
	return written
}

// fillScalar reads one scalar by the type of into.
func (f *filler) fillScalar(at string, node *yaml.Node, into reflect.Value, as Field) any {
	read := readerOf(into)
	if node.Kind != yaml.ScalarNode {
		f.complain(at, node, "%s is wanted, not %s", read.wanted, kinds[node.Kind])
		return nil
	}
	before := len(f.wrong)
	text := f.expand(at, node)
	if len(f.wrong) > before {
		return nil
	}
	text = f.wordNow(at, text, as)
	if f.Lookup != nil || !strings.Contains(text, "${") {
		if err := read.set(text); err != nil {
			f.complain(at, node, "%v", f.sourced(at, err))
			return nil
		}
	}
	if read.text {
		return node.Value
	}
	if plain := json.Number(node.Value); json.Valid([]byte(plain)) && node.Value == strings.TrimSpace(node.Value) && !strings.HasPrefix(node.Value, `"`) {
		return plain // also true and false
	}
	return node.Value
}

// sourced adds the variables that a value was made of.
func (f *filler) sourced(at string, err error) error {
	if names := f.from[at]; len(names) > 0 {
		return fmt.Errorf("%w (the value comes from %s)", err, strings.Join(names, ", "))
	}
	return err
}

var kinds = map[yaml.Kind]string{yaml.MappingNode: "an object", yaml.SequenceNode: "a list", yaml.ScalarNode: "a single value"}
