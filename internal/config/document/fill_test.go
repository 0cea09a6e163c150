package document_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/config/document"
	"github.com/dingevent/dingevent/internal/envref"
)

// forms are scalars that YAML, or one of its libraries, takes for something else than their letters.
var forms = []string{
	"0123456", "1.10", "1e5", "1E400", ".inf", "-.INF", ".nan", "0x1F", "0o17", "0b11", "1_000", "+1", "-0", "00", "1.", "-.5", "190:20:30",
	"9007199254740993", "18446744073709551616", "1234567890123456789012345678901234567890123", "2026-11-26", "2026-11-26T08:00:00+08:00",
	"12:30", "true", "True", "yes", "no", "on", "off", "y", "N", "<<", "=", "0.1e-7", "ding1e5", "${A}", "a=b", "用户", "-1", "0",
}

// settings are the places of all texts below a struct of the config, with an index of 0 for each list.
func settings(at string, t reflect.Type) (all []string) {
	for name, f := range document.Fields(t) {
		v := reflect.New(t).Elem().FieldByIndex(f.Index)
		place, of := document.Join(at, name), v.Type()
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			if of.Kind() == reflect.Slice {
				place += "[0]"
			}
			of = of.Elem()
		}
		switch {
		case of.Kind() == reflect.Struct:
			all = append(all, settings(place, of)...)
		case of.Kind() == reflect.Map:
			all = append(all, place+".Some-Header")
		case of.Kind() == reflect.String:
			all = append(all, place)
		}
	}
	slices.Sort(all)
	return all
}

// nested writes a document in which a scalar stands at a place.
func nested(place, scalar string) string {
	head, tail := "", ""
	for _, key := range strings.Split(place, ".") {
		key, list := strings.CutSuffix(key, "[0]")
		head, tail = head+"{"+key+": ", "}"+tail
		if list {
			head, tail = head+"[", "]"+tail
		}
	}
	return head + scalar + tail
}

// at returns the text at a place of a Go value.
func at(t *testing.T, v reflect.Value, place string) string {
	t.Helper()
	for _, key := range strings.Split(place, ".") {
		key, list := strings.CutSuffix(key, "[0]")
		for v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() == reflect.Map {
			return v.MapIndex(reflect.ValueOf(key)).String()
		}
		v = v.FieldByIndex(document.Fields(v.Type())[key].Index)
		if list {
			if v.Len() != 1 {
				t.Fatalf("%s: %d entries", place, v.Len())
			}
			v = v.Index(0)
		}
	}
	return v.String()
}

// lookupSame has each variable's name as its value.
func lookupSame(name string) (string, error) { return name, nil }

// TestTextsStayAsWritten: every text setting keeps the letters of every kind of scalar, by every way in.
func TestTextsStayAsWritten(t *testing.T) {
	places := settings("", reflect.TypeFor[config.Config]())
	if len(places) < 50 {
		t.Fatalf("only %d settings: %q", len(places), places)
	}
	for p, place := range places {
		for i, form := range forms {
			want := strings.Trim(form, "${}")
			for style, scalar := range []string{form, "!!str " + form, "&a " + form, "'" + form + "'", `"` + form + `"`, "&a !!str " + form} {
				if form == "${A}" && !strings.Contains(scalar, "'") && !strings.Contains(scalar, `"`) {
					continue // YAML wants quotes around it there
				}
				if form == "<<" && strings.HasPrefix(scalar, "&") || (p+i+style)%3 != 0 {
					continue // each form meets each setting in two styles
				}
				readsAs(t, place, nested(place, scalar), want)
			}
		}
	}
}

func readsAs(t *testing.T, place, text, want string) {
	t.Helper()
	doc, wrong := document.Parse([]byte(text))
	if wrong != nil {
		t.Fatalf("%s: %v", text, wrong.Err())
	}
	var cfg config.Config
	if _, wrong := doc.Fill(&cfg, document.Options{Lookup: lookupSame, Anchors: true}); wrong != nil {
		t.Fatalf("%s: %v", text, wrong.Err())
	}
	if got := at(t, reflect.ValueOf(cfg), place); got != want {
		t.Errorf("%s: %q, want %q", text, got, want)
	}
	inner, ok := strings.CutPrefix(place, "subscriptions[0].")
	if !ok {
		return
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "{subscriptions: ["), "]}")
	spec, err := config.ParseSpec([]byte(text)) // as "set -f" and --sink do
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for range 2 { // the daemon reads what the command has sent, and later what the journal keeps of that
		var sub config.Subscription
		doc, wrong := document.Parse(spec)
		if wrong != nil {
			t.Fatalf("%s: %v", spec, wrong.Err())
		}
		written, wrong := doc.Fill(&sub, document.Options{Lookup: lookupSame})
		if wrong != nil {
			t.Fatalf("%s: %v", spec, wrong.Err())
		}
		if got := at(t, reflect.ValueOf(sub), inner); got != want {
			t.Errorf("%s came to the daemon as %s: %q, want %q", text, spec, got, want)
		}
		if shown, err := config.SpecYAML(spec); err != nil {
			t.Error(err)
		} else if again, err := config.ParseSpec(shown); err != nil || string(again) != string(spec) {
			t.Errorf("%s is shown as %s, which reads as %s, %v", spec, shown, again, err)
		}
		if again := api.NewSpec(written); string(again) != string(spec) {
			t.Errorf("%s was kept as %s", spec, again)
		}
	}
}

// FuzzTexts: a text survives every way to write it.
func FuzzTexts(f *testing.F) {
	for _, form := range forms {
		f.Add(form, uint8(0))
	}
	f.Add("a: b # c\n\t\x85 é😀\\ud83d\\/", uint8(2))
	f.Add(" \n trailing \n\n", uint8(3))
	f.Add("null", uint8(1))
	styles := []yaml.Style{0, yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle, yaml.LiteralStyle, yaml.FoldedStyle}
	f.Fuzz(func(t *testing.T, text string, style uint8) {
		if !utf8.ValidString(text) || strings.Contains(text, "$") || strings.ContainsRune(text, '\r') {
			return
		}
		node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Style: styles[int(style)%len(styles)]}
		written, err := yaml.Dump(map[string]any{"where": node})
		if err != nil {
			return // YAML cannot hold it
		}
		spec, err := config.ParseSpec(written)
		if err != nil {
			return
		}
		var sub config.Subscription
		doc, wrong := document.Parse(spec)
		if wrong == nil {
			_, wrong = doc.Fill(&sub, document.Options{Lookup: lookupSame})
		}
		if wrong != nil {
			t.Fatalf("%s: %v", spec, wrong.Err())
		}
		if sub.Where != text {
			t.Errorf("%q was written as %q and read as %q", text, written, sub.Where)
		}
	})
}

func TestFill(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"alias":             {"x-auth: &t \"${TOKEN}\"\nsubscriptions: [{nats: {token: *t}}]", "TOKEN"},
		"merge":             {"x-n: &n {token: 007, name: a}\nsubscriptions: [{nats: {<<: *n, name: b}}]", "007"},
		"merge of merge":    {"x-a: &a {token: 1e5}\nx-b: &b {<<: *a}\nsubscriptions: [{nats: {<<: [{name: x}, *b]}}]", "1e5"},
		"merge, own first":  {"x-n: &n {token: 007}\nsubscriptions: [{nats: {<<: *n, token: 1.10}}]", "1.10"},
		"aliased list":      {"x-l: &l [{nats: {token: 1_0}}]\nsubscriptions: *l", "1_0"},
		"aliased key":       {"x-k: &k token\nsubscriptions: [{nats: {*k : 08}}]", "08"},
		"tab in JSON":       {"{\n\t\"subscriptions\": [{\"nats\": {\"token\": \"\\ud83d\\ude00\\/\\\\ud83d\"}}]\n}", "😀/\\ud83d"},
		"Windows lines":     {"subscriptions:\r\n  - nats:\r\n      token: 0123\r\n", "0123"},
		"byte order mark":   {"\ufeffsubscriptions: [{nats: {token: 0123}}]", "0123"},
		"folded":            {"subscriptions:\n- nats:\n    token: >-\n      0123\n", "0123"},
		"document":          {"---\nsubscriptions: [{nats: {token: 0123}}]\n...\n", "0123"},
		"null is not there": {"subscriptions: [{nats: {token: 0123, name: null, user: ~, password: }, webhook: null}]", "0123"},
	} {
		t.Run(name, func(t *testing.T) {
			doc, wrong := document.Parse([]byte(test.text))
			if wrong != nil {
				t.Fatal(wrong.Err())
			}
			var cfg config.Config
			if _, wrong := doc.Fill(&cfg, document.Options{Lookup: lookupSame, Anchors: true}); wrong != nil {
				t.Fatal(wrong.Err())
			}
			if got := cfg.Subscriptions[0].NATS.Token; got != test.want {
				t.Errorf("token = %q, want %q", got, test.want)
			}
		})
	}
}

func TestFillRefuses(t *testing.T) {
	laughs := "x-a: &a [a, a, a, a, a, a, a, a, a, a]\n"
	for i := range 8 {
		laughs += fmt.Sprintf("x-%c: &%[1]c [%[2]s]\n", 'b'+i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", 'a'+i), 10), ", "))
	}
	for text, want := range map[string]string{
		"apps: [{stream: {client_id: x, clientsecret: y}}]": `1:32: apps[0].stream: there is no key "clientsecret"; the nearest: client_secret`,
		"subscriptions: [{name: a, url: 'http://x'}]":       `1:27: subscriptions[0]: there is no key "url"; url belongs below webhook`,
		"subscriptions: [{name: a, max_bytes: 1}]":          `there is no key "max_bytes"; max_bytes belongs below kafka`,
		"log: {colour: x}":                                    `1:7: log: there is no key "colour"; there are: format, level`,
		"subscriptions:\n- types: bpms_*":                     "2:10: subscriptions[0].types: a list is wanted",
		"subscriptions:\n- types: {a: b}":                     "2:10: subscriptions[0].types: a list is wanted",
		"subscriptions:\n- types: [[a]]":                      "2:11: subscriptions[0].types[0]: a text is wanted, not a list",
		"subscriptions:\n- types: [a, ]\n  corps: [~]":        "3:11: subscriptions[0].corps[0]: an entry that is empty",
		"subscriptions:\n- webhook:\n":                        "2:11: subscriptions[0].webhook: is empty; write its keys below it",
		"subscriptions:\n- concurrency: many":                 "2:16: subscriptions[0].concurrency: a whole number is wanted",
		"subscriptions:\n- concurrency: 1.5":                  "a whole number is wanted",
		"subscriptions:\n- concurrency: 010":                  "a number that begins with 0",
		"subscriptions:\n- concurrency: 99999999999999999999": "a number beyond 9223372036854775807",
		"subscriptions:\n- timeout: 30":                       "2:12: subscriptions[0].timeout: a time wants its unit",
		"subscriptions:\n- timeout: 3d":                       "a day is 24h",
		"subscriptions:\n- timeout: -3s":                      "a time below zero",
		"apps: [{stream: {robot: yes}}]":                      "1:25: apps[0].stream.robot: true or false is wanted; write true",
		"max_bytes: 10XB":                                     "1:12: max_bytes: a size is wanted: a number of bytes, or one with a unit, such as 100MB, 10GB or 10GiB",
		"max_bytes: -5":                                       "a size below zero",
		"max_bytes: [1]":                                      "a size such as 10GB is wanted, not a list",
		"data: !secret x":                                     "1:7: data: the tag !secret means nothing here",
		"data: !!binary aGk=":                                 "1:7: data: the tag !!binary means nothing here",
		"data: a\ndata: b":                                    `2:1: the key "data" is there twice`,
		"data: *nope":                                         "1:7: * begins an alias of YAML",
		"subscriptions: [{types: [*]}]":                       "a text that begins with * wants quotes",
		"log:\n\tlevel: info":                                 "2:1: a tab; YAML is indented with spaces",
		"data: @x":                                            `1:7: a text that begins with "@" wants quotes`,
		"subscriptions:\n- where: a ? b: c":                   "2:15: a colon that is no key's",
		"log: {level: ${X}}":                                  "within { } and [ ] a text such as ${NAME} wants quotes",
		"log:\n    level: info\n  format: text":               "the same indentation",
		"log: &l [*l]":                                        "1:6: log: an object is wanted",
		"apps: &l [{name: x, stream: {client_id: *l}}]":       "a text is wanted, not a list",
		"log: &l {<<: *l}":                                    "<< merges too much",
		laughs + "subscriptions: [{types: *i}]":               "a text is wanted, not a list",
		"data: a\n---\ndata: b":                               "2:1: holds more than one YAML document",
		"data: 'a":                                            "1:9: the text ends within { }, [ ] or quotes",
		"apps: [\n":                                           "2:1: the text ends within { }, [ ] or quotes",
		"data: \xff":                                          "is no UTF-8",
		"d\x00a\x00":                                          "it is in UTF-16; save it as UTF-8",
		"just a text":                                         "1:1: an object is wanted",
		"[a]":                                                 "1:1: an object is wanted",
		"? [a]\n: b":                                          "1:3: a key must be a text",
		"data: ${A}${":                                        "1:7: data: a ${ that is no ${NAME}",
		"listen: &a ${NOPE}\napps: []":                        "1:9: listen: the environment has no NOPE",
		"apps: [{http: {keys: [{token: !!str ${NOPE2}\n    }]}}]": "",
	} {
		lookup := envref.Variables(func(name string) (string, bool) { return "x", !strings.HasPrefix(name, "NOPE") })
		doc, wrong := document.Parse([]byte(text))
		if wrong == nil {
			_, wrong = doc.Fill(new(config.Config), document.Options{Lookup: lookup, Anchors: true})
		}
		if err := wrong.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.200q: error = %v\nwant %q", text, err, want)
		}
	}
}
