package statustext

import (
	"time"

	"github.com/dustin/go-humanize"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// Spool says how a spool stands, in one line or more. running says that its gateway runs.
func Spool(say words.Words, s api.Spool, running bool, now time.Time) (lines []string) {
	backlog := say.SpoolBacklog(s.Backlog, SometimeAgo(say, s.Oldest, now))
	used := humanize.IBytes(uint64(s.UsedBytes))
	if running && s.LimitBytes > 0 {
		used = say.StatusUsedOf(used, s.UsedBytes*100/s.LimitBytes, humanize.IBytes(uint64(s.LimitBytes)), false)
	} else {
		used = say.StatusUsed(used)
	}
	switch {
	case !running:
		lines = append(lines, say.SpoolStopped(backlog, used))
	case s.On:
		reason := words.Elsewhere(say, terminal.Plain(s.Reason))
		lines = append(lines, say.SpoolOn(SometimeAgo(say, s.Since, now), backlog, used, reason))
	default:
		lines = append(lines, say.SpoolOff(s.Spooled))
	}
	if s.On && s.Full {
		lines = append(lines, say.SpoolFull())
	}
	if s.Left > 0 {
		lines = append(lines, say.SpoolLeft(s.Left))
	}
	return lines
}
