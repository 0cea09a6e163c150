package config

import (
	"slices"
	"testing"

	"github.com/dingevent/dingevent/internal/nearest"
)

func TestUnknownTypes(t *testing.T) {
	if got := UnknownTypes([]string{"bpms_instance_change", "bpms_*", "*", "*_change", "/v1.0/im/bot/messages/get", "/v1.0/*", "dingevent.*", "dingevent.journal.filling", "dingevent.journal.restored", "dingevent.journal.recovered"}); got != nil {
		t.Errorf("known types are doubted: %v", got)
	}
	for name, want := range map[string]string{
		"bpms_instance_chang": "bpms_instance_change", "bmps_*": "bpms_*", "BPMS_*": "bpms_*", "user_add_orgs": "user_add_org", "checkin": "check_in",
		"bmps_x": "bpms_*", "zzzzzzzz": "", "*zzzz*": "", "dingevent.journal.filled": "dingevent.journal.filling",
	} {
		got := UnknownTypes([]string{name})
		for _, near := range got[0].Nearest {
			if want == "" || nearest.Distance(near, name) > 1+len(name)/2 {
				t.Errorf("%s: %s is not near", name, near)
			}
		}
		if want == "" {
			continue
		}
		if len(got) != 1 || got[0].Type != name || !slices.Contains(got[0].Nearest, want) {
			t.Errorf("%s: %v, want %s among the nearest", name, got, want)
		}
	}
}

// TestPersonalTypesAreKnown: the events of a user come by exec, and their types are no mistakes.
func TestPersonalTypesAreKnown(t *testing.T) {
	if got := UnknownTypes([]string{"user_im_message_receive_at", "user_oa_approval_*"}); got != nil {
		t.Errorf("%+v", got)
	}
	if got := UnknownTypes([]string{"user_im_message_recieve_at"}); len(got) != 1 || !slices.Contains(got[0].Nearest, "user_im_message_receive_at") {
		t.Errorf("%+v", got)
	}
}
