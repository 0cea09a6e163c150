package console

import (
	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// jobPages are the pages about jobs.
type jobPages struct {
	jobs  *jobs
	audit auditor
}

func (p jobPages) list(*request) (answer, error) { return show(pages.Jobs{Rows: p.jobs.list()}) }

func (p jobPages) show(r *request) (answer, error) {
	one, ok := p.jobs.find(r.PathValue("id"))
	if !ok {
		return nil, api.Refuse(api.CodeNotFound, "%s", r.say.ConsoleNoJob(r.PathValue("id")))
	}
	return show(one)
}

// stop stops a job. One that has ended stays as it is.
func (p jobPages) stop(r *request) (answer, error) {
	id := r.PathValue("id")
	if _, ok := p.jobs.find(id); !ok {
		return nil, api.Refuse(api.CodeNotFound, "%s", r.say.ConsoleNoJob(id))
	}
	if err := p.audit.note(r, Row{Action: "job stop", On: id}); err != nil {
		return nil, err
	}
	p.jobs.halt(id)
	return seeOther("/jobs/" + id), nil
}
