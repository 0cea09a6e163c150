package words

import "fmt"

// Recover is what the recovery of a damaged journal says.
type Recover interface {
	RecoverShort() string
	RecoverLong() string
	RecoverExample() string
	RecoverFlagEmpty() string
	RecoverFlagFrom() string
	RecoverFlagJSON() string
	RecoverSound(entries int64) string
	RecoverFound(damage string) string
	RecoverAside(folder string) string
	RecoverMended(entries int64, last uint64) string
	RecoverBegan(folder string) string
	RecoverRebuilt(entries int64, unread int) string
	RecoverMissing(first, last uint64) string
	RecoverStand(name string, cursor uint64, waiting, dead int) string
	RecoverHeld(cause string) string
	RecoverNext() string
	RecoverNothingThere(folder, cause string) string
	RecoverMergedBefore(folder, cause string) string
	RecoverMerged(entries int64, unread int, folder string) string
}

func (English) RecoverShort() string { return "Make a damaged journal usable again" }

func (English) RecoverLong() string {
	return `Make a journal usable again whose files are damaged: a flipped bit, zeroed sectors, a file
that was cut short. serve and all other commands refuse such a journal and change nothing.
Stop serve first.

The files are put aside as they are, into a folder damaged-TIME in the data folder. dingevent
never removes it. A flipped bit in the write-ahead log is mended, and then nothing is missing.
Else all that can be read goes into a new journal: events with their sequences, subscriptions
with their places, what waits and dead letters. In doubt an event is delivered twice. New events
get sequences far beyond the old ones, so that none is given twice.

A journal that is sound stays as it is. A recovery that is cut off goes on when it is run again.

--empty takes events again at once: it puts the files aside and begins an empty journal with the
same subscriptions. Later, --from FOLDER brings what was put aside into it; stop serve for that.`
}

func (English) RecoverExample() string {
	return `  dingevent recover --data /var/lib/dingevent
  dingevent recover --empty
  dingevent recover --from data/damaged-20260131T080000.000Z`
}

func (English) RecoverFlagEmpty() string {
	return "begin an empty journal at once, and recover nothing yet"
}
func (English) RecoverFlagFrom() string {
	return "bring what was put aside in this folder into the journal"
}
func (English) RecoverFlagJSON() string { return "one JSON object" }

func (English) RecoverSound(entries int64) string {
	return fmt.Sprintf("The journal is sound; it has %s. Nothing was changed.", events(entries))
}

func (English) RecoverFound(damage string) string { return "Found: " + damage }

func (English) RecoverAside(folder string) string {
	return fmt.Sprintf("The files as they were found lie in %s. Remove it once you do not need them any more.", folder)
}

func (English) RecoverMended(entries int64, last uint64) string {
	return fmt.Sprintf("All of it was mended: the journal has %s, the last is %d, and nothing is missing.", events(entries), last)
}

func (English) RecoverBegan(folder string) string {
	return fmt.Sprintf("An empty journal was begun. To bring the old events into it, stop serve and run: dingevent recover --from %s", folder)
}

func (English) RecoverRebuilt(entries int64, unread int) string {
	return fmt.Sprintf("A new journal has %s, all that could be read. Pages and rows that could not: %d.", events(entries), unread)
}

func (English) RecoverMissing(first, last uint64) string {
	if first == last {
		return fmt.Sprintf("Missing: the event with sequence %d", first)
	}
	return fmt.Sprintf("Missing: %d events, sequences %d to %d", last-first+1, first, last)
}

func (English) RecoverStand(name string, cursor uint64, waiting, dead int) string {
	return fmt.Sprintf("Subscription %s goes on at %d; waiting: %d, dead letters: %d", name, cursor, waiting, dead)
}

func (English) RecoverHeld(cause string) string {
	return "the daemon must have ended before its journal is recovered: " + cause
}
func (English) RecoverNext() string { return "Now start it: dingevent serve" }

func (English) RecoverNothingThere(folder, cause string) string {
	return fmt.Sprintf("--from %q: no journal to bring in; name a folder damaged-TIME, and with --data that of a journal: %s", folder, cause)
}

func (English) RecoverMergedBefore(folder, cause string) string {
	return fmt.Sprintf("--from %q was brought in before, or is of another journal; nothing was changed: %s", folder, cause)
}

func (English) RecoverMerged(entries int64, unread int, folder string) string {
	return fmt.Sprintf("%s came from %s. Pages and rows that could not be read: %d. Now start it: dingevent serve", events(entries), folder, unread)
}

func events(n int64) string {
	if n == 1 {
		return "1 event"
	}
	return fmt.Sprintf("%d events", n)
}
