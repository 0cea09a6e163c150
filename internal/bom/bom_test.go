package bom

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestStarts(t *testing.T) {
	for _, test := range []struct {
		in, want string
		err      error
	}{
		{"", "", nil}, {"{", "{", nil}, {"{}", "{}", nil}, {"\xef", "\xef", nil}, {"\xef\xbb", "\xef\xbb", nil},
		{Mark, "", nil}, {Mark + "{}", "{}", nil}, {Mark + Mark, Mark, nil}, {"\xef\xbb}", "\xef\xbb}", nil},
		{"{" + Mark, "{" + Mark, nil}, {"\xff\xfe{\x00}\x00", "", ErrUTF16}, {"\xfe\xff\x00{", "", ErrUTF16},
		{"{\x00}\x00", "", ErrUTF16}, {"\x00{", "", ErrUTF16}, {"\x00\x00", "\x00\x00", nil}, {"钉钉", "钉钉", nil},
	} {
		got, err := Trim([]byte(test.in))
		if !errors.Is(err, test.err) || err == nil && string(got) != test.want || err != nil && string(got) != test.in {
			t.Errorf("Trim(%q) = %q, %v", test.in, got, err)
		}
		for _, in := range []io.Reader{strings.NewReader(test.in), iotest.OneByteReader(strings.NewReader(test.in)), iotest.DataErrReader(strings.NewReader(test.in))} {
			got, err := io.ReadAll(NewReader(in))
			if !errors.Is(err, test.err) || string(got) != test.want {
				t.Errorf("NewReader(%q): %q, %v", test.in, got, err)
			}
		}
	}
}

func TestReaderHandsErrorsOn(t *testing.T) {
	broken := errors.New("broken")
	for _, start := range []string{"", "\xef", "{}"} {
		got, err := io.ReadAll(NewReader(io.MultiReader(strings.NewReader(start), iotest.ErrReader(broken))))
		if string(got) != start || !errors.Is(err, broken) {
			t.Errorf("%q: %q, %v", start, got, err)
		}
	}
}
