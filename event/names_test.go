package event

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

func TestNameSetFinds(t *testing.T) {
	set := nameSet{outer: true, aliases: []alias{{"other_name", "first"}, {"BizId", "bizId"}}}
	set.fields = []string{"first", "bizId", "EventType", "a", "ab", "abc", "abcd", "权", ""}
	for i := range 90 { // their ends and their length are the same
		set.fields = append(set.fields, fmt.Sprintf("longname%03dlongname", i))
	}
	for i, name := range set.fields {
		if got := set.find([]byte(name)); got.field != i || !got.exact {
			t.Errorf("%q is %+v, want %d", name, got, i)
		}
		folded := strings.Map(func(r rune) rune {
			if 'a' <= r && r <= 'z' {
				return r - 'a' + 'A'
			}
			return r
		}, name)
		if got := set.find([]byte(folded)); got.field != i || got.exact != (folded == name) {
			t.Errorf("%q is %+v, want %d", folded, got, i)
		}
	}
	for name, want := range map[string]int{
		"other_name": 0, "OTHER_NAME": 0, "BizId": 1, "BIZID": 1, "eventtype": 2, // fields
		"EventTime": ignored, "CorpId": ignored, "corpId": ignored, "syncSeq": ignored, "eventId": ignored,
		"unknown": empty, "eventtime": empty, "longname999longname": empty, "abcde": empty,
	} {
		if got := set.find([]byte(name)); got.field != want || got.exact && want > 0 {
			t.Errorf("%q is %+v, want %d", name, got, want)
		}
	}
}

// What came before is a guess and no more: each object reads as with a set that has seen none.
func TestNameSetGuesses(t *testing.T) {
	objects := []string{
		`{"a":1,"b":2,"C":3}`, `{"a":2,"C":4}`, `{"C":5,"b":6,"a":7}`, `{"A":1,"B":2,"c":3}`, `{"c":1,"C":2}`, `{"C":1,"c":2}`,
		"{\n  \"a\": 1,\n  \"b\": 2\n}", "{\"a\":1\t,\"b\":2}", `{"a" :1, "b" :2}`, `{"\u0061":1,"b":2}`, `{"a":null,"b":null,"C":3}`, `{}`,
		`{"new":1,"b":2}`, `{"a":1,"new":null,"C":3}`, `{"EventTime":1,"a":2,"syncSeq":3,"b":4}`, `{"a":1,"a":2,"a":3}`,
		`{"a":{"a":1},"b":[{"b":2}],"C":3}`, `{"a":1` + strings.Repeat(" ", 200) + `,"b":2}`,
		`{,"b":2}`, "{\t,\"b\":2}", `{"a":1"b":2}`, `{"a":1 "b":2}`, `{"a":1,"b":}`, `{"a":1,`, `{"a":1,"b":`, `{"a":1,"b"`, `{"a"`, `{"a":1}}`, `{"a":n,"b":2}`,
	}
	newSet := func() *nameSet {
		return &nameSet{fields: []string{"a", "b", "C"}, aliases: []alias{{"c", "C"}}, outer: true}
	}
	read := func(names *nameSet, data string) (came string) {
		r := reader{scan: jsonscan.New([]byte(data)), strange: true, most: maxProblems}
		var o object
		for o.enter(&r, names); o.next(); {
			came += fmt.Sprintf("%s=%s ", o.name(), r.scan.Value())
		}
		return fmt.Sprintf("%s%v %v", came, r.problems, r.scan.End())
	}
	random, one := rand.New(rand.NewPCG(1, 2)), newSet()
	for range 5000 {
		data := objects[random.IntN(len(objects))]
		if got, want := read(one, data), read(newSet(), data); got != want {
			t.Fatalf("%s reads %s, want %s", data, got, want)
		}
	}
	if one.missed.Load() == 0 || one.missed.Load() > 15_000 {
		t.Errorf("%d guesses were wrong", one.missed.Load())
	}
}
