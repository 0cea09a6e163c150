package statustext

import (
	"github.com/dustin/go-humanize"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// Fill says how full the journal is, as far as that is known, and by which key it is encrypted.
func Fill(say words.Words, j api.JournalStatus) string {
	if j.Key != "" {
		return used(say, j) + say.StatusEncrypted(terminal.Plain(j.Key))
	}
	return used(say, j)
}

func used(say words.Words, j api.JournalStatus) string {
	used := humanize.IBytes(uint64(j.UsedBytes))
	if j.LimitBytes == 0 {
		return say.StatusUsed(used)
	}
	return say.StatusUsedOf(used, j.UsedBytes*100/j.LimitBytes, humanize.IBytes(uint64(j.LimitBytes)), j.Disk)
}

// Suspension is why the journal takes nothing.
func Suspension(say words.Words, j api.JournalStatus) string {
	return words.Elsewhere(say, terminal.Plain(j.Cause))
}
