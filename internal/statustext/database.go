package statustext

import (
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// Proof says what a database's promise rests on: its version and settings, and where a commit waits.
func Proof(say words.Words, p api.DatabaseProof) string {
	var standbys []string
	for _, s := range p.Standbys {
		standbys = append(standbys, say.DatabaseStandby(terminal.Shown(s.Name), terminal.Shown(s.Sync), humanize.IBytes(uint64(max(s.Missing, 0)))))
	}
	return say.DatabaseProof(p.Server, p.Timeline, p.Fsync, p.FullPageWrites, p.Checksums) + "; " + say.DatabaseWaits(p.Synced, p.Blind, terminal.Printable(p.StandbyNames), strings.Join(standbys, ", "))
}
