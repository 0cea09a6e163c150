package words

import "fmt"

// Spool is what commands say of the spool of a gateway with a database.
type Spool interface {
	SpoolShort() string
	SpoolLong() string
	SpoolExample() string
	SpoolOff(spooled uint64) string
	SpoolOn(ago, backlog, used, reason string) string
	SpoolStopped(backlog, used string) string
	SpoolBacklog(events uint64, oldest string) string
	SpoolFull() string
	SpoolLeft(events int64) string
	SpoolHint(full bool) string
	SpoolNone() string
	SpoolMissing(dir string) string
	SpoolAway(cause string) string
	SpoolDrainShort() string
	SpoolDrainLong() string
	SpoolDrainExample() string
	SpoolDrainTo() string
	SpoolOfOther(dir, last, there, file string) string
	SpoolHeld(dir, cause string) string
	SpoolDamaged(dir, cause string) string
	RecoverFlagSpool() string
	SpoolProgress() string
	SpoolDrained(moved uint64) string
}

func (English) SpoolShort() string {
	return "Show what a gateway keeps of its own while the database is away"
}

func (English) SpoolLong() string {
	return `Show the spool of a gateway whose journal is in a database. While the database takes no events, the gateway syncs
them to spool.db in its data folder, and answers DingTalk. Once the database is back, the gateway moves them to it by
itself, the oldest first. The gateway is asked if it runs; else its file is read.`
}

func (English) SpoolExample() string {
	return `  dingevent spool
  dingevent spool drain /mnt/gateway2/data --config dingevent.yaml`
}

func (English) SpoolOff(spooled uint64) string {
	if spooled == 0 {
		return "spool: empty, and not in use"
	}
	return fmt.Sprintf("spool: empty, and not in use; since the start %s went through it", events(int64(spooled)))
}

func (English) SpoolOn(ago, backlog, used, reason string) string {
	return fmt.Sprintf("spool: ON since %s, and DingTalk is answered all the same; %s; %s; because: %s", ago, backlog, used, reason)
}

func (English) SpoolStopped(backlog, used string) string {
	return fmt.Sprintf("spool: its gateway does not run; %s; %s", backlog, used)
}

func (English) SpoolBacklog(count uint64, oldest string) string {
	if count == 0 {
		return "no event waits"
	}
	return fmt.Sprintf("%s to be moved to the database, the oldest received %s", events(int64(count)), oldest)
}

func (English) SpoolFull() string {
	return "spool: FULL; pushes are refused until the database is back"
}

func (English) SpoolLeft(count int64) string {
	return fmt.Sprintf("spool: %s for good, damaged there or refused by the database; the log of the gateway says why", stay(count))
}

func (English) SpoolHint(full bool) string {
	if full {
		return "bring the database back, or raise database.spool.max_bytes"
	}
	return "bring the database back; the gateway then moves the events by itself"
}

func (English) SpoolNone() string {
	return "this gateway has no spool, because its journal is a file; only one with a database has a spool"
}

func (English) SpoolMissing(dir string) string {
	return fmt.Sprintf("no spool in %s; name the data folder of a gateway whose journal is in a database", dir)
}

func (English) SpoolAway(cause string) string {
	if cause != "" {
		return "the subscriptions are not known, and may not be worked, because the database refuses: " + cause
	}
	return "the subscriptions are not known, because the database does not answer; they go on once it does"
}

func (English) SpoolDrainShort() string {
	return "Move what a gateway that is no more has left to the database"
}

func (English) SpoolDrainLong() string {
	return `Move the events that are left in the spool of DIR, the data folder of a gateway that does not run and will not start
again, to the database. A gateway that starts again moves them by itself.

The oldest come first. Nothing is removed before the database has confirmed it, so the command can be ended and
repeated at any time. The database knows the events that it has by their IDs for 72 hours; only an event without an
ID may come twice.`
}

func (English) SpoolDrainExample() string {
	return "  dingevent spool drain /mnt/gateway2/data --config dingevent.yaml"
}

func (English) SpoolDrainTo() string {
	return "say where to move the events: name the database by --config, or by its URL in the environment variable DINGEVENT_DATABASE"
}

func (English) SpoolOfOther(dir, last, there, file string) string {
	return fmt.Sprintf("the spool in %s is of the journal %s, and the database has the journal %s; name the database of its own, or remove %s if this one is meant; nothing was moved", dir, last, there, file)
}

func (English) SpoolHeld(dir, cause string) string {
	return fmt.Sprintf("a gateway runs on %s, and moves its events by itself; see: dingevent spool --data %s (%s)", dir, dir, cause)
}

func (English) SpoolDamaged(dir, cause string) string {
	return fmt.Sprintf("the spool in %q is damaged, and the gateway does not start until it is recovered; "+
		"run: dingevent recover --spool --data %s (%s)", dir, dir, cause)
}

func (English) RecoverFlagSpool() string {
	return "recover the spool of a gateway with a database, and no journal"
}

func (English) SpoolProgress() string { return "events moved" }

func (English) SpoolDrained(moved uint64) string {
	return fmt.Sprintf("%s moved to the database; the spool is empty", events(int64(moved)))
}

func stay(n int64) string {
	if n == 1 {
		return "1 event stays here"
	}
	return fmt.Sprintf("%d events stay here", n)
}
