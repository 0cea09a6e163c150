package sqlite

import (
	"context"
	"slices"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// keyTables have the data keys, each of them all.
var keyTables = [...]string{"datakey", "datakey_copy"}

// A keyRow is a data key as the file has it.
type keyRow struct {
	vault.DataKey
	last journal.Seq // that it may have sealed; 0 while that is unknown
}

// A keyAge is what the writer knows of data keys that seal no more.
type keyAge struct {
	due    time.Time // when they are looked at
	sealed string    // the mark of the key that has sealed the last entry
}

// dataKeys are the data keys of the file, which no other process changes.
type dataKeys struct {
	keep func(context.Context, keyRow) error // commits a new one, synced
	mu   sync.Mutex                          // protects list
	list []keyRow                            // with both copies of each
}

var _ vault.Store = (*dataKeys)(nil)

// DataKeys is part of [vault.Store].
func (d *dataKeys) DataKeys(context.Context) ([]vault.DataKey, error) { return d.all(), nil }

func (d *dataKeys) all() []vault.DataKey {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := make([]vault.DataKey, len(d.list))
	for i, k := range d.list {
		list[i] = k.DataKey
		list[i].Wrapped = slices.Clone(k.Wrapped) // the ring may mend it
	}
	return list
}

// AddDataKey is part of [vault.Store].
func (d *dataKeys) AddDataKey(ctx context.Context, key vault.DataKey, unless time.Time) error {
	has := func(k vault.DataKey) bool { return k.Purpose == key.Purpose && k.Until.After(unless) }
	if slices.ContainsFunc(d.all(), has) {
		return nil
	}
	row := keyRow{DataKey: key}
	if err := d.keep(ctx, row); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.list = append(d.list, row)
	return nil
}

// putDataKey writes a key within the transaction, or replaces it.
func putDataKey(conn *sqlite.Conn, k keyRow) error {
	for _, table := range keyTables {
		err := sqlitex.Execute(conn, "INSERT OR REPLACE INTO "+table+" (id, purpose, made, until, master, wrapped, last) VALUES (?,?,?,?,?,?,?)",
			&sqlitex.ExecOptions{Args: []any{int64(k.ID), string(k.Purpose), k.Made.UnixMilli(), k.Until.UnixMilli(), k.Master, k.Wrapped, integer(k.last)}})
		if err != nil {
			return err
		}
	}
	return nil
}

// readDataKeys returns the data keys of a file, both copies of each; none of one that an older release has written.
func readDataKeys(conn *sqlite.Conn) (list []keyRow, err error) {
	for _, table := range keyTables {
		there, err := number(conn, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", table)
		if err != nil {
			return nil, err
		}
		if there == 0 {
			continue
		}
		err = sqlitex.Execute(conn, "SELECT id, purpose, made, until, master, wrapped, last FROM "+table, &sqlitex.ExecOptions{
			ResultFunc: func(row *sqlite.Stmt) error {
				list = append(list, keyRow{
					DataKey: vault.DataKey{
						ID: vault.KeyID(row.ColumnInt64(0)), Purpose: vault.Purpose(row.ColumnText(1)),
						Made: time.UnixMilli(row.ColumnInt64(2)).UTC(), Until: time.UnixMilli(row.ColumnInt64(3)).UTC(),
						Master: row.ColumnText(4), Wrapped: blobAt(row, 5),
					},
					last: journal.Seq(row.ColumnInt64(6)),
				})
				return nil
			},
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// replace writes keys within the transaction that another master key wraps than before.
func (d *dataKeys) replace(conn *sqlite.Conn, changed []vault.DataKey) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range changed {
		row := keyRow{DataKey: k}
		for i := range d.list {
			if d.list[i].ID == k.ID { // also after this transaction has failed: whoever reads them has both keys
				row.last = max(row.last, d.list[i].last)
				d.list[i].DataKey = k
			}
		}
		if err := putDataKey(conn, row); err != nil {
			return err
		}
	}
	return nil
}
