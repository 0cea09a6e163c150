package keeper

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/smallfile"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// StartVerification is part of [local.Keeper].
func (k *Keeper) StartVerification(spec api.VerifySpec) (api.Verification, error) {
	first := api.Verification{State: api.JobRunning, Started: time.Now().UTC().Truncate(time.Millisecond)}
	opts := sqlite.VerifyOptions{Rate: spec.Rate, Gentle: k.gentle && spec.Rate == 0}
	started := k.verification.start(k.ctx, first, func(ctx context.Context) func(*api.Verification) {
		return k.runVerification(ctx, opts)
	})
	if !started {
		if k.ctx.Err() != nil {
			return api.Verification{}, api.Refuse(api.CodeUnavailable, "the daemon ends")
		}
		return api.Verification{}, api.Refuse(api.CodeConflict, "a verification runs already; wait for it")
	}
	return first, nil
}

// Verification is part of [local.Keeper].
func (k *Keeper) Verification() api.Verification { return k.verification.standing() }

// StopVerification is part of [local.Keeper].
func (k *Keeper) StopVerification() { k.verification.end() }

// Verified is part of [local.Keeper].
func (k *Keeper) Verified() *api.Verified { return k.verified.Load() }

func (k *Keeper) runVerification(ctx context.Context, opts sqlite.VerifyOptions) (done func(*api.Verification)) {
	k.log.Info("the journal is being verified", "rate", opts.Rate)
	opts.OnProgress = func(p sqlite.VerifyProgress) {
		k.verification.change(func(v *api.Verification) { v.Done, v.Total, v.Damaged = p.Done, p.Total, p.Damaged })
	}
	report, err := k.verify(ctx, &opts)
	now := time.Now().UTC().Truncate(time.Millisecond)
	done = func(v *api.Verification) {
		v.Finished, v.State, v.Done = now, api.JobDone, report.Entries
		v.Damaged, v.Sequences, v.Reasons, v.Problems = report.Damaged, report.Seqs, report.Reasons, report.Problems
		if err != nil {
			v.State, v.Error = api.JobFailed, err.Error()
		}
	}
	v := k.Verification()
	done(&v)
	log := k.log.With("events", v.Done, "damaged", v.Damaged, "problems", v.Problems, "took", now.Sub(v.Started))
	switch {
	case err != nil && ctx.Err() != nil:
		log.Info("the verification of the journal was cut off")
		return done
	case err != nil:
		log.Error("the journal could not be verified", "error", err)
		return done
	case report.Sound():
		log.Info("the journal is sound")
	default:
		log.Error("the journal is damaged; see docs/operate.md for what to do", "sequences", v.Sequences)
		k.tell(v)
	}
	k.saveVerified(api.Verified{At: now, Events: v.Done, Damaged: v.Damaged, Problems: len(v.Problems)})
	return done
}

// verifiedFile has the last verification, so that a restart does not forget it. Without the file the journal is verified once
// more.
const verifiedFile = "verified.json"

// loadVerified reads what the last verification found, if the file can be read.
func (k *Keeper) loadVerified() {
	text, err := smallfile.Read(filepath.Join(k.data, verifiedFile), 64<<10)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var last api.Verified
	if err == nil {
		err = json.Unmarshal(text, &last)
	}
	if err != nil {
		k.log.Warn("nobody can tell when the journal was verified last", "error", err)
		return
	}
	k.verified.Store(&last)
}

func (k *Keeper) saveVerified(last api.Verified) {
	k.verified.Store(&last)
	text, err := json.Marshal(last)
	if err == nil {
		err = fsdir.Write(filepath.Join(k.data, verifiedFile), text, 0o600)
	}
	if err != nil {
		k.log.Warn("it cannot be kept that the journal was verified", "error", err)
	}
}
