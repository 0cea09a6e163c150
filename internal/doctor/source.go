package doctor

import (
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
)

// checkSource looks at how a source of an app stands.
func (d *Doctor) checkSource(app, check string, s api.AppSource) {
	now := time.Now()
	f := Finding{Level: Fine, App: app, Check: check, Text: d.say.SourceState(string(s.State))}
	for _, r := range statustext.Source(d.say, s, now) {
		f.Text += "; " + r.Text
		if r.Hint != "" {
			f.Hints = append(f.Hints, r.Hint)
		}
		switch {
		case r.Bad:
			f.Level = Failed
		case r.Hint != "" && f.Level == Fine:
			f.Level = Warn
		}
	}
	d.add(f)
}
