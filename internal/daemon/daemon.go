// Package daemon builds the parts of the gateway from a [Config] and runs them: what comes in, the
// journal, what goes out, and the local API beside them.
package daemon

import (
	"crypto/tls"
	"errors"
	"fmt"
	"github.com/dingevent/dingevent/journal/vault"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/acmecert"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/httpserver"
	"github.com/dingevent/dingevent/internal/keyring"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/internal/supervise"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
)

// A Daemon is a gateway that has everything open and runs once.
type Daemon struct {
	cfg     config.Config
	version string
	log     *slog.Logger
	metrics *metrics

	id           string // of this run
	started      time.Time
	journal      store
	keys         *vault.Keys     // nil if nothing is encrypted
	intake       *intake         // the journal, for the receiving parts
	ring         *keyring.Ring   // keys of the API in the journal
	refusals     *logbrake.Brake // of keys, in the audit
	operator     *operator
	supervisor   atomic.Pointer[supervise.Supervisor] // nil until the journal is open
	opened       bool                                 // openWork has succeeded
	present      atomic.Pointer[config.Config]        // as cfg, with the apps and subscriptions that a reload has brought
	waysNow      atomic.Pointer[[]*wayIn]             // see ways
	port         *pushPort
	clock        wrongClock
	attach       *attachPoint // nil if no program can attach
	reloads      *reloads
	clientOf     atomic.Pointer[func(*http.Request) string] // see askedFrom
	guarded      atomic.Pointer[http.Handler]               // the address of the API, see guardBy
	collector    atomic.Pointer[collector]                  // see tellCollector
	vendors      vendors
	notifiersNow atomic.Pointer[[]*notifier] // see notifiers
	watcher      *source.Runner              // of what people are to be called for
	certificates certificates                // that end soon
	acme         *acmecert.Manager           // nil if no certificate is got by itself
	challenges   *httpServer                 // of acme, by HTTP; nil if they come by TLS

	callbacks atomic.Pointer[httpServer] // nil if no app has HTTP
	local     *httpServer                // that of the API
	address   wire.Address
	unleft    string // why the address could not be left in the data folder

	lookup  func(string) (string, bool)   // the environment of subscriptions
	token   string                        // of the API
	pages   http.Handler                  // all that is at the address of the API
	answers atomic.Pointer[http.Handler]  // the API, by what is open
	service atomic.Pointer[local.Service] // what the API and the console ask
	console *console.Console
	trigger console.Trigger // nil where there is no fake DingTalk
	doctor  console.Doctor  // nil where there is none

	stdout    io.Writer
	lostLines func() uint64 // of the log; may be nil

	stop        <-chan struct{} // closed to give up waiting for a database; may be nil
	hurry       <-chan struct{} // closed to end at once; may be nil
	draining    atomic.Bool     // a signal has come
	hindered    hindrance       // of delivering
	left        chan struct{}   // closed once the other gateways do not count on this one any more
	waitingTold atomic.Bool     // what waits in the spool at the end
	stage       atomic.Value    // a string: what an end that takes too long waits for
}

// Options are what a program adds to a Config. The zero value works.
type Options struct {
	Logger  *slog.Logger // discards if nil
	Version string       // shown by the API
	// Environment is where ${NAME} of subscriptions that are set while the daemon runs is looked up. Defaults to os.LookupEnv.
	Environment func(string) (string, bool)
	// Stdout is what a file sink with the path "-" writes to. Defaults to os.Stdout. A write that fails is a failed attempt.
	Stdout io.Writer
	// Trigger makes a fake DingTalk push an event, for the console. May be nil.
	Trigger console.Trigger
	// Doctor examines the config that the gateway runs by, for the console. May be nil.
	Doctor console.Doctor
	// Reread reads the config again, for a reload by the API. May be nil.
	Reread func() (config.Config, error)
	// Reloaded is told of the config that a reload has brought. May be nil.
	Reloaded func(config.Config)
	// LostLines counts the lines of the log that could not be written. May be nil.
	LostLines func() uint64
	// Stop, once closed, makes New return [ErrStopped] while it waits for a database. May be nil.
	Stop <-chan struct{}
	// Hurry, once closed, makes Run return at once, with a [CutOff] if a part has not ended. May be nil.
	Hurry <-chan struct{}
}

// New opens the journal, the sinks and the listeners; the port 0 means any that is free. It waits while a database cannot be
// reached that this gateway has not used before. Otherwise Run waits for it, while events go to the spool. Run must follow, or Close.
func New(cfg config.Config, opts *Options) (*Daemon, error) {
	if opts == nil {
		opts = &Options{}
	}
	cfg = cfg.WithDefaults()
	if err := Validate(cfg); err != nil {
		return nil, err
	}
	d := &Daemon{cfg: cfg, reloads: newReloads(opts.Reread, opts.Reloaded), version: opts.Version, log: opts.Logger, id: newID(), started: time.Now().UTC().Truncate(time.Millisecond), stop: opts.Stop, hurry: opts.Hurry, left: make(chan struct{}), stdout: opts.Stdout, lostLines: opts.LostLines, trigger: opts.Trigger, doctor: opts.Doctor}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	d.log = slog.New(SafeLog(d.log.Handler()))
	d.present.Store(&cfg)
	d.nameBy(bounds(cfg.Limits))
	d.operator = newOperator(d.log)
	if d.lookup = opts.Environment; d.lookup == nil {
		d.lookup = os.LookupEnv
	}
	if err := d.open(); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Daemon) open() error {
	if err := os.MkdirAll(d.cfg.Data, 0o700); err != nil {
		return errors.Join(fmt.Errorf("data folder: %w", err), datafolder.Explain(d.cfg.Data))
	}
	if err := d.openACME(); err != nil {
		return fmt.Errorf("acme: %w", err)
	}
	j, err := d.openStore()
	if err != nil {
		return err
	}
	if exposed := datafolder.Exposed(d.cfg.Data); exposed != "" {
		d.log.Warn("other users of this machine can change or read what the data folder has; take the permission away with chmod go-w, and chmod 600 for files", "path", exposed)
	}
	d.journal, d.intake = j, &intake{journal: j.receiver(), other: j.other, pool: delivery.NewPool(), lately: newActivity(time.Now()), outage: d.outage, trace: d.received}
	d.openRing()
	d.metrics = newMetrics(j)
	d.metrics.others = d.exported
	d.metrics.gauge("dingevent_delivery_hindered", "1 while stored events cannot be read or delivered: the journal refuses or fails, though it may take new ones.", nil,
		func() float64 { return truth(d.hindered.why() != "") })
	d.port = newPushPort(probes{d.unready, d.hindered.why}, d.log)
	d.metrics.watchPort(d.port)
	ways, err := d.waysOf(d.cfg, nil)
	if err != nil {
		return err
	}
	d.useWays(ways)
	to, err := d.collectorOf(d.cfg.OTLP)
	if err != nil {
		return fmt.Errorf("otlp: %w", err)
	}
	d.collector.Store(to)
	d.addWatcher()
	if err := d.openNotifiers(); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	if d.cfg.NeedsAttachPoint() {
		if err := d.openAttachPoint(); err != nil {
			return fmt.Errorf("attach: %w", err)
		}
	}
	if j.here() {
		if err := d.openWork(); err != nil && !d.isAwayAgain(err) {
			return err
		}
	}
	if err := d.rememberSpool(ways); err != nil {
		return err
	}
	callbacks, err := d.openCallbacks(ways)
	if err != nil {
		return err
	}
	d.useCallbacks(callbacks)
	address, err := d.openAPI()
	if err != nil {
		return err
	}
	if err := d.listenACME(); err != nil {
		return fmt.Errorf("acme.http_listen: %w", err)
	}
	if d.acme != nil {
		d.metrics.watchACME(d.acme)
	}
	d.metrics.gauge("dingevent_certificates_urgent", "Certificates of the config that end within 7 days, and 1 if acme cannot get or renew its own.", nil,
		func() float64 { return float64(d.urgentCertificates()) })
	if trouble := d.cfg.ConsoleTrouble(); trouble != "" {
		d.log.Warn(trouble)
	}
	d.address = address
	d.metrics.build(d.version)
	if d.lostLines != nil {
		d.metrics.counter("dingevent_log_lost_total", "Lines of the log that could not be written.", nil, d.lostLines)
	}
	d.leaveAddress(true)
	return nil
}

// openAPI begins to listen for the API and the console. It returns where.
func (d *Daemon) openAPI() (address wire.Address, err error) {
	address = wire.NewAddress("")
	secured, err := d.securityOf(d.cfg.APITLS)
	if err != nil {
		return address, fmt.Errorf("api_tls: %w", err)
	}
	if secured, address.Key, err = withOwnKey(secured); err != nil {
		return address, fmt.Errorf("api_tls: %w", err)
	}
	handler := d.apiHandler(address.Token)
	if secured.clients != nil {
		secured.optional = true // commands of this machine have none
		handler = wire.Certified(handler, address.Token)
	}
	if d.local, err = d.openServer("api", d.cfg.API, handler, secured.config()); err != nil {
		return address, fmt.Errorf("api: %w", err)
	}
	d.metrics.watchServer("api", d.local.Server)
	address.URL = d.local.url()
	return address, nil
}

// openWork opens what works on the journal, which is open.
func (d *Daemon) openWork() error {
	if err := d.openSubscriptions(); err != nil {
		return err
	}
	if err := d.remember(); err != nil {
		return err
	}
	d.opened = true
	return nil
}

// CallbackURL is where DingTalk's pushes arrive, without an app's path; empty if no app has HTTP.
func (d *Daemon) CallbackURL() string {
	return d.callbacks.Load().url()
}

// Journal is the daemon's journal.
func (d *Daemon) Journal() journal.Journal { return d.journal.Journal }

// Close closes what New opened. It is for a Daemon that never ran; Run closes by itself.
func (d *Daemon) Close() error {
	var errs []error
	d.stage.Store("closing the sinks")
	errs = append(errs, d.callbacks.Load().close(), d.local.close(), d.challenges.close())
	if d.console != nil {
		d.console.Close()
	}
	if d.journal.keeper != nil {
		d.journal.keeper.Close()
	}
	if s := d.supervisor.Load(); s != nil {
		errs = append(errs, s.Close())
	}
	if d.attach != nil {
		errs = append(errs, d.attach.close())
	}
	if d.address.URL != "" { // while we hold the journal: a successor writes its own
		errs = append(errs, d.address.Remove(d.cfg.Data))
		d.address = wire.Address{}
	}
	if d.journal.Journal != nil {
		d.stage.Store("closing the journal")
		errs = append(errs, d.journal.close())
	}
	return errors.Join(errs...)
}

// openServer listens at addr; name is the config's key of that. conf is nil if there is to be no TLS.
func (d *Daemon) openServer(name, addr string, h http.Handler, conf *tls.Config) (*httpServer, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("the address of %s, %s, is taken by another program, perhaps another dingevent; end that one, or set another address in the config: %w", name, addr, err)
	}
	if err != nil {
		return nil, fmt.Errorf("the address of %s: %w", name, err)
	}
	s := &httpServer{listener: l, scheme: "http://"}
	if conf != nil {
		s.scheme = "https://"
	}
	s.Server = httpserver.New(l, h, &httpserver.Options{Name: name, Limits: bounds(d.cfg.Limits), TLS: conf, Logger: d.log})
	return s, nil
}
