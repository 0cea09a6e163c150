package config

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/limitstest"
)

// TestLimitOfAConfig: a config at the bound is read, and one beyond it is refused.
func TestLimitOfAConfig(t *testing.T) {
	most := limitstest.Of(t, "config: the file, or the spec of a subscription").Number()
	const text = "apps:\n- {name: a, stream: {client_id: c, client_secret: s}}\n"
	lookup := func(name string) (string, error) { return name, nil }
	full := text + strings.Repeat("#", most-len(text))
	if _, err := Parse([]byte(full), lookup, Config.Problems); err != nil {
		t.Errorf("at the bound: %v", err)
	}
	if _, err := Parse([]byte(full+"#"), lookup, Config.Problems); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("beyond the bound: %v", err)
	}
}
