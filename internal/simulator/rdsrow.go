package simulator

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/source/rds"
	"github.com/dingevent/dingevent/source/rds/rdstest"
)

// An RDSTarget is a database with the tables of a vendor.
type RDSTarget struct {
	Server string // its address
	tables *rdstest.Tables
	cursor int64
}

// OpenRDS connects to a database, and makes the tables that are not there. The caller closes the target.
func OpenRDS(ctx context.Context, dsn string) (*RDSTarget, error) {
	at, err := rds.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	tables, err := rdstest.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	return &RDSTarget{Server: at.Addr(), tables: tables, cursor: time.Now().UnixMilli()}, nil
}

// Close closes the connections.
func (t *RDSTarget) Close() error { return t.tables.Close() }

// Write writes events as rows, by their kinds of change into one table or the other. An event with the ID, type and organization of
// another one takes its place. It returns the table of each.
func (t *RDSTarget) Write(ctx context.Context, events ...PushRequest) (tables []string, err error) {
	rows := make([]dingtest.Row, len(events))
	for i, req := range events {
		rows[i] = syncRow(req)
		t.cursor++
		rows[i].OpenCursor = t.cursor
		tables = append(tables, rdstest.TableOf(rows[i].BizType))
	}
	return tables, t.tables.Write(ctx, rows...)
}
