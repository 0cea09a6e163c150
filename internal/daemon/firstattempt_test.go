package daemon

import (
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
)

func firstAttempt(t *testing.T, push *dingtest.Push) dingtest.Attempt {
	t.Helper()
	for deadline := time.After(2 * time.Minute); ; {
		if attempts := push.Attempts(); len(attempts) > 0 {
			return attempts[0]
		}
		select {
		case <-push.Done():
		case <-time.After(time.Millisecond):
		case <-deadline:
			t.Fatal("no attempt was made")
		}
	}
}
