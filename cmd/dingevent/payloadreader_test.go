package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/limitstest"
)

// TestLimitOfAPayload: a payload at the bound is read, and one beyond it is an error.
func TestLimitOfAPayload(t *testing.T) {
	most := limitstest.Of(t, "commands: payload in standard input").Number()
	full := `{"a":"` + strings.Repeat("x", most-8) + `"}`
	if got, err := newPayloadReader(strings.NewReader(full)).next(); err != nil || len(got) != most {
		t.Errorf("at the bound: %d bytes, %v", len(got), err)
	}
	larger := newPayloadReader(strings.NewReader("{}\n" + full[:most-2] + `x"}`))
	if got, err := larger.next(); err != nil || string(got) != "{}" {
		t.Errorf("before it: %.20s, %v", got, err)
	}
	alone := newPayloadReader(strings.NewReader(full[:most-2] + `x"}`))
	if _, err := alone.next(); !errors.Is(err, errTooLarge) {
		t.Errorf("beyond the bound: %v", err)
	}
}
