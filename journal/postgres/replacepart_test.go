//go:build unix

package postgres

import (
	"testing"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestDroppedPartition: somebody drops the partition that takes events while no gateway runs. Those that come have a place, and are read.
func TestDroppedPartition(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	j := opened(t, url, Options{Schema: schema})
	keepEvents(t, j, "a", 3)
	j.Close()
	s := opened(t, url, Options{Schema: schema, KeepAll: true})
	if _, err := s.saves.Exec(t.Context(), "DROP TABLE "+s.table(partName(1))); err != nil {
		t.Fatal(err)
	}
	s.Close()
	j = opened(t, url, Options{Schema: schema})
	eventually(t, "events are taken again", func() bool { return j.Receive(t.Context(), an("b")) == nil })
	eventually(t, "they are read", func() bool {
		entries, err := j.Read(t.Context(), 0, 100)
		return err == nil && len(entries) > 0 && entries[len(entries)-1].Envelope.ID == "b"
	})
}
