package daemon

import (
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
)

// addSource makes a source of an app run with the daemon. The caller may set outage and more.
func (d *Daemon) addSource(app, kind string, s source.Source) *appSource {
	a := &appSource{app: app, kind: kind}
	a.runner = source.NewRunner(journal.SourceWork(app, kind), s, &source.Options{Owner: "the daemon", Logger: d.log})
	d.sources = append(d.sources, a)
	d.metrics.watchSource(a)
	return a
}

// outage tells the sources of an app that pushes to it may have failed until now.
func (d *Daemon) outage(app string) {
	for _, s := range d.sources {
		if s.app == app && s.outage != nil {
			s.outage()
		}
	}
}
