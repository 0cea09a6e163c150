package rds

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-sql-driver/mysql"
)

// A Database is where the tables are. It connects when it is used first.
type Database struct{ config *mysql.Config }

// ParseDSN reads how to reach a database, in the form of its driver: user:password@tcp(host:3306)/database. An error never has the
// text in it, because that has a password.
func ParseDSN(dsn string) (*Database, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil || dsn == "" {
		return nil, errors.New("rds: the DSN cannot be read; want user:password@tcp(host:3306)/database, as the Go driver of MySQL has it")
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

// open returns a pool, which the caller closes.
func (d *Database) open() (*sql.DB, error) {
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

// hinted adds the next move to what the server says.
func hinted(err error) error {
	said, ok := errors.AsType[*mysql.MySQLError](err)
	if !ok {
		return err
	}
	hint := ""
	switch said.Number {
	case 1044, 1045, 1698:
		hint = "look at the user and its password in the DSN, and from which addresses it may come"
	case 1049:
		hint = "the database of the DSN is not there"
	case 1054:
		hint = "the table has other columns than those that DingTalk's page on RDS push names"
	case 1142:
		hint = "the user needs SELECT, and UPDATE of the column status: GRANT SELECT, UPDATE"
	case 1146:
		hint = "make the table as DingTalk's page on RDS push has it, or name those that are there"
	case 1290, 1792, 1836:
		hint = "the server takes no changes, as a replica; rows are stored, and marked when it does"
	default:
		return err
	}
	return fmt.Errorf("%w (%s)", err, hint)
}

var _ slog.LogValuer = (*Database)(nil)

// LogValue is the address alone.
func (d *Database) LogValue() slog.Value { return slog.StringValue(d.config.Addr) }
