package words

import "fmt"

// Sources is what is said of sources, which pull events, and of backfill.
type Sources interface {
	BackfillShort() string
	BackfillLong() string
	BackfillExample() string
	BackfillDone(app string, rows, calls uint64) string
	BackfillNothing(app string) string
	BackfillDoubt(unsure, lost uint64) string
	SourceKind(kind string) string
	SourceState(state string) string
	SourceLine(kind, state string) string
	SourceStored(stored uint64, ago string) string
	SourceFailed(ago, why string) string
	SourceRefused(count uint64) string
	FailedListLine(rows, calls uint64, last string) string
	FailedListNext(span string, often bool) string
	FailedListDoubt(unsure, lost uint64) string
	FailedListDoubtHint() string
	FailedListError(ago, why string) string
	FailedListOrgs(authorized int) string
	FailedListRound(asked, orgs int, began string) string
	FailedListRoundDone(ago string) string
	FailedListOrgsFail(failing, denied int) string
	FailedListOrgFails(corpID, why string) string
	BackfillFailed(orgs uint64) string
	ExecStarts(program string, starts uint64, last string) string
	ExecSilent(since string) string
	ExecSilentHint() string
	ExecExit(ago, how string) string
	ExecSkipped(noObjects, tooLong uint64) string
	ExecSkippedHint() string
	ExecDoubt(unnamed, unread uint64) string
	ExecDoubtHint() string
	ExecLost(lines uint64) string
	ExecLostHint() string
	DoctorProgram(path string) string
	DoctorProgramHint() string
	DoctorNoProgram() string
	RDSLine(rows, marked uint64, server string) string
	RDSReadOnly() string
	RDSTable(name, lag string) string
	RDSHeld(name string, held int) string
	RDSRefused(rows uint64) string
	RDSRefusedHint() string
	RDSError(name, ago, why string) string
	RDSHint(reason, english string) string
	RDSReached(server, version, took string) string
	RDSSlow(name, column string, rows int64) string
	RDSSlowHint(name, column string) string
	RDSFine(name string, readOnly bool) string
	RDSNotRead() string
	RDSUnusable(name, why string) string
	DoctorToken(took string) string
	DoctorNoSource() string
}

func (English) BackfillShort() string { return "Read the list of an app's failed pushes now" }
func (English) BackfillLong() string {
	return `Have the daemon read DingTalk's list of events that it could not push to the app, to its end, and store them.
The daemon does so by itself after its start, after an outage, and else once an hour. The app needs failed_list
in the config.

There is no dry run: DingTalk erases what a call has returned with the next call, so whatever is read must be
stored. DingTalk lists an event 3 to 5 minutes after its last try.`
}
func (English) BackfillExample() string { return `  dingevent backfill hr` }
func (English) BackfillDone(app string, rows, calls uint64) string {
	return fmt.Sprintf("%s: %d events were in the list and are stored; calls: %d. Those that came by push, too, are stored once", app, rows, calls)
}
func (English) BackfillNothing(app string) string { return app + ": the list is empty" }
func (English) BackfillDoubt(unsure, lost uint64) string {
	return fmt.Sprintf("%d calls got no whole answer, so up to 200 events of each may be lost; %d events are too large for the journal and are lost", unsure, lost)
}
func (English) SourceKind(kind string) string {
	switch kind {
	case "failedlist":
		return "failed list"
	case "exec":
		return "program"
	case "rds":
		return "RDS"
	case "suite":
		return "third-party app"
	}
	return kind
}
func (English) SourceState(state string) string {
	switch state {
	case "elsewhere":
		return "read by another gateway"
	case "failed":
		return "failed, tried again"
	}
	return state
}
func (English) SourceLine(kind, state string) string { return kind + "  " + state }
func (English) SourceStored(stored uint64, ago string) string {
	return fmt.Sprintf("stored here: %d; the last %s", stored, ago)
}
func (English) SourceFailed(ago, why string) string { return "failed " + ago + ": " + why }
func (English) SourceRefused(count uint64) string {
	return fmt.Sprintf("the journal did not take what was read %d times; it was tried again", count)
}
func (English) FailedListLine(rows, calls uint64, last string) string {
	return fmt.Sprintf("recovered in all: %d events by %d calls; read %s", rows, calls, last)
}
func (English) FailedListNext(span string, often bool) string {
	if often {
		return "next in " + span + ", every minute for now, because pushes may have failed"
	}
	return "next in " + span
}
func (English) FailedListDoubt(unsure, lost uint64) string {
	return fmt.Sprintf("may be lost: the pages of %d calls, up to 200 events each; lost for their size: %d events", unsure, lost)
}
func (English) FailedListDoubtHint() string {
	return "look in the log for the times, and compare with what DingTalk's own pages show of them; nothing brings these events back"
}
func (English) FailedListOrgs(authorized int) string {
	if authorized == 0 {
		return "no organization is known to have authorized the app, so no list is read"
	}
	return fmt.Sprintf("organizations that have authorized the app: %d, each with a list", authorized)
}
func (English) FailedListRound(asked, orgs int, began string) string {
	return fmt.Sprintf("round under way, begun %s: %d of %d lists read", began, asked, orgs)
}
func (English) FailedListRoundDone(ago string) string { return "the last round has ended " + ago }
func (English) FailedListOrgsFail(failing, denied int) string {
	return fmt.Sprintf("lists that cannot be read: %d, each tried again by itself; that DingTalk refuses: %d, tried in the next round", failing, denied)
}
func (English) FailedListOrgFails(corpID, why string) string {
	return "; such as that of " + corpID + ": " + why
}
func (English) BackfillFailed(orgs uint64) string {
	return fmt.Sprintf("the lists of %d organizations could not be read; dingevent status says why, and each is tried again by itself", orgs)
}
func (English) FailedListError(ago, why string) string {
	return "the list cannot be read, last tried " + ago + ": " + why
}
func (English) ExecStarts(program string, starts uint64, last string) string {
	return fmt.Sprintf("%s was started %d times; the last time %s", program, starts, last)
}
func (English) ExecSilent(since string) string {
	return "no event has come for long; the last one " + since
}
func (English) ExecSilentHint() string {
	return "look whether the program is still signed in and subscribed; if it is, raise silent_after"
}
func (English) ExecExit(ago, how string) string { return "it has ended before, " + ago + ": " + how }
func (English) ExecSkipped(noObjects, tooLong uint64) string {
	return fmt.Sprintf("lines that were skipped: %d no JSON objects, %d too long", noObjects, tooLong)
}
func (English) ExecSkippedHint() string {
	return "only events may be on the program's standard output, one JSON object a line; the log has the numbers of the lines"
}
func (English) ExecDoubt(unnamed, unread uint64) string {
	return fmt.Sprintf("lines without an identity: %d, so that equal ones are one event; lines for which an expression gave nothing: %d", unnamed, unread)
}
func (English) ExecDoubtHint() string {
	return "look at a line with dingevent events --json, and correct id, type, corp or born"
}
func (English) ExecLost(lines uint64) string {
	return fmt.Sprintf("lines that were read and are lost: %d", lines)
}
func (English) ExecLostHint() string {
	return "the log says why; have the program write these events again, if it can"
}
func (English) DoctorProgram(path string) string {
	return "the program is " + path + "; it is not tried"
}
func (English) DoctorProgramHint() string {
	return "the daemon tries again by itself, after a minute at most"
}
func (English) DoctorNoProgram() string { return "the daemon does not run the program" }
func (English) RDSLine(rows, marked uint64, server string) string {
	return fmt.Sprintf("stored in all: %d states of rows from %s; marked: %d", rows, server, marked)
}
func (English) RDSReadOnly() string {
	return "read_only: no row is marked; gmt_modified tells which are new, and the journal keeps how far that is"
}
func (English) RDSTable(name, lag string) string {
	if lag == "" {
		return name + ": not read yet"
	}
	return name + ": stored up to " + lag
}
func (English) RDSHeld(name string, held int) string {
	return fmt.Sprintf("%s: %d rows could not be marked yet", name, held)
}
func (English) RDSRefused(rows uint64) string {
	return fmt.Sprintf("%d rows are too large and are not stored", rows)
}
func (English) RDSRefusedHint() string {
	return "they stay unmarked in their tables; the log has their IDs, and what to do"
}
func (English) RDSError(name, ago, why string) string {
	return name + " cannot be used, last tried " + ago + ": " + why
}
func (English) RDSHint(_, english string) string { return english }
func (English) RDSReached(server, version, took string) string {
	return server + " answers after " + took + ": " + version
}
func (English) RDSSlow(name, column string, rows int64) string {
	return fmt.Sprintf("%s has up to %d rows, and no index that begins with %s", name, rows, column)
}
func (English) RDSSlowHint(name, column string) string {
	return "changes of old rows may wait for a minute; add one: ALTER TABLE " + name + " ADD KEY (" + column + ", id)"
}
func (English) RDSFine(name string, readOnly bool) string {
	if readOnly {
		return name + " can be read; no row is marked (read_only)"
	}
	return name + " can be read and marked"
}
func (English) RDSNotRead() string { return "the daemon does not read the rows" }
func (English) RDSUnusable(name, why string) string {
	return name + " cannot be used: " + why
}
func (English) DoctorToken(took string) string {
	return "DingTalk gives an access token after " + took + "; the list itself is not tried, because reading erases it"
}
func (English) DoctorNoSource() string { return "the daemon does not read the failed list" }
