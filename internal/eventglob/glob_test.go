package eventglob

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestGlob(t *testing.T) {
	tests := []struct {
		pattern string
		yes, no []string
	}{
		{"a", []string{"a"}, []string{"", "b", "aa", "A"}},
		{"a*", []string{"a", "ab", "abc"}, []string{"", "ba", "a/b", "ab/"}},
		{"*", []string{"", "x", "钉"}, []string{"/", "a/b"}},
		{"a/*/c", []string{"a/b/c", "a//c"}, []string{"a/b/b/c", "a/c"}},
		{"a**", []string{"a", "ab", "a/b/c", "a\n"}, []string{"ba"}},
		{"**/c", []string{"/c", "a/b/c"}, []string{"c", "a/cc"}},
		{"a/**/c", []string{"a//c", "a/b/c", "a/b/b/c"}, []string{"a/c"}},
		{"***", []string{"", "a/b"}, nil},
		{"{a}", []string{"a"}, []string{"{a}", "b"}},
		{"x{a,b}y", []string{"xay", "xby"}, []string{"xy", "xaby", "x{a,b}y", "xa,by"}},
		{"{a,}b", []string{"ab", "b"}, []string{"a"}},
		{"{}", []string{""}, []string{"{}"}},
		{"{a*,b**}", []string{"a", "ax", "b/x"}, []string{"a/x"}},
		{"a,b", []string{"a,b"}, []string{"a", "b"}},
		{"?[a]\\.+(|)^$", []string{"?[a]\\.+(|)^$"}, []string{"xa", "a"}},
	}
	for _, test := range tests {
		g, err := Compile(test.pattern)
		if err != nil {
			t.Errorf("%q: %v", test.pattern, err)
			continue
		}
		for _, text := range test.yes {
			if !g.MatchString(text) {
				t.Errorf("%q does not match %q", test.pattern, text)
			}
		}
		for _, text := range test.no {
			if g.MatchString(text) {
				t.Errorf("%q matches %q", test.pattern, text)
			}
		}
	}
	for _, broken := range []string{"", "{", "a{b", "}", "a}b", "{a{b}}", "\xff", strings.Repeat("x", maxPattern+1)} {
		if _, err := Compile(broken); err == nil {
			t.Errorf("%q is taken", broken)
		}
	}
}

// FuzzGlob compares with a matcher that tries everything.
func FuzzGlob(f *testing.F) {
	for _, seed := range [][2]string{{"a*b", "axb"}, {"{a,b*}/**", "bx/y/z"}, {"/v1.0/event/*/type/{start,finish}", "/v1.0/event/p/type/start"}, {"**a", "钉/a"}, {"{", ""}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 24 || len(text) > 24 || !utf8.ValidString(text) || strings.Contains(pattern, "\x00") {
			return
		}
		g, err := Compile(pattern)
		if err != nil {
			return
		}
		want := false
		for _, plain := range expanded(pattern) {
			want = want || tryAll(plain, text)
		}
		if got := g.MatchString(text); got != want {
			t.Errorf("%q matches %q: %t, want %t", pattern, text, got, want)
		}
	})
}

// expanded is the pattern without braces, once for each choice.
func expanded(pattern string) (all []string) {
	before, rest, found := strings.Cut(pattern, "{")
	if !found {
		return []string{pattern}
	}
	inside, after, _ := strings.Cut(rest, "}")
	for _, choice := range strings.Split(inside, ",") {
		for _, tail := range expanded(after) {
			// A NUL keeps a star before the brace and one in it apart.
			all = append(all, before+"\x00"+choice+"\x00"+tail)
		}
	}
	return all
}

// tryAll goes through the pattern and notes each time which beginnings of the text it matches.
func tryAll(pattern, text string) bool {
	at := make([]bool, len(text)+1)
	at[0] = true
	for pattern != "" {
		n := 1
		switch next := make([]bool, len(text)+1); {
		case pattern[0] == 0:
		case pattern[0] == '*':
			far := strings.HasPrefix(pattern, "**")
			if far {
				n = 2
			}
			for i := range len(text) {
				at[i+1] = at[i+1] || at[i] && (far || text[i] != '/')
			}
		default:
			for i := range len(text) {
				next[i+1] = at[i] && text[i] == pattern[0]
			}
			at = next
		}
		pattern = pattern[n:]
	}
	return at[len(text)]
}
