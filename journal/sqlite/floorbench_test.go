//go:build unix

package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent"
)

// BenchmarkFloor stores events of 500 bytes in synced commits of 64 and of 256, from one goroutine. "blob" is what SQLite takes for a
// row of a number and a blob as long as an event's row, a statement for each. "journal" is a call of Receive.
func BenchmarkFloor(b *testing.B) {
	for _, group := range []int{64, 256} {
		b.Run(fmt.Sprint("blob/commit=", group), func(b *testing.B) {
			conn, err := connect(filepath.Join(b.TempDir(), "floor.db"), Options{logPages: 8192}, sqlite.OpenReadWrite|sqlite.OpenCreate)
			if err != nil {
				b.Fatal(err)
			}
			defer conn.Close()
			if err := sqlitex.ExecuteScript(conn, "CREATE TABLE t (seq INTEGER PRIMARY KEY, data BLOB)", nil); err != nil {
				b.Fatal(err)
			}
			if _, err := number(conn, "PRAGMA journal_mode = WAL"); err != nil {
				b.Fatal(err)
			}
			data := make([]byte, 610)
			perEvent(b, group, func(int) error {
				if err := step(conn, "BEGIN IMMEDIATE"); err != nil {
					return err
				}
				for range group {
					stmt, err := conn.Prepare("INSERT INTO t (data) VALUES (?)")
					if err != nil {
						return err
					}
					stmt.BindBytes(1, data)
					if _, err := stmt.Step(); err != nil {
						return err
					}
				}
				return step(conn, "COMMIT")
			})
		})
		b.Run(fmt.Sprint("journal/commit=", group), func(b *testing.B) {
			j, data := openBench(b), make([]byte, 500)
			perEvent(b, group, func(first int) error {
				envs := make([]*dingevent.Envelope, group)
				for i := range envs {
					envs[i] = &dingevent.Envelope{
						ID: fmt.Sprintf("%032x", first+i), Type: "bpms_instance_change", CorpID: "ding9f50b15bccd16741",
						App: "approvals", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: data,
					}
				}
				return j.Receive(b.Context(), envs...)
			})
		})
	}
}

// perEvent lets commit store b.N events, group at a time, and reports the processor time of each.
func perEvent(b *testing.B, group int, commit func(first int) error) {
	b.ResetTimer()
	before := processorTime()
	for first := 0; first < b.N; first += group {
		if err := commit(first); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processorTime()-before)/float64(b.N), "cpu-ns/op")
}
