package words_test

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/dingevent/dingevent/internal/words"
)

func TestFromEnvironment(t *testing.T) {
	for _, test := range []struct{ env, want string }{
		{"", "en"},
		{"LANG=zh_CN.UTF-8", "zh"},
		{"LANG=zh_TW", "zh"},
		{"LANG=en_US.UTF-8 LC_MESSAGES=zh_CN.UTF-8", "zh"},
		{"LANG=zh_CN.UTF-8 LC_ALL=C", "en"},
		{"LANG=zh_CN.UTF-8 LC_ALL=", "zh"},
		{"LANG=C.UTF-8 DINGEVENT_LANG=zh", "zh"},
		{"LANG=zh_CN.UTF-8 DINGEVENT_LANG=en", "en"},
		{"LANG=fr_FR.UTF-8", "en"},
	} {
		env := map[string]string{}
		for pair := range strings.FieldsSeq(test.env) {
			name, value, _ := strings.Cut(pair, "=")
			env[name] = value
		}
		got := words.FromEnvironment(func(name string) (string, bool) { v, ok := env[name]; return v, ok })
		if got.Tag() != test.want {
			t.Errorf("%s: %s, want %s", test.env, got.Tag(), test.want)
		}
	}
}

func TestInRetellsTheWholeChain(t *testing.T) {
	inner := words.Fail(func(w words.Words) string { return w.FolderNoJournal("d") })
	outer := words.Wrap(fmt.Errorf("sqlite: read: %w", inner), func(w words.Words, why string) string { return w.FolderHeld("e", why) })
	err := fmt.Errorf("replay 7: %w", errors.Join(outer, errors.New("disk")))
	got := words.In(words.Chinese{}, err)
	zh := words.Chinese{}
	if want := "replay 7: " + zh.FolderHeld("e", "sqlite: read: "+zh.FolderNoJournal("d")) + "\ndisk"; got != want {
		t.Errorf("in Chinese %q\nwant %q", got, want)
	}
	if got := words.In(words.English{}, err); got != err.Error() {
		t.Errorf("in English %q, but Error is %q", got, err)
	}
	if _, err := os.Open("no such file"); !strings.HasSuffix(words.In(zh, fmt.Errorf("config: %w", err)), "没有这个文件或目录") {
		t.Errorf("the system's error is told as %q", words.In(zh, err))
	}
	if !errors.Is(err, inner) {
		t.Error("the cause is hidden")
	}
}

// same are texts that no language changes, or not for one argument.
var same = regexp.MustCompile(`^(Tag|CompletionExample|WhyAlike|.*Example)$`)

// chosen are texts of others that a language takes as they are where it has none of its own.
var chosen = map[string]bool{"OfTwo": true, "OpenHint": true, "RDSHint": true, "SystemError": true}

// TestLanguagesSayTheSame: each text is there, says every argument it was given, and has as many columns.
func TestLanguagesSayTheSame(t *testing.T) {
	all := reflect.TypeFor[words.Words]()
	for i := range all.NumMethod() {
		name := all.Method(i).Name
		if chosen[name] {
			continue
		}
		en, marks := call(words.English{}, name)
		zh, _ := call(words.Chinese{}, name)
		if !same.MatchString(name) && !strings.ContainsFunc(zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s is no Chinese: %q", name, zh)
		}
		if strings.TrimSpace(en) == "" || strings.Contains(en+zh, "%!") {
			t.Errorf("%s: English %q, Chinese %q", name, en, zh)
		}
		if strings.Count(en, "\t") != strings.Count(zh, "\t") {
			t.Errorf("%s has other columns: English %q, Chinese %q", name, en, zh)
		}
		for _, mark := range marks {
			if strings.Contains(en, mark) != strings.Contains(zh, mark) {
				t.Errorf("%s: one language does not say %q: English %q, Chinese %q", name, mark, en, zh)
			}
		}
	}
}

// call calls a method with arguments that can be found in its text.
func call(w words.Words, name string) (text string, marks []string) {
	method := reflect.ValueOf(w).MethodByName(name)
	var in []reflect.Value
	for i := range method.Type().NumIn() {
		kind := method.Type().In(i)
		mark := fmt.Sprint(7001 + 37*i)
		switch v := reflect.New(kind).Elem(); kind.Kind() {
		case reflect.Bool:
			in = append(in, v)
			continue
		case reflect.String:
			v.SetString(mark)
			in = append(in, v)
		case reflect.Slice:
			in = append(in, reflect.ValueOf([]string{mark}))
		case reflect.Float64:
			v.SetFloat(float64(7001 + 37*i))
			in = append(in, v)
		case reflect.Uint64, reflect.Uint:
			v.SetUint(uint64(7001 + 37*i))
			in = append(in, v)
		default:
			v.SetInt(int64(7001 + 37*i))
			in = append(in, v)
		}
		marks = append(marks, mark)
	}
	return method.Call(in)[0].String(), marks
}
