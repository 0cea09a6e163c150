// Package daemon builds the parts of the gateway from a [Config] and runs them: what comes in, the
// journal, what goes out, and the local API beside them.
package daemon

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/httpserver"
	"github.com/dingevent/dingevent/internal/keeper"
	"github.com/dingevent/dingevent/internal/supervise"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// A Daemon is a gateway that has everything open and runs once.
type Daemon struct {
	cfg     config.Config
	version string
	log     *slog.Logger
	metrics *metrics

	journal    journal.Journal
	makeRoom   func() bool // on a full disk
	keeper     *keeper.Keeper
	intake     *intake // the journal, for the receiving parts
	operator   *operator
	supervisor *supervise.Supervisor
	clients    []*streamApp
	port       *pushPort     // nil if no app has HTTP
	sameWithin time.Duration // the longest of its apps
	attach     *attachPoint  // nil if no program can attach

	callback, local *httpServer // callback is nil if no app has HTTP; local is that of the API
	address         wire.Address
	unleft          string // why the address could not be left in the data folder

	stdout    io.Writer
	lostLines func() uint64 // of the log; may be nil

	hurry    <-chan struct{} // closed to end at once; may be nil
	draining atomic.Bool     // a signal has come
	stage    atomic.Value    // a string: what an end that takes too long waits for
}

// Options are what a program adds to a Config. The zero value works.
type Options struct {
	Logger  *slog.Logger // discards if nil
	Version string       // shown by the API
	// Environment is where ${NAME} of subscriptions that are set while the daemon runs is looked up. Defaults to os.LookupEnv.
	Environment func(string) (string, bool)
	// Stdout is what a file sink with the path "-" writes to. Defaults to os.Stdout. A write that fails is a failed attempt.
	Stdout io.Writer
	// LostLines counts the lines of the log that could not be written. May be nil.
	LostLines func() uint64
	// Hurry, once closed, makes Run return at once, with a [CutOff] if a part has not ended. May be nil.
	Hurry <-chan struct{}
}

// New opens the journal, the sinks and the listeners; the port 0 means any that is free. Run must
// follow, or Close.
func New(cfg config.Config, opts *Options) (*Daemon, error) {
	if opts == nil {
		opts = &Options{}
	}
	cfg = cfg.WithDefaults()
	if err := Validate(cfg); err != nil {
		return nil, err
	}
	d := &Daemon{cfg: cfg, version: opts.Version, log: opts.Logger, hurry: opts.Hurry, stdout: opts.Stdout, lostLines: opts.LostLines}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	d.operator = newOperator(d.log)
	lookup := opts.Environment
	if lookup == nil {
		lookup = os.LookupEnv
	}
	if err := d.open(lookup); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Daemon) open(lookup func(string) (string, bool)) error {
	if err := os.MkdirAll(d.cfg.Data, 0o700); err != nil {
		return errors.Join(fmt.Errorf("data folder: %w", err), datafolder.Explain(d.cfg.Data))
	}
	j, err := d.openJournal()
	if err != nil {
		return errors.Join(err, datafolder.Explain(d.cfg.Data))
	}
	if exposed := datafolder.Exposed(d.cfg.Data); exposed != "" {
		d.log.Warn("other users of this machine can change or read what the data folder has; take the permission away with chmod go-w, and chmod 600 for files", "path", exposed)
	}
	d.journal, d.makeRoom, d.intake = j, j.MakeRoom, &intake{journal: j, pool: delivery.NewPool()}
	d.metrics = newMetrics(j)
	d.keeper = keeper.New(j, d.cfg.Data, d.log, d.operator.unsound)
	d.metrics.watchKeeper(d.keeper)
	for _, app := range d.cfg.Apps {
		if err := d.addApp(app); err != nil {
			return fmt.Errorf("app %q: %w", app.Name, err)
		}
	}
	if err := d.openSubscriptions(lookup); err != nil {
		return err
	}
	if err := d.remember(); err != nil {
		return err
	}
	if d.port != nil {
		if d.callback, err = d.openServer("listen", d.cfg.Listen, d.closing(d.port), nil); err != nil {
			return fmt.Errorf("listen: %w", err)
		}
	}
	address := wire.NewAddress("")
	if d.local, err = d.openServer("api", d.cfg.API, d.apiHandler(address.Token), nil); err != nil {
		return fmt.Errorf("api: %w", err)
	}
	address.URL = d.local.url()
	d.address = address
	d.metrics.build(d.version)
	if d.lostLines != nil {
		d.metrics.counter("dingevent_log_lost_total", "Lines of the log that could not be written.", nil, d.lostLines)
	}
	d.leaveAddress(true)
	return nil
}

// CallbackURL is where DingTalk's pushes arrive, without an app's path; empty if no app has HTTP.
func (d *Daemon) CallbackURL() string {
	return d.callback.url()
}

// Journal is the daemon's journal.
func (d *Daemon) Journal() journal.Journal { return d.journal }

// Close closes what New opened. It is for a Daemon that never ran; Run closes by itself.
func (d *Daemon) Close() error {
	var errs []error
	d.stage.Store("closing the sinks")
	errs = append(errs, d.callback.close(), d.local.close())
	if d.keeper != nil {
		d.keeper.Close()
	}
	if d.supervisor != nil {
		errs = append(errs, d.supervisor.Close())
	}
	if d.attach != nil {
		errs = append(errs, d.attach.close())
	}
	if d.address.URL != "" { // while we hold the journal: a successor writes its own
		errs = append(errs, d.address.Remove(d.cfg.Data))
		d.address = wire.Address{}
	}
	if d.journal != nil {
		d.stage.Store("closing the journal")
		errs = append(errs, d.journal.Close())
	}
	return errors.Join(errs...)
}

// lockWithin is how long the journal may be locked by another process at start.
const lockWithin = 5 * time.Second

// openJournal waits a little for a lock: a command that looks into the files holds it only briefly.
func (d *Daemon) openJournal() (*sqlite.Journal, error) {
	told := false
	for deadline := time.Now().Add(lockWithin); ; {
		j, err := sqlite.Open(datafolder.JournalPath(d.cfg.Data), &sqlite.Options{
			Window: time.Duration(d.cfg.DedupeWindow), Keep: time.Duration(d.cfg.Keep), KeepAttempts: time.Duration(d.cfg.KeepAttempts),
			MaxBytes: int64(d.cfg.MaxBytes), OnFill: d.operator.filling,
			EvictOwed: d.cfg.WhenFull == "evict", OnEvict: d.operator.evicted, OnDamage: d.operator.damaged, OnClock: d.operator.clockSet, Logger: d.log,
		})
		if err == nil || !errors.Is(err, journal.ErrLocked) || time.Now().After(deadline) {
			return j, err
		}
		if !told {
			told = true
			d.log.Warn("another process has the journal open; waiting for it to end", "data", d.cfg.Data, "at_most", lockWithin)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// openServer listens at addr; name is the config's key of that. conf is nil if there is to be no TLS.
func (d *Daemon) openServer(name, addr string, h http.Handler, conf *tls.Config) (*httpServer, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &httpServer{listener: l, scheme: "http://"}
	if conf != nil {
		s.scheme = "https://"
	}
	s.Server = httpserver.New(l, h, &httpserver.Options{Name: name, Limits: bounds(d.cfg.Limits), TLS: conf, Logger: d.log})
	d.metrics.watchServer(name, s.Server)
	return s, nil
}
