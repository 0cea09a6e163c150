package stream_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/stream"
)

// TestLimitOfAnAnswer to an open request: one at the bound is read to its end, and leads on; one beyond it is cut off there, and is
// no answer.
func TestLimitOfAnAnswer(t *testing.T) {
	most := limitstest.Of(t, "Stream: answer to an open request").Number()
	const begin, end = `{"endpoint":"ws://127.0.0.1:1/connect",`, `"ticket":"t"}`
	for size, stage := range map[int]stream.Stage{most: stream.StageConnect, most + 1: stream.StageOpen} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, begin+strings.Repeat(" ", size-len(begin)-len(end))+end)
		}))
		client, err := stream.New("id", "secret", &stream.Options{BaseURL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Probe(t.Context())
		if failed, ok := errors.AsType[*stream.OpenError](err); !ok || failed.Stage != stage {
			t.Errorf("an answer of %d bytes: %v, want it to fail at %q", size, err, stage)
		}
		server.Close()
	}
}
