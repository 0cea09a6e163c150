// Package rdstest fills the tables of an RDS as DingTalk does, for tests and to try things out.
package rdstest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/source/rds"
)

// Tables are both tables in a database. Its methods are safe for concurrent use.
type Tables struct{ db *sql.DB }

// ddl makes a table with the columns and keys of DingTalk's page on RDS push.
const ddl = "CREATE TABLE IF NOT EXISTS `%s` (" +
	"`id` bigint(20) NOT NULL AUTO_INCREMENT, `gmt_create` datetime NOT NULL, `gmt_modified` datetime NOT NULL, " +
	"`subscribe_id` varchar(64) NOT NULL, `corp_id` varchar(64) NOT NULL, `biz_id` varchar(128) NOT NULL, `biz_type` int(11) NOT NULL, " +
	"`biz_data` text NOT NULL, `open_cursor` bigint(20) NOT NULL, `status` int(11) NOT NULL, " +
	"PRIMARY KEY (`id`), UNIQUE KEY `uk_subscribe_corp_biz` (`subscribe_id`,`corp_id`,`biz_id`,`biz_type`)" +
	") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"

// Open connects to a database and makes the tables that are not there. The caller closes them.
func Open(ctx context.Context, at *rds.Database) (*Tables, error) {
	db, err := at.Open()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{rds.High, rds.Medium} {
		if _, err := db.ExecContext(ctx, fmt.Sprintf(ddl, name)); err != nil {
			return nil, errors.Join(fmt.Errorf("rdstest: make the table %s: %w", name, err), db.Close())
		}
	}
	return &Tables{db}, nil
}

// Close closes the connections.
func (t *Tables) Close() error { return t.db.Close() }

// high are the kinds of changes that go to the table of high priority. DingTalk's pages contradict each other on some others.
var high = []int64{2, 4, 7, 17, 32, 37, 63, 66, 67, 133}

// TableOf is the table that a kind of change goes to.
func TableOf(bizType int64) string {
	if slices.Contains(high, bizType) {
		return rds.High
	}
	return rds.Medium
}

// batch is how many rows DingTalk writes at once.
const batch = 50

// beijing is the zone in which the times of the tables are written.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// Write writes rows, each into its table. A row takes the place of the one with its suite, organization, ID and kind, which is to be
// read again then.
func (t *Tables) Write(ctx context.Context, rows ...dingtest.Row) error {
	byTable := map[string][]dingtest.Row{}
	for _, r := range rows {
		name := TableOf(r.BizType)
		byTable[name] = append(byTable[name], r)
	}
	for name, list := range byTable {
		for some := range slices.Chunk(list, batch) {
			if err := t.write(ctx, name, some); err != nil {
				return fmt.Errorf("rdstest: write to %s: %w", name, err)
			}
		}
	}
	return nil
}

func (t *Tables) write(ctx context.Context, name string, rows []dingtest.Row) error {
	var args []any
	for _, r := range rows {
		if r.Modified.IsZero() {
			r.Modified = time.Now()
		}
		at := r.Modified.In(beijing).Format(time.DateTime)
		args = append(args, at, at, r.SubscribeID, r.CorpID, r.BizID, r.BizType, r.BizData, r.OpenCursor)
	}
	values := strings.TrimSuffix(strings.Repeat("(?,?,?,?,?,?,?,?,0),", len(rows)), ",")
	_, err := t.db.ExecContext(ctx, "INSERT INTO `"+name+"` (gmt_create, gmt_modified, subscribe_id, corp_id, biz_id, biz_type, biz_data, open_cursor, status) VALUES "+values+
		" ON DUPLICATE KEY UPDATE gmt_modified = VALUES(gmt_modified), biz_data = VALUES(biz_data), open_cursor = VALUES(open_cursor), status = 0", args...)
	return err
}

// Left is how many rows are to be read.
func (t *Tables) Left(ctx context.Context) (n int, err error) {
	err = t.db.QueryRowContext(ctx, "SELECT (SELECT COUNT(*) FROM "+rds.High+" WHERE status = 0) + (SELECT COUNT(*) FROM "+rds.Medium+" WHERE status = 0)").Scan(&n)
	return n, err
}
