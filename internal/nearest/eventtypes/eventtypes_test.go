package eventtypes_test

import (
	"testing"

	"github.com/dingevent/dingevent/internal/nearest/eventtypes"
)

func TestFind(t *testing.T) {
	for name, want := range map[string]string{
		"user_add_org": "user_add_org", "USER_ADD_ORG": "user_add_org", "OrgUserAdd": "user_add_org",
		"/v1.0/im/bot/messages/get": "/v1.0/im/bot/messages/get", "robotmessage": "/v1.0/im/bot/messages/get",
	} {
		if e, near, ok := eventtypes.Find(name); !ok || e.Type != want || near != nil {
			t.Errorf("Find(%s) = %s, %v, %t", name, e.Type, near, ok)
		}
	}
	_, near, ok := eventtypes.Find("user_add")
	if ok || len(near) == 0 || len(near) > 3 {
		t.Errorf("Find(user_add): %d near, %t", len(near), ok)
	}
	if _, near, ok := eventtypes.Find("xyzzy"); ok || near != nil {
		t.Errorf("Find(xyzzy) finds %v", near)
	}
}
