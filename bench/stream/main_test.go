package stream_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(pusherVariable) != "" {
		pusherProcess()
		return
	}
	goleak.VerifyTestMain(m)
}
