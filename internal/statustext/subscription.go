package statustext

import (
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// Failing says that the sink of a subscription or a replay fails, or why its events wait; nothing if neither is so.
func Failing(say words.Words, begun time.Time, lastError string, now time.Time) string {
	why := terminal.Relayed(say, lastError)
	switch {
	case why == "":
		return ""
	case begun.IsZero():
		return say.SinkWaits(why)
	}
	layout, since := time.DateTime, begun.Local()
	if now.Sub(since) < 12*time.Hour {
		layout = time.TimeOnly
	}
	return say.SinkFails(since.Format(layout), why)
}

// Paused is a line on the begin and the reason of a pause.
func Paused(say words.Words, p api.Pause) string {
	note := say.SubsPaused(p.Drain, p.Since.Local().Format(time.DateTime))
	if p.Reason != "" {
		note += ": " + terminal.Relayed(say, p.Reason)
	}
	return note
}
