package simulator

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dingevent/dingevent/dingtest"
)

// TestTriggerUnanswered: what DingTalk does next differs by what was pushed, and so does the reader's next move.
func TestTriggerUnanswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := dingtest.NewServer(t, nil)
		for topic, want := range map[string]string{
			"/v1.0/im/bot/messages/get":     "set robot: true under the app's stream",
			"/v1.0/card/instances/callback": "register one for /v1.0/card/instances/callback",
		} {
			push := fake.PushCallback("dingkey", topic, []byte("{}"))
			if err := report(t.Context(), push).Err(topic); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q in it", topic, err, want)
			}
		}
	})
	for topic, want := range map[string]string{
		"check_in":                      "10 s and 30 s",
		"/v1.0/im/bot/messages/get":     "once more after 60 s",
		"/v1.0/card/instances/callback": "pushes a callback once",
	} {
		late := PushReport{Attempts: []AttemptReport{{Number: 1, Error: "no answer within 3s"}}}
		if err := late.Err(topic); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", topic, err, want)
		}
	}
}
