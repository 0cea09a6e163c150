package config

import (
	"reflect"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/config/document"
)

// TestFormerNames: what a config calls by a former name works, and is told.
func TestFormerNames(t *testing.T) {
	const apps = "apps: [{name: hr, stream: {client_id: i, client_secret: s}}]\n"
	cfg, err := Parse([]byte(apps+"when_full: drop\n"), nil, Config.Problems)
	if err != nil || cfg.WhenFull != "evict" {
		t.Errorf("when_full is %q, %v", cfg.WhenFull, err)
	}
	if want := []document.Former{{At: "when_full", Name: "drop", Now: "evict"}}; !reflect.DeepEqual(cfg.Former, want) {
		t.Errorf("former names %+v, want %+v", cfg.Former, want)
	}
	if cfg, err := Parse([]byte(apps+"when_full: evict\n"), nil, Config.Problems); err != nil || cfg.Former != nil {
		t.Errorf("the present name is told of: %+v, %v", cfg.Former, err)
	}
	if text, err := cfg.Effective(); err != nil || !strings.Contains(string(text), "when_full: evict") {
		t.Errorf("%s, %v", text, err)
	}
}

// TestFormerKey: a key works by its former name, is told at its present place, and may not be there by both names.
func TestFormerKey(t *testing.T) {
	const apps = "apps: [{name: hr, stream: {client_id: i, client_secret: s}}]\n"
	cfg, err := Parse([]byte(apps+"gateway: {listen: \"127.0.0.1:1\"}\n"), nil, Config.Problems)
	if err != nil || cfg.Attach.Listen != "127.0.0.1:1" {
		t.Errorf("attach is %+v, %v", cfg.Attach, err)
	}
	if want := []document.Former{{At: "attach", Name: "gateway", Now: "attach"}}; !reflect.DeepEqual(cfg.Former, want) {
		t.Errorf("former names %+v, want %+v", cfg.Former, want)
	}
	_, err = Parse([]byte(apps+"gateway: {listen: nowhere}\n"), nil, Config.Problems)
	if err == nil || !strings.Contains(err.Error(), "2:19: attach.listen: ") {
		t.Errorf("a fault below a former key is told as %v", err)
	}
	for _, both := range []string{"attach: {}\ngateway: {}\n", "gateway: {}\nattach: {}\n"} {
		if _, err := Parse([]byte(apps+both), nil, Config.Problems); err == nil || !strings.Contains(err.Error(), "keep the new one alone") {
			t.Errorf("%q: %v", both, err)
		}
	}
}
