package assistant_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/assistant"
)

// A slowService answers with its status once go has come.
type slowService struct {
	*service
	asked, answer chan struct{}
}

func (s slowService) Status(ctx context.Context) (api.Status, error) {
	s.asked <- struct{}{}
	select {
	case <-s.answer:
		return s.service.Status(ctx)
	case <-ctx.Done():
		return api.Status{}, ctx.Err()
	}
}

// TestWhatWasReadIsAnsweredAfterTheEndOfInput: also what was not begun yet.
func TestWhatWasReadIsAnsweredAfterTheEndOfInput(t *testing.T) {
	var in strings.Builder
	fmt.Fprintln(&in, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}`)
	fmt.Fprintln(&in, `{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	for id := 2; id <= 4; id++ {
		fmt.Fprintf(&in, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"status","arguments":{}}}`+"\n", id)
	}
	slow := slowService{newService(t), make(chan struct{}, 3), make(chan struct{})}
	server := assistant.New(func(ctx context.Context, ask func(context.Context, assistant.Service) error) error {
		return ask(ctx, slow)
	}, assistant.Options{})
	ended := &endedReader{Reader: strings.NewReader(in.String()), ended: make(chan struct{})}
	var out bytes.Buffer
	done := make(chan error, 1)
	go func() { done <- assistant.Talk(t.Context(), server, ended, &out) }()
	<-ended.ended
	select {
	case <-slow.asked:
	case err := <-done:
		t.Fatalf("it ended without asking: %v", err)
	}
	close(slow.answer)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	answered := map[int]bool{}
	for line := range strings.Lines(out.String()) {
		var answer struct {
			ID     int
			Result struct{ IsError bool }
			Error  json.RawMessage
		}
		if err := json.Unmarshal([]byte(line), &answer); err != nil || answer.Result.IsError || answer.Error != nil {
			t.Errorf("%v: %s", err, line)
		}
		answered[answer.ID] = true
	}
	if len(answered) != 4 {
		t.Errorf("answered are %v, want all 4 calls", answered)
	}
}

// An endedReader tells when its end was read.
type endedReader struct {
	*strings.Reader
	ended chan struct{}
}

func (r *endedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil {
		close(r.ended)
	}
	return n, err
}
