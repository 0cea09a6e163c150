package doctor

import (
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
)

func (d *Doctor) checkJournal(j api.JournalStatus) {
	f, say := Finding{Level: Failed, Check: "journal"}, d.say
	switch {
	case j.Suspended && (j.Spool == nil || j.Spool.Full):
		f.Text, f.Hints = say.DoctorSuspended(terminal.Printable(statustext.Suspension(say, j))), hints(say.DoctorSuspendedHint())
	case j.Refusal != nil:
		f.Text, f.Hints = say.DoctorRefusal(statustext.SometimeAgo(say, j.Refusal.At, time.Now()), terminal.Relayed(say, j.Refusal.Error)), hints(say.DoctorRefusalHint())
	case j.Evicted > 0:
		f.Text, f.Hints = say.DoctorEvicted(j.Evicted), hints(say.DoctorEvictedHint())
	case j.Failures > 0:
		f.Level, f.Text, f.Hints = Warn, say.DoctorFailures(j.Failures), hints(say.DoctorFailuresHint())
	default:
		f.Level, f.Text = Fine, say.DoctorJournal(uint64(j.Next), statustext.Fill(say, j))
	}
	d.add(f)
	d.checkSpool(j.Spool)
	if len(j.Clear) > 0 {
		d.add(Finding{Level: Warn, Check: "encryption", Text: say.StatusClear(terminal.Shown(strings.Join(j.Clear, ", ")))})
	}
	if v := j.Verified; v != nil && (v.Damaged > 0 || v.Problems > 0) {
		d.add(Finding{Level: Failed, Check: "journal", Text: say.StatusVerified(statustext.SometimeAgo(say, v.At, time.Now()), v.Events, v.Damaged, v.Problems), Hints: hints(say.VerifyNext(v.Problems > 0))})
	}
	if j.Level > 0 && j.Refusal == nil {
		d.add(Finding{Level: Warn, Check: "journal", Text: say.DoctorFilling(statustext.Fill(say, j)), Hints: hints(say.DoctorFillingHint())})
	}
}

// checkSpool tells what a gateway keeps of its own, because the database takes no events.
func (d *Doctor) checkSpool(s *api.Spool) {
	if s == nil || !s.On && s.Left == 0 {
		return
	}
	f := Finding{Level: Warn, Check: "spool", Text: strings.Join(statustext.Spool(d.say, *s, true, time.Now()), "; ")}
	if s.On {
		f.Hints = hints(d.say.SpoolHint(s.Full))
	}
	if s.On && s.Full {
		f.Level = Failed
	}
	d.add(f)
}
