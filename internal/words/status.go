package words

import "fmt"

// Status is what "dingevent status" says.
type Status interface {
	StatusShort() string
	StatusDaemon(version string, running bool) string
	StatusJournal(next, stored, repeats, failures uint64) string
	StatusFill(text string) string
	StatusUsed(used string) string
	StatusUsedOf(used string, percent int64, limit string, disk bool) string
	StatusFull() string
	StatusEvicted(count uint64) string
	StatusLostLog(count uint64) string
	StatusVerified(ago string, events, damaged int64, problems int) string
	StatusUnready(why string) string
	StatusHindered(why string) string
	StatusClear(ids string) string
	StatusNotRunning() string
	StatusFlagReady() string
	StatusSuspended(cause string) string
	StatusRefusal(ago, why string) string
	StatusApp(name string) string
	StatusHTTP(url string) string
	StatusStream(state string, open, wanted int, lastFrame, lastEvent string) string
	StatusState(state string) string
	StatusPushes(pushes, repeats, success, later, failed, late, busy uint64) string
	StatusOpenError(ago string, past bool, stage, reason, why string) string
	StatusNextTry(span string) string
	StatusConnectionColumns() string
	StatusLeaving(why string) string
	StatusAttachedColumns() string
}

func (English) StatusShort() string {
	return "Show how journal, apps with their connections, and subscriptions stand"
}

func (English) StatusDaemon(version string, running bool) string {
	if !running {
		return "daemon " + version + ", not running; this is from its files"
	}
	return "daemon " + version + ", running"
}

func (English) StatusJournal(next, stored, repeats, failures uint64) string {
	return fmt.Sprintf("journal: next sequence %d; since it was opened, stored: %d, repeats: %d, failed commits: %d", next, stored, repeats, failures)
}

func (English) StatusFill(text string) string { return "journal: " + text }
func (English) StatusUsed(used string) string { return used + " used" }

func (English) StatusFull() string {
	return "journal: FULL; pushes are refused until there is room, while what is stored is delivered on"
}

func (English) StatusUsedOf(used string, percent int64, limit string, disk bool) string {
	if disk {
		return fmt.Sprintf("%s used, %d percent of what the disk allows, %s", used, percent, limit)
	}
	return fmt.Sprintf("%s used, %d percent of max_bytes, %s", used, percent, limit)
}

func (English) StatusLostLog(count uint64) string {
	return fmt.Sprintf("log: %d lines could not be written, because nobody reads standard error or its disk is full", count)
}

func (English) StatusEvicted(count uint64) string {
	return fmt.Sprintf("journal: EVICTED %d events that were owed, because it was full and when_full is evict; the log says whose", count)
}

func (English) StatusNotRunning() string {
	return "no daemon runs on this data folder; start it with: dingevent serve"
}

func (English) StatusFlagReady() string {
	return "print nothing; code 0 if the running daemon would store a push now, else 1 with the reason: for the health check of a container"
}

func (English) StatusHindered(why string) string {
	return "NOT DELIVERING: stored events cannot be delivered now: " + why
}

func (English) StatusClear(ids string) string {
	return "journal: NOT ALL ENCRYPTED; gateways that keep events in the clear while others encrypt them: " + ids + "; give them the key of encryption, or take off away"
}

func (English) StatusUnready(why string) string {
	return "NOT READY, so that a load balancer sends it nothing: " + why
}

func (English) StatusSuspended(cause string) string {
	return "journal: SUSPENDED, nothing is taken: " + cause
}

func (English) StatusRefusal(ago, why string) string {
	return fmt.Sprintf("journal: the last push was not stored, %s: %s", ago, why)
}

func (English) StatusApp(name string) string { return "app " + name }
func (English) StatusHTTP(url string) string { return "http    pushes arrive at " + url }

func (English) StatusStream(state string, open, wanted int, lastFrame, lastEvent string) string {
	return fmt.Sprintf("stream  %s, %d of %d connections; last frame %s, last event %s", state, open, wanted, lastFrame, lastEvent)
}

func (English) StatusState(state string) string { return state }

func (English) StatusPushes(pushes, repeats, success, later, failed, late, busy uint64) string {
	return fmt.Sprintf("pushes: %d, repeats among them: %d; answered success: %d, LATER: %d, failed: %d; too late: %d, queue full: %d",
		pushes, repeats, success, later, failed, late, busy)
}

func (English) StatusOpenError(ago string, past bool, stage, reason, why string) string {
	which := "no connection"
	if past {
		which = "once no connection, but since then it works"
	}
	return fmt.Sprintf("%s %s: %s, %s: %s", ago, which, stage, reason, why)
}

func (English) StatusNextTry(span string) string { return "next try in " + span }

func (English) StatusConnectionColumns() string {
	return "  CONNECTION\tAGE\tLAST FRAME\tLAST EVENT\tUNANSWERED\tREPEATS\tROUND TRIP\tID\t"
}

func (English) StatusLeaving(why string) string { return "is being replaced: " + why }

func (English) StatusAttachedColumns() string {
	return "ATTACHED TO\tFROM\tCLIENT\tAGE\tLAST ANSWER\tUNANSWERED\tROUND TRIP\t"
}

func (English) StatusVerified(ago string, events, damaged int64, problems int) string {
	if damaged == 0 && problems == 0 {
		return fmt.Sprintf("journal: verified %s: all %d events are sound", ago, events)
	}
	return fmt.Sprintf("journal: verified %s: %d of %d events are damaged, %d other problems; see: dingevent verify", ago, damaged, events, problems)
}
