package nearest

import (
	"slices"
	"testing"
)

func TestTo(t *testing.T) {
	names := []string{"bpms_task_change", "bpms_instance_change", "check_in", "user_add_org"}
	for _, test := range []struct {
		name string
		want []string
	}{
		{"bpms_instance_chang", []string{"bpms_instance_change", "bpms_task_change", "user_add_org"}},
		{"BPMS_INSTANCE_CHANGE", []string{"bpms_instance_change", "bpms_task_change", "user_add_org"}},
		{"checkin", []string{"check_in", "user_add_org", "bpms_task_change"}},
	} {
		if got := To(test.name, names); !slices.Equal(got, test.want) {
			t.Errorf("To(%q) = %q, want %q", test.name, got, test.want)
		}
	}
	if got := To("x", nil); len(got) != 0 {
		t.Errorf("of no names: %q", got)
	}
	if names[0] != "bpms_task_change" {
		t.Error("the names were sorted in place")
	}
}
