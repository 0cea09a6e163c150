package natssink

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzToken wants one token of a subject of any value, and the value back from it unless it is long.
func FuzzToken(f *testing.F) {
	for _, value := range []string{"", "-", "ding1", "a.b", "* >", "/v1.0/im", "人事\xff\x00", "%2D", strings.Repeat("长", 100)} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got := token(value)
		if got == "" || len(got) > 300 || strings.ContainsAny(got, ".*> \t\r\n") || strings.ContainsFunc(got, unprintable) {
			t.Fatalf("%q became %q", value, got)
		}
		if strings.Contains(got, "~") { // cut
			return
		}
		back, err := url.PathUnescape(got)
		if value == "" {
			value = "-"
		} else if value == "-" && got == "-" {
			t.Error("no value and - are the same")
		}
		if err != nil || back != value {
			t.Errorf("%q became %q, and that %q, %v", value, got, back, err)
		}
	})
}
