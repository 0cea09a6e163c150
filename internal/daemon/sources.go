package daemon

import (
	"github.com/dingevent/dingevent/source"
)

// makeSource makes a source the way in. The caller may set outage and more.
func (d *Daemon) makeSource(w *wayIn, kind string, s source.Source) *appSource {
	a := &appSource{app: w.app, kind: kind, corp: w.corp}
	a.runner = source.NewRunner(a.work(), s, &source.Options{Owner: "the daemon", Logger: d.log})
	w.source = a
	w.exports.watchSource(a)
	return a
}

// outage tells the sources of an app that pushes to it may have failed until now.
func (d *Daemon) outage(app string) {
	for s := range d.sources() {
		if s.app == app && s.outage != nil {
			s.outage()
		}
	}
}
