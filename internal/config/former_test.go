package config

import (
	"reflect"
	"strings"
	"testing"
)

// TestFormerNames: what a config calls by a former name works, and is told.
func TestFormerNames(t *testing.T) {
	const apps = "apps: [{name: hr, stream: {client_id: i, client_secret: s}}]\n"
	cfg, err := Parse([]byte(apps+"when_full: drop\n"), nil, Config.Problems)
	if err != nil || cfg.WhenFull != "evict" {
		t.Errorf("when_full is %q, %v", cfg.WhenFull, err)
	}
	if want := []Former{{"when_full", "drop", "evict"}}; !reflect.DeepEqual(cfg.Former, want) {
		t.Errorf("former names %+v, want %+v", cfg.Former, want)
	}
	if cfg, err := Parse([]byte(apps+"when_full: evict\n"), nil, Config.Problems); err != nil || cfg.Former != nil {
		t.Errorf("the present name is told of: %+v, %v", cfg.Former, err)
	}
	if text, err := cfg.Effective(); err != nil || !strings.Contains(string(text), "when_full: evict") {
		t.Errorf("%s, %v", text, err)
	}
}
