package doctor

import (
	"slices"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/source/execsource"
)

// probeProgram looks for the program of an app that has exec. It does not run it, because that may take events away from the daemon.
func (d *Doctor) probeProgram(app config.App) {
	path, err := execsource.Look(app.Exec.Command, app.Exec.Dir)
	if err != nil {
		d.add(Finding{Level: Failed, App: app.Name, Check: "program", Text: words.Elsewhere(d.say, err.Error()), Hints: hints(d.say.DoctorProgramHint())})
		return
	}
	d.ok(app.Name, "program", d.say.DoctorProgram(terminal.Printable(path)))
}

// checkProgram looks at how the daemon runs the program of an app.
func (d *Doctor) checkProgram(app string, sources []api.AppSource) {
	at := slices.IndexFunc(sources, func(s api.AppSource) bool { return s.Kind == execsource.Kind })
	if at < 0 {
		d.add(Finding{Level: Failed, App: app, Check: "program", Text: d.say.DoctorNoProgram(), Hints: hints(d.say.DoctorRestart())})
		return
	}
	d.checkSource(app, "program", sources[at])
}
