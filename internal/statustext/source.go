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
	kind := say.SourceKind(s.Kind)
	if s.CorpID != "" {
		kind += " " + terminal.Printable(s.CorpID)
	}
	return say.SourceLine(kind, say.SourceState(string(s.State)))
}

// Source are the further lines on a source.
func Source(say words.Words, s api.AppSource, now time.Time) (all []Remark) {
	if s.State == api.SourceElsewhere {
		return nil // its gateway knows the rest
	}
	switch {
	case s.FailedList != nil:
		all = failedList(say, *s.FailedList, now)
	case s.Exec != nil:
		all = execProgram(say, *s.Exec, s, now)
	case s.RDS != nil:
		all = rdsTables(say, *s.RDS, now)
	case s.Suite != nil:
		all = suiteState(say, *s.Suite, now)
	default:
		all = append(all, Remark{Text: say.SourceStored(s.Stored, SometimeAgo(say, s.StoredAt, now))})
	}
	if failing(s, now) {
		all = append(all, Remark{Text: say.SourceFailed(SometimeAgo(say, s.ErrorAt, now), terminal.Relayed(say, s.Error)), Bad: true})
	}
	if s.Refused > 0 {
		all = append(all, Remark{Text: say.SourceRefused(s.Refused)})
	}
	return all
}

// recovered is how long a source has to run after a failure to count as mended, if it stores nothing meanwhile.
const recovered = time.Minute

// failing says whether a source has failed and has shown no success since. A program that ends at once each time runs for moments
// between two failures: whoever looks in such a moment needs the failure, too.
func failing(s api.AppSource, now time.Time) bool {
	switch s.State {
	case api.SourceFailed:
		return true
	case api.SourceRunning:
		return s.Error != "" && !s.StoredAt.After(s.ErrorAt) && now.Sub(s.Since) < recovered
	}
	return false
}

func failedList(say words.Words, f api.FailedList, now time.Time) []Remark {
	all := []Remark{{Text: say.FailedListLine(f.Rows, f.Calls, SometimeAgo(say, f.Last, now))}}
	if inRound := f.Orgs != nil && f.Orgs.Began.After(f.Orgs.Ended); !f.Next.IsZero() && !inRound {
		all = append(all, Remark{Text: say.FailedListNext(Ago(now, f.Next), !f.Until.IsZero())})
	}
	if f.Orgs != nil {
		all = append(all, listOrgs(say, *f.Orgs, now)...)
	}
	if f.Unsure+f.Lost > 0 {
		all = append(all, Remark{Text: say.FailedListDoubt(f.Unsure, f.Lost), Hint: say.FailedListDoubtHint()})
	}
	if f.Error != "" {
		all = append(all, Remark{Text: say.FailedListError(SometimeAgo(say, f.ErrorAt, now), terminal.Relayed(say, f.Error)), Hint: say.OpenHint(f.Reason, f.Hint), Bad: true})
	}
	return all
}

// listOrgs says how the lists of all organizations of a third-party app stand.
func listOrgs(say words.Words, o api.FailedListOrgs, now time.Time) []Remark {
	all := []Remark{{Text: say.FailedListOrgs(o.Authorized)}}
	switch {
	case o.Began.After(o.Ended):
		all = append(all, Remark{Text: say.FailedListRound(o.Asked, o.Authorized, SometimeAgo(say, o.Began, now))})
	case !o.Ended.IsZero():
		all = append(all, Remark{Text: say.FailedListRoundDone(SometimeAgo(say, o.Ended, now))})
	}
	if o.Failing+o.Denied == 0 {
		return all
	}
	one := Remark{Text: say.FailedListOrgsFail(o.Failing, o.Denied)}
	if f := o.Failure; f != nil {
		one.Text += say.FailedListOrgFails(terminal.Printable(f.CorpID), terminal.Relayed(say, f.Error))
		one.Hint = say.OpenHint(f.Reason, f.Hint)
	}
	return append(all, one)
}

func execProgram(say words.Words, e api.Exec, s api.AppSource, now time.Time) []Remark {
	all := []Remark{
		{Text: say.SourceStored(s.Stored, SometimeAgo(say, s.StoredAt, now))},
		{Text: say.ExecStarts(terminal.Printable(e.Program), e.Starts, SometimeAgo(say, e.Started, now))},
	}
	if !e.Silent.IsZero() {
		all = append(all, Remark{Text: say.ExecSilent(SometimeAgo(say, e.Silent, now)), Hint: say.ExecSilentHint()})
	}
	if e.Exit != "" && !failing(s, now) { // else the failure says so
		all = append(all, Remark{Text: say.ExecExit(SometimeAgo(say, e.ExitAt, now), terminal.Relayed(say, e.Exit))})
	}
	if e.NoObjects+e.TooLong > 0 {
		all = append(all, Remark{Text: say.ExecSkipped(e.NoObjects, e.TooLong), Hint: say.ExecSkippedHint()})
	}
	if e.Unnamed+e.Unread > 0 {
		all = append(all, Remark{Text: say.ExecDoubt(e.Unnamed, e.Unread), Hint: say.ExecDoubtHint()})
	}
	if e.Lost > 0 {
		all = append(all, Remark{Text: say.ExecLost(e.Lost), Hint: say.ExecLostHint()})
	}
	return all
}

func rdsTables(say words.Words, r api.RDS, now time.Time) []Remark {
	all := []Remark{{Text: say.RDSLine(r.Rows, r.Marked, r.Server)}}
	if r.ReadOnly {
		all = append(all, Remark{Text: say.RDSReadOnly()})
	}
	for _, t := range r.Tables {
		name, lag := terminal.Printable(t.Name), ""
		if !t.Since.IsZero() {
			lag = SometimeAgo(say, t.Since, now)
		}
		all = append(all, Remark{Text: say.RDSTable(name, lag)})
		if t.Error != "" {
			all = append(all, Remark{Text: say.RDSError(name, SometimeAgo(say, t.ErrorAt, now), terminal.Relayed(say, t.Error)), Hint: say.RDSHint(t.Reason, t.Hint), Bad: true})
		}
		if t.Held > 0 && t.Error != "" {
			all = append(all, Remark{Text: say.RDSHeld(name, t.Held)})
		}
	}
	if r.Refused > 0 {
		all = append(all, Remark{Text: say.RDSRefused(r.Refused), Hint: say.RDSRefusedHint()})
	}
	return all
}

// suiteState says how the ticket and the organizations of a third-party app stand.
func suiteState(say words.Words, s api.SuiteState, now time.Time) []Remark {
	ticket := Remark{Text: say.SuiteTicketLine(string(s.Ticket), SometimeAgo(say, s.Given, now))}
	if s.Ticket != api.TicketCurrent {
		ticket.Hint = say.SuiteTicketHint()
	}
	all := []Remark{ticket, {Text: say.SuiteOrgsLine(s.Authorized, s.Relieved)}}
	if s.Waiting > 0 {
		all = append(all, Remark{Text: say.SuiteWaiting(s.Waiting)})
	}
	if s.Failed > 0 {
		all = append(all, Remark{Text: say.SuiteFailed(s.Failed), Hint: say.SuiteFailedHint("APP")})
	}
	if s.Foreign > 0 {
		all = append(all, Remark{Text: say.SuiteForeign(s.Foreign), Hint: say.SuiteForeignHint()})
	}
	if s.Dropped > 0 {
		all = append(all, Remark{Text: say.SuiteDropped(s.Dropped)})
	}
	return all
}
