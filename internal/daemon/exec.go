package daemon

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/source/execsource"
)

// Programs finds the programs of apps that cannot be run on this machine. That is no problem of the config, because a gateway does its
// other work without them, and tries again.
func Programs(c config.Config) (found []config.Problem) {
	for i, app := range c.Apps {
		if app.Exec == nil || len(app.Exec.Command) == 0 || app.Exec.Command[0] == "" {
			continue
		}
		if _, err := execsource.Look(app.Exec.Command, app.Exec.Dir); err != nil {
			found = append(found, config.Problem{At: fmt.Sprintf("apps[%d].exec.command", i), Text: err.Error()})
		}
	}
	return found
}

// makeExec makes the source of the lines of an app's program.
func (d *Daemon) makeExec(w *wayIn, app config.App) error {
	e := app.Exec
	s, err := execsource.New(app.Name, e.Command, &execsource.Options{
		Dir: e.Dir, Env: e.Env, ID: e.ID, Type: e.Type, Corp: e.Corp, Born: e.Born, MaxLine: e.Line(), SilentAfter: time.Duration(e.SilentAfter),
		OnSilence: d.operator.silentFunc(app.Name, e.Command[0]), Grace: spansOf(d.cfg).answers, Logger: d.log,
	})
	if err != nil {
		return fmt.Errorf("exec: %w", err)
	}
	d.makeSource(w, execsource.Kind, s).more = func(out *api.AppSource) { out.Exec = execOf(s.Status()) }
	w.exports.watchExec(app.Name, s)
	return nil
}

// execOf is how a program stands, as the local API shows it.
func execOf(s execsource.Status) *api.Exec {
	return &api.Exec{
		Program: s.Program, Starts: s.Starts, PID: s.PID, Started: s.Started, Lines: s.Lines, NoObjects: s.NoObjects, TooLong: s.TooLong,
		Lost: s.Lost, Unnamed: s.Unnamed, Unread: s.Unread, Silent: s.Silent, Exit: s.Exit, ExitAt: s.ExitAt, Stderr: s.Stderr,
	}
}

// watchExec exports what is counted of a program here.
func (e exports) watchExec(app string, s *execsource.Source) {
	labels := prometheus.Labels{"app": app}
	e.counter("dingevent_exec_starts_total", "Times that the program of an app was started, by this gateway.", labels, func() uint64 { return s.Status().Starts })
	e.counter("dingevent_exec_lines_total", "Lines that the program has written, without empty ones.", labels, func() uint64 { return s.Status().Lines })
	for reason, count := range map[string]func(execsource.Status) uint64{
		"no_object": func(s execsource.Status) uint64 { return s.NoObjects },
		"too_long":  func(s execsource.Status) uint64 { return s.TooLong },
		"lost":      func(s execsource.Status) uint64 { return s.Lost },
	} {
		e.counter("dingevent_exec_unstored_total", "Lines that are not stored: no JSON object, too long, or lost, because the journal did not take them.",
			prometheus.Labels{"app": app, "reason": reason}, func() uint64 { return count(s.Status()) })
	}
	e.counter("dingevent_exec_unnamed_total", "Lines that have no identity but the hash of their text.", labels, func() uint64 { return s.Status().Unnamed })
	e.counter("dingevent_exec_unread_total", "Lines for which an expression of the config gave nothing.", labels, func() uint64 { return s.Status().Unread })
	e.gauge("dingevent_exec_running", "1 while the program runs here.", labels, func() float64 { return truth(s.Status().PID != 0) })
	e.gauge("dingevent_exec_silent", "1 while no event has come for longer than silent_after.", labels, func() float64 { return truth(!s.Status().Silent.IsZero()) })
}
