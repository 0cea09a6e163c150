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
	for i, name := range set.fields {
		if got, exact := set.find([]byte(name)); got != i || !exact {
			t.Errorf("%q is field %d, %t, want %d", name, got, exact, i)
		}
		folded := strings.Map(func(r rune) rune {
			if 'a' <= r && r <= 'z' {
				return r - 'a' + 'A'
			}
			return r
		}, name)
		if got, exact := set.find([]byte(folded)); got != i || exact != (folded == name) {
			t.Errorf("%q is field %d, %t, want %d", folded, got, exact, i)
		}
	}
	for name, want := range map[string]int{
		"other_name": 0, "OTHER_NAME": 0, "BizId": 1, "BIZID": 1, "eventtype": 2, // fields
		"EventTime": ignored, "CorpId": ignored, "corpId": ignored, "syncSeq": ignored, "eventId": ignored,
		"unknown": empty, "eventtime": empty, "longname999longname": empty, "abcde": empty,
	} {
		if got, exact := set.find([]byte(name)); got != want || exact && want >= 0 {
			t.Errorf("%q is %d, %t, want %d", name, got, exact, want)
		}
	}
}
