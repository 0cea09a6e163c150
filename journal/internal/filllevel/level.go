// Package filllevel knows the levels of a journal that fills, and logs them.
package filllevel

import (
	"fmt"
	"log/slog"

	"github.com/dingevent/dingevent/journal"
)

// Highest is the last of the levels, in percent of the limit.
const Highest = 90

// slack is how far below a level the use has to fall until the level is left, in percent of the limit.
const slack = 5

// levels are those of a [journal.Fill], in percent of the limit.
var levels = [...]int{50, 70, Highest}

// Of is the level at used bytes of limit, if it was before until now.
func Of(used, limit int64, before int) (level int) {
	if limit == 0 {
		return 0
	}
	for _, l := range levels {
		bound := l
		if l <= before {
			bound -= slack
		}
		if used >= limit/100*int64(bound) {
			level = l
		}
	}
	return level
}

// Log writes one line about a change. of names the limit, and next is what happens at it.
func Log(log *slog.Logger, change journal.FillChange, of, next string) {
	log = log.With("used", change.Used, "limit", change.Limit)
	switch {
	case !change.Rising():
		log.Info(fmt.Sprintf("journal: less than %d percent of %s are used again", lowestLeft(change), of))
	case change.Level == Highest:
		log.Error(fmt.Sprintf("journal: %s; %s", used(change, of), next), "reason", change.Reason)
	default:
		log.Warn("journal: "+used(change, of), "reason", change.Reason)
	}
}

// used says how much of what is used, or how little is left.
func used(change journal.FillChange, of string) string {
	if change.Disk && change.Used < change.Limit/100*int64(change.Level-slack) {
		return fmt.Sprintf("the disk has room for %d MiB more, because of other files", (change.Limit-change.Used)>>20)
	}
	return fmt.Sprintf("%d percent of %s are used", change.Level, of)
}

// lowestLeft is the lowest of the levels that the use has fallen below.
func lowestLeft(change journal.FillChange) int {
	for _, l := range levels {
		if l > change.Level {
			return l
		}
	}
	return change.Before
}
