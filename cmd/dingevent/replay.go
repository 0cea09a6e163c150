package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newReplay(say words.Words) *cobra.Command {
	var (
		data dataFlag
		f    replayFlags
	)
	cmd := &cobra.Command{
		Use:     "replay --subscription NAME | --to URL | --sink FILE",
		Short:   say.ReplayShort(),
		Long:    say.ReplayLong(),
		Example: say.ReplayExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			spec, err := f.spec(cmd)
			if err != nil {
				return err
			}
			run := replayRun{say: say, id: f.name, spec: spec, json: f.json, out: cmd.OutOrStdout(), progress: cmd.ErrOrStderr()}
			warnUnknownTypes(say, cmd.ErrOrStderr(), "--type", spec.Types)
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				run.service = s
				if f.dryRun {
					return run.pretend(ctx)
				}
				return run.begin(ctx, f.detach)
			})
		},
	}
	data.register(cmd, say)
	f.register(cmd, say)
	data.completeSubscriptionFlag(cmd)
	completeBy(cmd, "type", completeEventTypes(say))
	cmd.AddCommand(newReplayList(say), newReplayShow(say), newReplayForget(say), formerly("drop", newReplayForget(say), say))
	return cmd
}

// A replayRun is a replay of this command.
type replayRun struct {
	say           words.Words
	service       api.Service
	id            string
	spec          api.ReplaySpec
	json          bool
	out, progress io.Writer
}

// A replayCount is the output of a dry run.
type replayCount struct {
	Selected int `json:"selected"`
	Unjudged int `json:"unjudged"`
}

// pretend prints how many events the replay would deliver.
func (r replayRun) pretend(ctx context.Context) error {
	c, err := r.count(ctx, r.spec)
	switch {
	case err != nil:
		return err
	case r.json:
		return writeLines(r.out, []replayCount{c})
	case c.Unjudged > 0:
		fmt.Fprintln(r.out, r.say.ReplayUnjudged(c.Unjudged))
	}
	_, err = fmt.Fprintln(r.out, r.say.ReplayWould(c.Selected))
	return err
}

// count counts what a replay delivers, a piece of the log after the other.
func (r replayRun) count(ctx context.Context, spec api.ReplaySpec) (sum replayCount, err error) {
	var bar bar
	defer bar.done()
	for q := (api.CountQuery{ReplaySpec: spec}); ; {
		c, err := r.service.CountReplay(ctx, q)
		if err != nil {
			return sum, err
		}
		bar.show(r.progress, r.say.ReplayLooking(), c.From, c.Cursor, c.End)
		sum.Selected += c.Selected
		sum.Unjudged += c.Unjudged
		if q.Cursor = c.Next; q.Cursor == "" {
			return sum, nil
		}
	}
}

// begin begins the replay, and watches it unless it is to be detached.
func (r replayRun) begin(ctx context.Context, detach bool) error {
	at, err := r.service.PutReplay(ctx, r.id, r.spec)
	if err != nil {
		return err
	}
	if detach {
		return r.tell(at, r.say.ReplayBegun(r.id))
	}
	at, err = r.follow(ctx, at)
	switch {
	case ctx.Err() != nil:
		return r.tell(at, r.say.ReplayGoesOn(r.id))
	case err != nil:
		return words.Wrap(err, func(say words.Words, why string) string { return say.ReplayMayGoOn(r.id, why) })
	}
	switch at.State {
	case api.ReplayBroken:
		return words.Fail(func(say words.Words) string {
			return say.ReplayBroken(r.id, terminal.Relayed(say, at.Fault))
		})
	case api.ReplayPaused:
		return words.Fail(func(say words.Words) string { return say.ReplayPaused(r.id, terminal.Printable(at.Pause.Reason)) })
	case api.ReplayFinished:
		return r.end(ctx, at)
	}
	return words.Fail(words.Words.ReplayDaemonEnded)
}

// end prints the result of a finished replay. It counts the delivered events after the replay, because the log still has
// them.
func (r replayRun) end(ctx context.Context, at api.Replay) error {
	spec := r.spec
	spec.From, spec.Before = at.From, at.End
	c, err := r.count(ctx, spec)
	if err != nil {
		return err
	}
	delivered := max(0, c.Selected+c.Unjudged-at.Dead)
	took := at.Finished.Sub(at.Started).Round(time.Millisecond)
	if err := r.tell(at, r.say.ReplayDone(r.id, delivered, at.Dead, took.String())); err != nil {
		return err
	}
	if at.Dead > 0 {
		return words.Fail(func(say words.Words) string { return say.ReplayLeftDead(r.id, at.Dead) })
	}
	return nil
}

// tell writes the state of the replay, in words or as JSON.
func (r replayRun) tell(at api.Replay, text string) error {
	if r.json {
		return writeLines(r.out, []api.Replay{at})
	}
	_, err := fmt.Fprintln(r.out, text)
	return err
}

// follow shows how far the replay is, until it runs no more.
func (r replayRun) follow(ctx context.Context, at api.Replay) (api.Replay, error) {
	var bar bar
	defer bar.done()
	for {
		bar.show(r.progress, r.say.ReplayProgress(r.id, at.Waiting, at.Dead), at.From, at.Cursor, at.End)
		if at.State != api.ReplayRunning {
			return at, nil
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return at, ctx.Err()
		}
		next, err := r.service.Replay(ctx, r.id)
		if err != nil {
			return at, err
		}
		at = next
	}
}
