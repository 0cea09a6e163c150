//go:build unix

package postgres

import (
	"testing"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestDroppedPartition: somebody drops the partition that takes events. They have a place again, and those that come are read.
func TestDroppedPartition(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	j := opened(t, url, Options{Schema: schema})
	keepEvents(t, j, "a", 3)
	if _, err := j.saves.Exec(t.Context(), "DROP TABLE "+j.table(partName(1))); err != nil {
		t.Fatal(err)
	}
	eventually(t, "events are taken again", func() bool { return j.Receive(t.Context(), an("b")) == nil })
	j.Close()
	j = opened(t, url, Options{Schema: schema})
	eventually(t, "they are read", func() bool {
		entries, err := j.Read(t.Context(), 0, 100)
		return err == nil && len(entries) > 0 && entries[len(entries)-1].Envelope.ID == "b"
	})
}
