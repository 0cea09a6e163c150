package doctor

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// A standing is the state of the daemon, or of the files it has left.
type standing struct {
	api.Status
	newest map[string]time.Time // by app: when its last event came by Stream
}

// checkDaemon looks at the daemon that runs on the config's data folder, or at the files one has left there. An unreached database was
// told before.
func (d *Doctor) checkDaemon(ctx context.Context, cfg config.Config, unreached bool) {
	now := standing{newest: map[string]time.Time{}}
	err := d.opts.Ask(ctx, cfg, func(ctx context.Context, s api.Service) error { return now.look(ctx, s, cfg.Apps) })
	unused := errors.Is(err, fs.ErrNotExist)
	switch {
	case unused:
		text := d.say.DoctorNeverRan(d.data)
		if d.away {
			text = d.say.DatabaseUnused()
		}
		d.add(Finding{Level: Warn, Check: "daemon", Text: text, Hints: []string{d.say.DoctorStart(d.opts.Serve)}})
	case err != nil && unreached:
		return
	case err != nil:
		d.add(Finding{Level: Failed, Check: "daemon", Text: terminal.Complaint(d.say, err)})
		return
	case !now.Running:
		d.add(Finding{Level: Warn, Check: "daemon", Text: d.say.DoctorNotRunning(d.data), Hints: []string{d.say.DoctorStart(d.opts.Serve)}})
	default:
		d.ok("", "daemon", d.say.DoctorRuns(now.Version, d.data))
	}
	if now.Unready != "" {
		d.add(Finding{Level: Failed, Check: "ready", Text: d.say.DoctorUnready(terminal.Printable(words.Elsewhere(d.say, now.Unready)))})
	}
	if now.Hindrance != "" && !now.Away { // else that is told below
		f := Finding{Level: Failed, Check: "delivering", Text: d.say.StatusHindered(terminal.Relayed(d.say, now.Hindrance))}
		if now.Journal.Database != nil {
			f.Hints = hints(d.say.DatabaseHint())
		}
		d.add(f)
	}
	if path := datafolder.Exposed(d.data); path != "" {
		d.add(Finding{Level: Warn, Check: "data", Text: d.say.FolderExposed(path)})
	}
	if why := cfg.ConsoleTrouble(); why != "" {
		d.add(Finding{Level: Warn, Check: "console", Text: words.Elsewhere(d.say, why)})
	}
	d.checkCertificates(cfg)
	if now.Running {
		d.checkACME(now.Certificate)
		d.checkShown(ctx, cfg, now.Certificate)
	}
	if why := cfg.ACMETrouble(); why != "" {
		d.ok("", "acme", words.Elsewhere(d.say, why))
	}
	if !unused {
		d.checkJournal(now.Journal)
	}
	for _, app := range cfg.Apps {
		d.checkApp(ctx, app, now, cfg.ListenTLS.ClientCAFile != "")
	}
	d.checkStrays(now.Strays)
	if now.Away {
		d.add(Finding{Level: Failed, Check: "subscription", Text: d.say.SpoolAway(terminal.Relayed(d.say, now.AwayCause)), Hints: hints(d.say.DatabaseHint())})
	}
	for _, sub := range now.Subscriptions {
		d.checkSubscription(sub, now.Running)
	}
}

func (st *standing) look(ctx context.Context, s api.Service, apps []config.App) (err error) {
	st.Status, err = s.Status(ctx)
	for _, app := range apps {
		if err == nil && !st.Away && app.Stream != nil {
			st.newest[app.Name], err = newestByStream(ctx, s, app.Name)
		}
	}
	return err
}

// newestByStream is when the last of an app's events came by Stream. It looks at the newest events only; zero for none.
func newestByStream(ctx context.Context, s api.Service, app string) (time.Time, error) {
	page, err := s.Events(ctx, api.EventQuery{App: app})
	for _, e := range page.Items {
		if e.Envelope.Transport == dingevent.TransportStream {
			return e.Envelope.Received, nil
		}
	}
	return time.Time{}, err
}
