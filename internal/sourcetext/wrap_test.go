package sourcetext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text    string
		columns int
		want    []string
	}{
		{"one two three", 9, []string{"one two", "three"}},
		{"one two", 7, []string{"one two"}},
		{"longerthanaline a", 5, []string{"longerthanaline", "a"}},
		{"审批结束时推送。", 8, []string{"审批结束", "时推送。"}},
		{"审批结束，推送", 8, []string{"审批结", "束，推送"}}, // no line begins with a comma
		{"由 type 区分", 8, []string{"由 type", "区分"}},
		{"", 8, []string{""}},
	} {
		if diff := cmp.Diff(test.want, Wrap(test.text, test.columns)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.text, diff)
		}
	}
	long := strings.Repeat("钉钉 events，", 40)
	for _, line := range Wrap(long, 60) {
		if Width(line) > 62 { // a comma may hang over
			t.Errorf("%q fills %d columns", line, Width(line))
		}
	}
}
