package jsonscan

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// texts are valid and invalid JSON; every test and fuzz target begins with them.
var texts = []string{
	`{}`, `[]`, ` { "a" : [ 1 , 2.5e-3 ] , "b" : { "c" : null } } `, "\t\r\n[true,false]\n",
	`{"a":"\u6743\"\\\/\b\f\n\r\t"}`, `["\ud83d\ude00","\ud83d","\ude00\ud83d","\ud83dx","\ud83d\u0041"]`,
	"{\"a\":\"\xff\xc0\x80\"}", "{\"\xff\":1,\"权\":2}", `{"a":1,"a":2}`, `{"\u0061":1}`, `{"":""}`,
	`[0,-0,0.0,1e5,1E+5,-1.5e-7,123456789012345678901234567890]`, `[[[[[]]]],{"a":{}}]`,
	``, ` `, `null`, `7`, `"x"`, `{`, `[`, `}`, `]`, `{]`, `[}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `[,]`, `[1,]`,
	`[1 2]`, `["a", ]`, `["a"["b"]`, `["a","b" , "c" ]`, `["a",1]`, `["a" "b"]`, `["a","\u0041","权"]`, `["a"`, `["a",`, `["`, `{"a":1 "b":2}`, `{a:1}`, `{'a':1}`, `[01]`, `[-]`, `[1.]`, `[.5]`, `[1e]`, `[1e+]`, `[+1]`, `[0x1]`,
	`[tru]`, `[truex]`, `[nul`, `["a`, `["\x"]`, `["\u12g4"]`, `["\u123`, "[\"\n\"]", "[\"\x00\"]", "[\"\x7f\"]",
	`"{\"a\":\"b\",\"cde\":1,\"f\":[\"gh\",\"i\"],\"权\":\"j\"}"`, `"\":\",\":\",\"x\";\"y\":\\\",\n\""`,
	`"abcde\":\"`, `"abcde\":\`, `"abcdef\",`, `"abcdef\"`, `"{\"a\":"b`, `"123456\"` + `:\"123456"`,
	`{} x`, `[]]`, `"0"0`, `{}{}`, "\ufeff{}", "[1]\x00", "[\x00]", `{"a":[}`, `[{"a":1]`, `{"a":tru}`, `["a":1]`, `{"a",1}`,
}

func nested(open, shut string, depth int) []byte {
	return []byte(strings.Repeat(open, depth) + strings.Repeat(shut, depth))
}

// compare holds Object and Array to what encoding/json makes of data.
func compare(t *testing.T, data []byte) {
	t.Helper()
	first := byte(0)
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); len(trimmed) > 0 {
		first = trimmed[0]
	}

	want := map[string]string{}
	if json.Valid(data) && first == '{' {
		var raw map[string]json.RawMessage
		if err := json.Unmarshal(data, &raw); err != nil {
			t.Fatal(err)
		}
		for key, value := range raw {
			want[key] = string(value)
		}
	}
	got := map[string]string{}
	err := Object(data, func(key string, value []byte) { got[key] = string(value) })
	if accepted := err == nil; accepted != (json.Valid(data) && first == '{') {
		t.Errorf("Object(%.100q) = %v, json.Valid = %t", data, err, json.Valid(data))
	} else if diff := cmp.Diff(want, got); accepted && diff != "" {
		t.Errorf("Object(%.100q) (-want +got):\n%s", data, diff)
	}

	var wantList, gotList []string
	if json.Valid(data) && first == '[' {
		var raw []json.RawMessage
		if err := json.Unmarshal(data, &raw); err != nil {
			t.Fatal(err)
		}
		for _, value := range raw {
			wantList = append(wantList, string(value))
		}
	}
	err = Array(data, func(value []byte) { gotList = append(gotList, string(value)) })
	if accepted := err == nil; accepted != (json.Valid(data) && first == '[') {
		t.Errorf("Array(%.100q) = %v, json.Valid = %t", data, err, json.Valid(data))
	} else if diff := cmp.Diff(wantList, gotList); accepted && diff != "" {
		t.Errorf("Array(%.100q) (-want +got):\n%s", data, diff)
	}

	var text string
	wantOK := first == '"' && json.Unmarshal(data, &text) == nil
	trimmed := bytes.Trim(data, " \t\r\n")
	if s, ok := Text(trimmed); ok != wantOK || s != text {
		t.Errorf("Text(%.100q) = %q, %t, want %q, %t", data, s, ok, text, wantOK)
	}
	for _, room := range []int{0, len(data) / 2, len(data)} {
		scan := New(data)
		s, ok := scan.TextTo(append(make([]byte, 0, len("before ")+room), "before "...))
		if ok = ok && scan.End() == nil; ok != wantOK || ok && string(s) != "before "+text {
			t.Errorf("TextTo(%.100q), with room for %d = %q, %t, want %q, %t", data, room, s, ok, text, wantOK)
		}
	}
}

func TestAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range texts {
		compare(t, []byte(text))
		compare(t, []byte(`{"k":`+text+`}`))
		compare(t, []byte(`[`+text+`,`+text+`]`))
		for cut := range len(text) {
			compare(t, []byte(text[:cut]))
		}
	}
	for _, depth := range []int{MaxDepth - 1, MaxDepth, MaxDepth + 1} {
		compare(t, nested("[", "]", depth))
		compare(t, nested(`{"":`, "}", depth))
		compare(t, append(append([]byte(strings.Repeat(`{"":`, depth)), '1'), strings.Repeat("}", depth)...))
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) { compare(t, data) })
}

// walk copies what it reads with every method of a Scanner.
func walk(s *Scanner, dst []byte) []byte {
	comma := func(open byte) {
		if dst[len(dst)-1] != open {
			dst = append(dst, ',')
		}
	}
	switch s.Kind() {
	case ObjectBegins:
		s.OpenObject()
		dst = append(dst, '{')
		for key, ok := s.Member(); ok; key, ok = s.Member() {
			comma('{')
			dst = append(AppendText(dst, string(key)), ':')
			dst = walk(s, dst)
		}
		return append(dst, '}')
	case ArrayBegins:
		s.OpenArray()
		dst = append(dst, '[')
		for s.Element() {
			comma('[')
			dst = walk(s, dst)
		}
		return append(dst, ']')
	case String:
		text, _ := s.Text()
		return AppendText(dst, text)
	default:
		return append(dst, s.Value()...)
	}
}

// FuzzWalk holds the cursor, down to the leaves, to encoding/json.
func FuzzWalk(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := New(data)
		copied := walk(&s, nil)
		if err := s.End(); (err == nil) != json.Valid(data) {
			t.Fatalf("walk(%q) = %v, json.Valid = %t", data, err, json.Valid(data))
		} else if err != nil {
			return
		}
		var want, got any
		if json.Unmarshal(data, &want) != nil {
			return // a number beyond float64
		}
		if err := json.Unmarshal(copied, &got); err != nil || !cmp.Equal(want, got) {
			t.Fatalf("walk(%q) = %q, %v", data, copied, err)
		}
	})
}

func TestErrorSticksAndTellsThePlace(t *testing.T) {
	s := New([]byte(`{"secret": 1, "b" 2}`))
	s.OpenObject()
	s.Member()
	s.Value()
	if key, ok := s.Member(); ok {
		t.Fatalf("Member = %q, want an error", key)
	}
	if _, ok := s.Member(); ok || s.Element() || s.OpenArray() || s.Value() != nil || s.Kind() != Invalid {
		t.Error("a method goes on after the error")
	}
	if got, want := s.End().Error(), "not valid JSON: want a colon at byte 18"; got != want {
		t.Errorf("End = %q, want %q", got, want)
	}
}

func TestEndNeedsEverythingClosed(t *testing.T) {
	s := New([]byte(`[1]`))
	s.OpenArray()
	if s.End() == nil {
		t.Error("End = nil within an open array")
	}
}

func TestTakeText(t *testing.T) {
	for _, test := range []struct {
		data, text string
		want       bool
	}{
		{`["corp"]`, "corp", true}, {`[ "" ]`, "", true}, {`["corp"]`, "cor", false}, {`["corp"]`, "corps", false},
		{`["corp`, "corp", false}, {`[7]`, "7", false}, {`["\u0063"]`, "c", false}, {`["a","b"]`, `a","b`, false},
		{`["a\\"]`, `a\`, false}, {`["权"]`, "权", true}, {"[\"\xff\"]", "\xff", false}, {"[\"\n\"]", "\n", false},
	} {
		s := New([]byte(test.data))
		s.OpenArray()
		s.Element()
		if got := s.TakeText(test.text); got != test.want {
			t.Errorf("TakeText(%q) in %s = %t", test.text, test.data, got)
		} else if got && (s.Element() || s.End() != nil) {
			t.Errorf("after TakeText(%q) in %s: %v", test.text, test.data, s.End())
		}
	}
}

func TestInt64(t *testing.T) {
	for text, want := range map[string]int64{
		`0`: 0, `-0`: 0, `7`: 7, `"7"`: 7, `"-7"`: -7, `"\u0037"`: 7, `1640672959393`: 1640672959393,
		`1.64e12`: 1640000000000, `"1.64E+12"`: 1640000000000, `7.0`: 7, `70e-1`: 7, `0.07e2`: 7, `0e999999999999`: 0,
		`0.000`: 0, `-1.5e1`: -15, `9223372036854775807`: math.MaxInt64, `-9223372036854775808`: math.MinInt64,
		`9.223372036854775807e18`: math.MaxInt64, `922337203685477580700e-2`: math.MaxInt64,
	} {
		if n, ok := Int64([]byte(text)); !ok || n != want {
			t.Errorf("Int64(%s) = %d, %t, want %d", text, n, ok, want)
		}
		s := New([]byte(text + " "))
		if n, ok := s.TakeInt(); ok != (text == `0` || text == `7` || text == `"7"` || strconv.IntSize == 64 && text == `1640672959393`) || ok && (int64(n) != want || s.End() != nil) {
			t.Errorf("TakeInt(%s) = %d, %t, %v", text, n, ok, s.End())
		}
	}
	for _, text := range []string{
		``, `"`, `""`, `" 7"`, `"7 "`, `7 `, `"07"`, `07`, `1.5`, `"1.5"`, `1e-1`, `1e19`, `1e999999999999`,
		`1e-999999999999`, `9223372036854775808`, `-9223372036854775809`, `99999999999999999999`, `9.3e18`, `true`,
		`null`, `[7]`, `{}`, `"x"`, `"7`, `7"`, `"7\"`, `0x7`, `1_000`, `NaN`, `+7`, `-`,
	} {
		if n, ok := Int64([]byte(text)); ok || n != 0 {
			t.Errorf("Int64(%s) = %d, %t, want nothing", text, n, ok)
		}
		s := New([]byte(text + " "))
		if n, ok := s.TakeInt(); ok && s.End() == nil && text != `7 ` {
			t.Errorf("TakeInt(%s) = %d", text, n)
		}
	}
}

func FuzzInt64(f *testing.F) {
	for _, text := range []string{`7`, `"7"`, `1.64e12`, `-0.0`, `9223372036854775807`, `1e400`, `"\u0037"`, `"`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, ok := Int64(data)
		padded := New(slices.Concat(data, []byte(" ")))
		if taken, took := padded.TakeInt(); took && padded.End() == nil {
			if want, ok := Int64(bytes.Trim(data, " \t\r\n")); !ok || int64(taken) != want {
				t.Errorf("TakeInt(%q) = %d, Int64 = %d, %t", data, taken, want, ok)
			}
		}
		text, isText := Text(data)
		if !isText {
			text = string(data)
		}
		if want, err := strconv.ParseInt(text, 10, 64); err == nil && json.Valid([]byte(text)) && text == strings.TrimSpace(text) {
			if !ok || n != want {
				t.Errorf("Int64(%q) = %d, %t, want %d", data, n, ok, want)
			}
			return
		}
		if f, err := strconv.ParseFloat(text, 64); ok && (err != nil || math.Abs(f-float64(n)) > math.Abs(f)/1e15) {
			t.Errorf("Int64(%q) = %d, ParseFloat = %g, %v", data, n, f, err)
		}
	})
}

func TestAppendText(t *testing.T) {
	for s, want := range map[string]string{
		"":                    `""`,
		"a<b>&c/\u2028":       "\"a<b>&c/\u2028\"",
		"\"\\\n\r\t\b\x00":    `"\"\\\n\r\t\u0008\u0000"`,
		"权\U0001f600\xff\xc0": "\"权\U0001f600\ufffd\ufffd\"",
	} {
		if got := string(AppendText([]byte("x"), s)); got != "x"+want {
			t.Errorf("AppendText(%q) = %s, want %s", s, got, want)
		}
	}
}

func FuzzAppendText(f *testing.F) {
	f.Add("\"\\\n\x00\x7f权\xff\ud7ff")
	f.Fuzz(func(t *testing.T, s string) {
		text := AppendText(nil, s)
		if !utf8.Valid(text) || !json.Valid(text) {
			t.Fatalf("AppendText(%q) = %q", s, text)
		}
		want, _ := json.Marshal(s) // replaces invalid UTF-8 in the same way
		var back string
		if err := json.Unmarshal(want, &back); err != nil {
			t.Fatal(err)
		}
		if got, ok := Text(text); !ok || got != back {
			t.Errorf("Text(AppendText(%q)) = %q, %t, want %q", s, got, ok, back)
		}
	})
}

// TestListBelowTheBound: a list of numbers is skipped in a way of its own, and counts as a level, too.
func TestListBelowTheBound(t *testing.T) {
	for _, opened := range []int{MaxDepth - 1, MaxDepth} {
		s := New([]byte(strings.Repeat("[", opened) + "[1]" + strings.Repeat("]", opened)))
		for range opened {
			if !s.OpenArray() || !s.Element() {
				t.Fatal("no list")
			}
		}
		s.Value()
		for range opened {
			s.Element()
		}
		if err := s.End(); (err == nil) != (opened < MaxDepth) {
			t.Errorf("a list in %d others: %v", opened, err)
		}
	}
}
