package statustext

import (
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// A Remark is a line on how something stands.
type Remark struct {
	Text string
	Hint string // what to do; empty if nothing
	Bad  bool   // something is wrong
}

// SourceHead is the first line on a source: what it is, and its state.
func SourceHead(say words.Words, s api.AppSource) string {
	return say.SourceLine(say.SourceKind(s.Kind), say.SourceState(string(s.State)))
}

// Source are the further lines on a source.
func Source(say words.Words, s api.AppSource, now time.Time) (all []Remark) {
	if s.State == api.SourceElsewhere {
		return nil // its gateway knows the rest
	}
	if s.FailedList != nil {
		all = failedList(say, *s.FailedList, now)
	} else {
		all = append(all, Remark{Text: say.SourceStored(s.Stored, SometimeAgo(say, s.StoredAt, now))})
	}
	if s.State == api.SourceFailed {
		all = append(all, Remark{Text: say.SourceFailed(SometimeAgo(say, s.ErrorAt, now), terminal.Relayed(say, s.Error)), Bad: true})
	}
	if s.Refused > 0 {
		all = append(all, Remark{Text: say.SourceRefused(s.Refused)})
	}
	return all
}

func failedList(say words.Words, f api.FailedList, now time.Time) []Remark {
	all := []Remark{{Text: say.FailedListLine(f.Rows, f.Calls, SometimeAgo(say, f.Last, now))}}
	if !f.Next.IsZero() {
		all = append(all, Remark{Text: say.FailedListNext(Ago(now, f.Next), !f.Until.IsZero())})
	}
	if f.Unsure+f.Lost > 0 {
		all = append(all, Remark{Text: say.FailedListDoubt(f.Unsure, f.Lost), Hint: say.FailedListDoubtHint()})
	}
	if f.Error != "" {
		all = append(all, Remark{Text: say.FailedListError(SometimeAgo(say, f.ErrorAt, now), terminal.Relayed(say, f.Error)), Hint: say.OpenHint(f.Reason, f.Hint), Bad: true})
	}
	return all
}
