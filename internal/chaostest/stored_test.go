//go:build linux

package chaostest

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// events are those of the journal in the folder of a gateway that has ended, in the order of the log.
func (g *gateway) events(t *testing.T) (log []stored) {
	t.Helper()
	j, err := sqlite.Open(datafolder.JournalPath(filepath.Join(g.dir, "data")), &sqlite.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for from := journal.Seq(1); ; {
		page, err := j.Read(t.Context(), from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return log
		}
		for _, e := range page {
			from = e.Seq + 1
			if e.Envelope.Type == "user_add_org" {
				log = append(log, stored{e.Envelope.ID, e.Envelope.CorpID, markOf(e.Envelope.Data)})
			}
		}
	}
}
