package main

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
)

// TestReady: a daemon that runs is ready only while it would store a push.
func TestReady(t *testing.T) {
	if err := ready(api.Status{Running: true}); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct {
		status api.Status
		want   string
	}{
		{api.Status{}, "no daemon runs on this data folder"},
		{api.Status{Running: true, Unready: "the journal is full"}, "the journal is full"},
	} {
		if err := ready(tt.status); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, not %q", tt.status, err, tt.want)
		}
	}
}
