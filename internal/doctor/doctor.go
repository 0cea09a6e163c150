// Package doctor examines a config and what runs by it: the routes to DingTalk, the sinks, the callbacks and the daemon. It prints
// nothing. Each result is a [Finding], which says what to do next.
package doctor

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// Options say what is examined.
type Options struct {
	Words words.Words // the language of findings
	// Zone is that of times in findings. Defaults to this machine's.
	Zone *time.Location
	// Config is the path of the config; empty if it is in no file.
	Config string
	// Serve is how a person starts the daemon of this config.
	Serve string
	// QuietFor is how long an app may get no event.
	QuietFor time.Duration
	// Found is called for each finding, as soon as it is made, by one goroutine.
	Found func(Finding)
	// Ask asks the daemon that runs on the config's data folder, or opens the journal of a stopped one. Its error wraps
	// [fs.ErrNotExist] if no daemon has used it.
	Ask func(ctx context.Context, cfg config.Config, ask func(context.Context, api.Service) error) error
}

// A Doctor examines one config, or one app. It is for one goroutine.
type Doctor struct {
	say   words.Words
	clock statustext.Clock
	opts  Options
	data  string // the config's data folder
	away  bool   // the journal is in a database
}

// New returns a doctor that calls opts.Found with each finding.
func New(opts Options) *Doctor {
	return &Doctor{say: opts.Words, clock: statustext.ClockIn(cmp.Or(opts.Zone, time.Local)), opts: opts}
}

// BadConfig adds a finding for each line of the error of a config that cannot be used.
func (d *Doctor) BadConfig(err error) {
	for line := range strings.Lines(terminal.Complaint(d.say, err)) {
		d.add(Finding{Level: Failed, Check: "config", Text: strings.TrimSpace(line), Hints: []string{d.say.DoctorConfigHint()}})
	}
}

// ExamineConfig makes all checks of a config: its apps, its sinks, and the daemon that works it.
func (d *Doctor) ExamineConfig(ctx context.Context, cfg config.Config) {
	d.data, d.away = cfg.DataFolder(), cfg.Database != nil
	d.ok("", "config", d.say.DoctorConfigValid(cmp.Or(d.opts.Config, d.say.DoctorConfigInMemory()), len(cfg.Apps), len(cfg.Subscriptions)))
	for _, sub := range cfg.Subscriptions {
		for _, u := range config.UnknownTypes(sub.Types) {
			d.add(Finding{Level: Warn, Check: "types", Text: d.say.CheckNoSuchType(terminal.Shown(sub.Name), u.Type, u.Nearest)})
		}
	}
	if len(cfg.Subscriptions) == 0 {
		d.add(Finding{Level: Warn, Check: "config", Text: d.say.DoctorNoSubscription(),
			Hints: []string{d.say.DoctorNoSubscriptionHint()}})
	}
	for _, app := range cfg.Apps {
		if app.Stream != nil {
			d.checkRoute(ctx, app)
		}
		if app.FailedList != nil {
			d.probeFailedList(ctx, app)
		}
		if app.Exec != nil {
			d.probeProgram(app)
		}
		if app.RDS != nil {
			d.probeRDS(ctx, app)
		}
	}
	d.checkSinks(ctx, cfg.Subscriptions)
	unreached := cfg.Database != nil && !d.CheckDatabase(ctx, *cfg.Database, cfg.Encryption)
	d.checkDaemon(ctx, cfg, unreached)
}

// ExamineApp checks how one app gets to DingTalk.
func (d *Doctor) ExamineApp(ctx context.Context, app config.App) { d.checkRoute(ctx, app) }

func (d *Doctor) add(f Finding) { d.opts.Found(f) }

func (d *Doctor) ok(app, check, text string) {
	d.add(Finding{Level: Fine, App: app, Check: check, Text: text})
}

// inData is a command that looks into the config's data folder, or into its database.
func (d *Doctor) inData(command string) string {
	if d.away {
		return command + " --config " + terminal.InShell(d.opts.Config)
	}
	if d.data == (config.Config{}).DataFolder() {
		return command
	}
	return command + " --data " + terminal.InShell(d.data)
}
