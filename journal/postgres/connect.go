package postgres

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dingevent/dingevent/journal"
)

const (
	connectWithin = 5 * time.Second // to one host
	lifetime      = 5 * time.Minute // of a connection at most, so that each comes to know a failover
)

// connect parses the URL, and returns the pools. It does not reach the server yet.
func connect(url string, opts Options) (*database, error) {
	reads, err := parse(url)
	if err != nil {
		return nil, err
	}
	d := &database{opts: opts, quote: pgx.Identifier{opts.Schema}.Sanitize() + ".", lock: int32(hashOf(opts.Schema))}
	d.retain(journal.Retention{Keep: opts.Keep, KeepAttempts: opts.KeepAttempts, MaxBytes: opts.MaxBytes})
	if opts.Schema == "dingevent" {
		d.quote = "dingevent."
	}
	d.warnings.logger = opts.Logger
	d.halted, d.halt = context.WithCancel(context.Background())
	reads.ConnConfig.ValidateConnect = d.writable
	d.pooler = newPooler(url, reads.ConnConfig, opts.Logger)
	reads.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		if err := d.pooler.look(ctx, conn); err != nil {
			return err
		}
		return d.ours(ctx, conn)
	}
	saves, own := reads.Copy(), reads.ConnConfig.Copy()
	saves.ConnConfig.OnNotice = d.warnings.note
	reads.BeforeConnect = func(_ context.Context, cfg *pgx.ConnConfig) error {
		d.hosts.adapt(cfg)
		if d.pooler.adapt(cfg); d.pooler.found.Load() {
			neverCancel(cfg) // PgBouncer 1.18 ended itself when it had passed such requests to a server that hung
		}
		return nil
	}
	saves.BeforeConnect = func(_ context.Context, cfg *pgx.ConnConfig) error { d.adapt(cfg); return nil }
	if d.reads, err = pgxpool.NewWithConfig(context.Background(), reads); err != nil {
		return nil, err
	}
	if d.saves, err = pgxpool.NewWithConfig(context.Background(), saves); err != nil {
		d.reads.Close()
		return nil, err
	}
	d.own = *own
	return d, nil
}

// adapt sets up a connection that saves.
func (d *database) adapt(cfg *pgx.ConnConfig) {
	d.hosts.adapt(cfg)
	neverCancel(cfg)
	d.pooler.adapt(cfg)
}

// dial returns a connection like those that save, of no pool.
func (d *database) dial(ctx context.Context) (*pgx.Conn, error) {
	cfg := d.own.Copy()
	cfg.OnNotice = d.warnings.note
	d.adapt(cfg)
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err = d.pooler.look(ctx, conn); err == nil {
		err = d.ours(ctx, conn)
	}
	if err != nil {
		_ = conn.PgConn().Conn().Close()
		return nil, err
	}
	return conn, nil
}

// meet connects for the first time, and so finds out whether there is a pooler.
func (d *database) meet(ctx context.Context) error {
	err := d.reads.Ping(ctx)
	if errors.Is(err, errPooler) {
		return nil
	}
	return err
}

func (d *database) close() {
	d.reads.Close()
	d.saves.Close()
	d.halt()
}

// parse returns the settings of a pool for a URL.
func parse(url string) (*pgxpool.Config, error) {
	cfg, given, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	if given["pool_max_conns"] == "" {
		cfg.MaxConns = 8
	}
	if given["pool_max_conn_lifetime"] == "" {
		cfg.MaxConnLifetime = lifetime
	}
	conn := cfg.ConnConfig
	conn.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite // whatever target_session_attrs says; see [database.writable]
	if conn.ConnectTimeout == 0 {
		conn.ConnectTimeout = connectWithin
	}
	if conn.RuntimeParams["application_name"] == "" {
		conn.RuntimeParams["application_name"] = "dingevent"
	}
	conn.RuntimeParams["client_encoding"] = "UTF8" // the driver knows no other one, and a role or a database may have another default
	dialer := &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: brokenWithin / 2, Interval: time.Second, Count: 5}, Control: control}
	conn.DialFunc = dialer.DialContext
	return cfg, nil
}

// neverCancel has the connection closed without a word when it fails or is given up. The driver would ask the server to
// cancel what runs there, and a commit that waits for a standby and is cancelled says that it succeeded. Then it would wait 15
// seconds for the server to close the connection.
func neverCancel(cfg *pgx.ConnConfig) {
	var established atomic.Bool
	var socket atomic.Pointer[net.Conn]
	dial, validate := cfg.DialFunc, cfg.AfterConnect
	cfg.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if established.Load() {
			_ = (*socket.Load()).Close()
			return nil, errors.New("nothing is cancelled on the server")
		}
		conn, err := dial(ctx, network, addr)
		if err == nil {
			socket.Store(&conn)
		}
		return conn, err
	}
	cfg.AfterConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
		established.Store(true)
		if validate != nil {
			return validate(ctx, conn)
		}
		return nil
	}
}
