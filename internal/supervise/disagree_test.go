package supervise

import (
	"testing"
	"time"

	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestOdd: the config that most gateways have counts, and where it is even that of the gateway that was started first.
func TestOdd(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 11, 1, 8, minute, 0, 0, time.UTC) }
	for name, test := range map[string]struct {
		mine   string
		began  int
		others []other
		odd    bool
	}{
		"alone":                    {"x", 5, nil, false},
		"all alike":                {"x", 5, []other{{config: map[string]string{"w": "x"}, started: at(1)}}, false},
		"even, and later":          {"x", 5, []other{{config: map[string]string{"w": "y"}, started: at(1)}}, true},
		"even, and first":          {"x", 0, []other{{config: map[string]string{"w": "y"}, started: at(1)}}, false},
		"most, though later":       {"x", 5, []other{{config: map[string]string{"w": "y"}, started: at(1)}, {config: map[string]string{"w": "x"}, started: at(6)}}, false},
		"few, though first":        {"x", 0, []other{{config: map[string]string{"w": "y"}, started: at(1)}, {config: map[string]string{"w": "y"}, started: at(6)}}, true},
		"taken out elsewhere":      {"x", 5, []other{{started: at(1)}}, true},
		"set, and in no config":    {"", 5, []other{{started: at(1)}}, false},
		"in the config of another": {"", 5, []other{{config: map[string]string{"w": "y"}, started: at(1)}}, false},
	} {
		s := newShare(memjournal.New(), nil, "me")
		s.config, s.able = func(string) string { return test.mine }, func() []string { return []string{"w"} }
		s.others, s.started = test.others, at(test.began)
		if got := s.isOdd("w"); got != test.odd {
			t.Errorf("%s: odd %v", name, got)
		}
		for work, odd := range s.disagreements() {
			if work != "w" || odd != test.odd {
				t.Errorf("%s: disagreement about %s, odd %v", name, work, odd)
			}
		}
	}
}
