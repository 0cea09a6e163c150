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
	if kind == "failedlist" {
		return "failed list"
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
func (English) FailedListError(ago, why string) string {
	return "the list cannot be read, last tried " + ago + ": " + why
}
func (English) DoctorToken(took string) string {
	return "DingTalk gives an access token after " + took + "; the list itself is not tried, because reading erases it"
}
func (English) DoctorNoSource() string { return "the daemon does not read the failed list" }
