package event

import (
	"fmt"
	"strings"
	"testing"
)

func TestNameSetFinds(t *testing.T) {
	set := nameSet{outer: true, aliases: []alias{{"other_name", "first"}, {"BizId", "bizId"}}}
	set.fields = []string{"first", "bizId", "EventType", "a", "ab", "abc", "abcd", "权", ""}
	for i := range 90 { // their ends and their length are the same
		set.fields = append(set.fields, fmt.Sprintf("longname%03dlongname", i))
	}
	const anywhere = 1000 // beyond what is remembered of the order
	for i, name := range set.fields {
		if got, exact := set.find([]byte(name), anywhere); got != i || !exact {
			t.Errorf("%q is field %d, %t, want %d", name, got, exact, i)
		}
		folded := strings.Map(func(r rune) rune {
			if 'a' <= r && r <= 'z' {
				return r - 'a' + 'A'
			}
			return r
		}, name)
		if got, exact := set.find([]byte(folded), anywhere); got != i || exact != (folded == name) {
			t.Errorf("%q is field %d, %t, want %d", folded, got, exact, i)
		}
	}
	for name, want := range map[string]int{
		"other_name": 0, "OTHER_NAME": 0, "BizId": 1, "BIZID": 1, "eventtype": 2, // fields
		"EventTime": ignored, "CorpId": ignored, "corpId": ignored, "syncSeq": ignored, "eventId": ignored,
		"unknown": empty, "eventtime": empty, "longname999longname": empty, "abcde": empty,
	} {
		if got, exact := set.find([]byte(name), anywhere); got != want || exact && want >= 0 {
			t.Errorf("%q is %d, %t, want %d", name, got, exact, want)
		}
	}
}

// What came at a place before is a guess and no more.
func TestNameSetGuesses(t *testing.T) {
	set := nameSet{fields: []string{"a", "b", "C"}, aliases: []alias{{"c", "C"}}}
	for _, test := range []struct {
		name  string
		n     int
		field int
		exact bool
	}{
		{"a", 0, 0, true}, {"a", 0, 0, true}, {"b", 0, 1, true}, {"a", 0, 0, true}, {"A", 0, 0, false}, {"a", 0, 0, true},
		{"c", 1, 2, false}, {"c", 1, 2, false}, {"C", 1, 2, true}, {"x", 1, empty, false}, {"c", 1, 2, false},
	} {
		if got, exact := set.find([]byte(test.name), test.n); got != test.field || exact != test.exact {
			t.Errorf("%q at %d is %d, %t, want %d, %t", test.name, test.n, got, exact, test.field, test.exact)
		}
	}
}
