package daemon

import (
	"slices"
	"testing"
)

func TestUnknownTypes(t *testing.T) {
	if got := UnknownTypes([]string{"bpms_instance_change", "bpms_*", "*", "*_change", "/v1.0/im/bot/messages/get", "/v1.0/*", "dingevent.*", "dingevent.journal.filling"}); got != nil {
		t.Errorf("known types are doubted: %v", got)
	}
	for name, want := range map[string]string{
		"bpms_instance_chang": "bpms_instance_change", "bmps_*": "bpms_*", "BPMS_*": "bpms_*", "user_add_orgs": "user_add_org", "checkin": "check_in", "dingevent.journal.filled": "dingevent.journal.filling",
	} {
		got := UnknownTypes([]string{name})
		if len(got) != 1 || got[0].Type != name || !slices.Contains(got[0].Nearest, want) {
			t.Errorf("%s: %v, want %s among the nearest", name, got, want)
		}
	}
}
