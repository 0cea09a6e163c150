package postgres

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent/journal"
)

// Proof is what the promise of durability rests on, as the server said it at [Proof].At, at most some 10 seconds ago while the
// server answers.
func (j *Journal) Proof() Proof {
	if p := j.proving.proof.Load(); p != nil {
		return *p
	}
	return Proof{}
}

// reprove asks the server anew. While it is not fit, Receive takes no event. Data that is there is read and worked on.
func (j *Journal) reprove(ctx context.Context, server asker) error {
	p, err := prove(ctx, server)
	if err != nil {
		return err
	}
	further, err := j.newest.meet(p.System, p.Timeline)
	if err != nil || further {
		j.reset() // whatever leads to the former primary
	}
	if err != nil {
		return fmt.Errorf("%w: %w", journal.ErrSuspended, err)
	}
	var refusal *failure
	why := p.Refusal(j.opts.Standby)
	if why != "" {
		refusal = &failure{fmt.Errorf("%w: %s", journal.ErrSuspended, why)}
	}
	before := j.Proof()
	changed := j.proving.set(p, refusal)
	switch {
	case changed && why != "":
		j.opts.Logger.Error("journal: the server does not keep what it was promised to keep; it is given no events until that is put right", "reason", why)
	case changed:
		j.opts.Logger.Info("journal: the server is fit again, and is given events")
	}
	if before.Synced() && !p.Synced() {
		j.opts.Logger.Warn("journal: no standby is in sync any more", "synchronous_standby_names", p.StandbyNames)
	}
	return nil
}
