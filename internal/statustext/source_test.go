package statustext

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// TestFailureIsToldUntilSuccess: a source that runs again after a failure is bad until it stores an event or has run for a minute.
func TestFailureIsToldUntilSuccess(t *testing.T) {
	now := time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)
	ago := func(span time.Duration) time.Time { return now.Add(-span) }
	for name, c := range map[string]struct {
		source api.AppSource
		bad    bool
	}{
		"failed":                    {api.AppSource{State: api.SourceFailed, Since: ago(time.Hour), Error: "exit status 4", ErrorAt: ago(time.Hour)}, true},
		"runs again":                {api.AppSource{State: api.SourceRunning, Since: ago(time.Second), Error: "exit status 4", ErrorAt: ago(3 * time.Second)}, true},
		"stored before the failure": {api.AppSource{State: api.SourceRunning, Since: ago(time.Second), Error: "exit status 4", ErrorAt: ago(3 * time.Second), StoredAt: ago(4 * time.Second)}, true},
		"stored since":              {api.AppSource{State: api.SourceRunning, Since: ago(2 * time.Second), Error: "exit status 4", ErrorAt: ago(3 * time.Second), StoredAt: ago(time.Second)}, false},
		"runs for long":             {api.AppSource{State: api.SourceRunning, Since: ago(time.Minute), Error: "exit status 4", ErrorAt: ago(2 * time.Minute)}, false},
		"never failed":              {api.AppSource{State: api.SourceRunning, Since: ago(time.Second)}, false},
		"idle":                      {api.AppSource{State: api.SourceIdle, Since: ago(time.Second), Error: "exit status 4", ErrorAt: ago(3 * time.Second)}, false},
	} {
		for _, program := range []*api.Exec{nil, {Program: "writer", Starts: 2, Exit: "exit status 4", ExitAt: c.source.ErrorAt}} {
			c.source.Exec = program
			all := Source(words.English{}, c.source, now)
			at := slices.IndexFunc(all, func(r Remark) bool { return strings.HasPrefix(r.Text, "failed ") })
			if told := at >= 0 && all[at].Bad && strings.HasSuffix(all[at].Text, ": exit status 4"); told != c.bad {
				t.Errorf("%s, with exec %t: the failure is told: %t; want %t; the remarks: %+v", name, program != nil, told, c.bad, all)
			}
			before := slices.ContainsFunc(all, func(r Remark) bool { return strings.Contains(r.Text, "ended before") })
			if want := program != nil && !c.bad; before != want {
				t.Errorf("%s, with exec %t: its earlier end is told: %t; want %t; the remarks: %+v", name, program != nil, before, want, all)
			}
		}
	}
}
