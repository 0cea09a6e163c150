package words

import "fmt"

// Journal is what the commands of the journal itself say.
type Journal interface {
	JournalShort() string
	JournalCopyShort() string
	JournalCopyLong() string
	JournalCopyExample() string
	JournalCopyFlagFrom() string
	JournalCopyFlagTo() string
	JournalCopyFlagSchema() string
	JournalCopyFlagForce() string
	JournalCopyProgress(phase string) string
	JournalCopyRunning(dir string) string
	JournalCopyWorked(by string) string
	JournalCopyThere(cause string) string
	JournalCopyAgain(cause string) string
	JournalCopyTarget(cause string) string
	JournalCopyDone(events int64, first, last uint64, subscriptions, exceptions, attempts, requests int64, digest string) string
	JournalCopyNext() string
}

func (English) JournalShort() string     { return "Copy the journal into another store" }
func (English) JournalCopyShort() string { return "Copy the journal from files to PostgreSQL, or back" }
func (English) JournalCopyLong() string {
	return `Copy the whole journal from files to PostgreSQL, or back: all events with their sequences, cursors, dead letters,
waiting deliveries, attempts, pauses, subscriptions and open requests. Deliveries go on there where they stood.

FROM and TO are a data folder, a URL of a database, or a config, whose folder or database is meant. Nothing may
work with either: stop the daemon, or all gateways of the database. FROM is only read. TO must be empty.

A copy that was cut off, also by kill -9, goes on when the command runs again. At the end both sides are read and
compared. Before that no daemon and no command opens the copy.`
}
func (English) JournalCopyExample() string {
	return `  dingevent journal copy --from data --to dingevent.yaml
  dingevent journal copy --from data --to "$DATABASE_URL"
  dingevent journal copy --from "$DATABASE_URL" --to /var/lib/dingevent`
}
func (English) JournalCopyFlagFrom() string { return "data folder, URL or config of the journal" }
func (English) JournalCopyFlagTo() string {
	return "data folder, URL or config of the place for the copy; a URL may hold a password, so rather name a config"
}
func (English) JournalCopyFlagSchema() string {
	return "the schema of a database that is named by its URL"
}
func (English) JournalCopyFlagForce() string {
	return "copy though claims of the source's database are held, because their gateways are known to be gone"
}
func (English) JournalCopyProgress(phase string) string {
	switch phase {
	case "entries":
		return "copying events"
	case "state":
		return "copying subscriptions"
	}
	return "comparing"
}
func (English) JournalCopyRunning(dir string) string {
	return fmt.Sprintf("a daemon runs on the folder %s; stop it first, because what it takes or delivers meanwhile would be missing in the copy", dir)
}
func (English) JournalCopyWorked(by string) string {
	return "the source is in use: " + by + "; stop all gateways of it first. A claim of one that was killed ends by itself after claim_time; --force does not wait"
}
func (English) JournalCopyThere(cause string) string {
	return "the target must be empty: " + cause + ". If a copy has just been finished there, it is complete"
}
func (English) JournalCopyAgain(cause string) string {
	return cause + "; the copy is unfinished: run the same command again, and it goes on"
}
func (English) JournalCopyTarget(cause string) string { return "the target cannot be used: " + cause }
func (English) JournalCopyDone(events int64, first, last uint64, subscriptions, exceptions, attempts, requests int64, digest string) string {
	return fmt.Sprintf(`copied and compared %d events (%d to %d), %d subscriptions, %d deliveries that are not done or dead, %d attempts, %d open requests
SHA-256 of both sides: %s`, events, first, last, subscriptions, exceptions, attempts, requests, digest)
}
func (English) JournalCopyNext() string {
	return "start the daemon with a config that names the copy; the source is as it was, and must not be worked any more"
}
