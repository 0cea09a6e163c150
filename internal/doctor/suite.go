package doctor

import (
	"slices"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/source/suite"
)

// checkSuite looks at the ticket and the organizations of a third-party app.
func (d *Doctor) checkSuite(app string, sources []api.AppSource) {
	at := slices.IndexFunc(sources, func(s api.AppSource) bool { return s.Kind == suite.Kind })
	if at < 0 {
		d.add(Finding{Level: Failed, App: app, Check: "suite", Text: d.say.DoctorNoSuite(), Hints: hints(d.say.DoctorRestart())})
		return
	}
	d.checkSource(app, "suite", sources[at])
}
