package rds

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// A Database is where the tables are. It connects when it is used first.
type Database struct{ config *mysql.Config }

// ParseDSN reads how to reach a database: mysql://USER:PASSWORD@HOST:3306/DATABASE, or the form of the Go driver, which is
// user:password@tcp(host:3306)/database. Either may have the driver's parameters, such as ?tls=true. An error never has a part of the
// text in it, because that has a password.
func ParseDSN(dsn string) (*Database, error) {
	cfg, err := parse(dsn)
	if err != nil {
		return nil, errors.New("rds: the address of the database cannot be read; want mysql://USER:PASSWORD@HOST:3306/DATABASE, or user:password@tcp(host:3306)/database")
	}
	// What the reader counts on, whatever the DSN says: times as they are written, one zone for TIMESTAMP, and all of Unicode.
	cfg.ParseTime, cfg.InterpolateParams, cfg.MultiStatements, cfg.AllowAllFiles = false, true, false, false
	cfg.Logger = &mysql.NopLogger{}
	if cfg.Params == nil {
		cfg.Params = map[string]string{}
	}
	cfg.Params["time_zone"] = "'+00:00'"
	cfg.Collation = ""
	if err := cfg.Apply(mysql.Charset("utf8mb4", "utf8mb4_bin")); err != nil {
		return nil, err
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 10 * time.Second
	}
	return &Database{cfg}, nil
}

// Addr is the address of the server, without user and password.
func (d *Database) Addr() string { return d.config.Addr }

// Name is the database that the DSN names; empty if it names none.
func (d *Database) Name() string { return d.config.DBName }

// Open returns a pool of connections, which the caller closes. A session's times of day are in UTC, and texts in utf8mb4.
func (d *Database) Open() (*sql.DB, error) {
	connector, err := mysql.NewConnector(d.config)
	if err != nil {
		return nil, fmt.Errorf("rds: %w", err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(2)
	db.SetConnMaxLifetime(3 * time.Minute) // so that a name which leads elsewhere after a failover is looked up again
	return db, nil
}

// onConn calls f with a connection, which is closed if f fails: what it was in the middle of ends, and the next one may be to
// another server.
func onConn(ctx context.Context, db *sql.DB, f func(*sql.Conn) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := f(conn); err != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		return err
	}
	return nil
}

// parse reads either form.
func parse(dsn string) (*mysql.Config, error) {
	if !strings.HasPrefix(dsn, "mysql://") {
		if dsn == "" {
			return nil, errors.New("empty")
		}
		return mysql.ParseDSN(dsn)
	}
	u, err := url.Parse(dsn)
	if err != nil || u.Host == "" || u.Fragment != "" {
		return nil, errors.New("no such URL")
	}
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), "3306")
	}
	cfg, err := mysql.ParseDSN("tcp(" + host + ")/?" + u.RawQuery)
	if err != nil {
		return nil, err
	}
	cfg.User, cfg.DBName = u.User.Username(), strings.TrimPrefix(u.Path, "/")
	cfg.Passwd, _ = u.User.Password()
	return cfg, nil
}

var _ slog.LogValuer = (*Database)(nil)

// LogValue is the address alone.
func (d *Database) LogValue() slog.Value { return slog.StringValue(d.config.Addr) }
