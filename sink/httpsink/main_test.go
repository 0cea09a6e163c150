package httpsink_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/sink/httpsink"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A secret of Standard Webhooks' own documentation, and a second one.
const (
	secret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	oldSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
)

func newSink(t *testing.T, address string, opts *httpsink.Options) *httpsink.Sink {
	t.Helper()
	sink, err := httpsink.New(address, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	return sink
}
