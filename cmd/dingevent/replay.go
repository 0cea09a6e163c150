package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newReplay(say words.Words) *cobra.Command {
	var (
		data dataFlag
		f    replayFlags
	)
	cmd := &cobra.Command{
		Use:   "replay --subscription NAME | --to URL | --sink FILE",
		Short: "Deliver stored events again",
		Long: `Deliver stored events again: through a subscription, which gets what its filter selects, or to a sink of
its own. The receiver sees that it is a replay. No cursor moves, new events go on as before, failures are
tried again, and what cannot be delivered becomes a dead letter of the subscription replay/NAME.

The daemon does it, and goes on after a restart: ending this command ends the watching alone.`,
		Example: `  dingevent replay --subscription billing --since 2h --type 'bpms_*' --dry-run
  dingevent replay --subscription billing --id 4b6f…
  dingevent replay --to http://localhost:3000/hook --where 'event.result == "agree"' --since 24h
  dingevent replay list`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			spec, err := f.spec(cmd)
			if err != nil {
				return err
			}
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				if f.dryRun {
					return countReplay(ctx, s, spec, cmd.OutOrStdout(), cmd.ErrOrStderr())
				}
				return runReplay(ctx, s, f.name, spec, f.detach, cmd.OutOrStdout(), cmd.ErrOrStderr())
			})
		},
	}
	data.register(cmd, say)
	f.register(cmd)
	cmd.AddCommand(newReplayList(say), newReplayShow(say), newReplayDrop(say))
	return cmd
}

// countReplay tells how many events a replay would deliver.
func countReplay(ctx context.Context, s api.Service, spec api.ReplaySpec, out, progress io.Writer) error {
	selected, unjudged := 0, 0
	var bar bar
	for q := (api.CountQuery{ReplaySpec: spec}); ; {
		c, err := s.CountReplay(ctx, q)
		if err != nil {
			return err
		}
		bar.show(progress, "looking", c.From, c.Cursor, c.End)
		selected += c.Selected
		unjudged += c.Unjudged
		if q.Cursor = c.Next; q.Cursor == "" {
			break
		}
	}
	bar.done()
	if unjudged > 0 {
		fmt.Fprintf(out, "%d cannot be judged, as --where fails on them, and would become dead letters; narrow --type, or ask has() first\n", unjudged)
	}
	_, err := fmt.Fprintf(out, "%d would be delivered again\n", selected)
	return err
}

// runReplay begins a replay, and watches it unless it is to be detached.
func runReplay(ctx context.Context, s api.Service, id string, spec api.ReplaySpec, detach bool, out, progress io.Writer) error {
	r, err := s.PutReplay(ctx, id, spec)
	if err != nil {
		return err
	}
	if detach {
		_, err := fmt.Fprintf(out, "replay %s has begun; watch it: dingevent replay show %s\n", id, id)
		return err
	}
	r, err = watchReplay(ctx, s, r, progress)
	switch {
	case ctx.Err() != nil:
		_, err := fmt.Fprintf(out, "replay %s goes on; see: dingevent replay show %s\n", id, id)
		return err
	case err != nil:
		return fmt.Errorf("%w; the replay may go on: dingevent replay show %s", err, id)
	}
	switch r.State {
	case api.ReplayBroken:
		return fmt.Errorf("replay %s cannot go on: %s", id, printable(r.Fault))
	case api.ReplayPaused:
		return fmt.Errorf("replay %s was paused: %s; go on with: dingevent subscriptions resume %s", id, printable(r.Pause.Reason), api.ReplayName(id))
	case api.ReplayFinished:
	default:
		return errors.New("the daemon has ended; the replay goes on with it")
	}
	fmt.Fprintf(out, "replay %s is done\n", id)
	if r.Dead > 0 {
		return fmt.Errorf("replay %s left %d dead letters; see: dingevent dead list --subscription %s", id, r.Dead, api.ReplayName(id))
	}
	return nil
}

// watchReplay shows how far a replay is, until it runs no more.
func watchReplay(ctx context.Context, s api.Service, r api.Replay, progress io.Writer) (api.Replay, error) {
	var bar bar
	defer bar.done()
	for r.State == api.ReplayRunning {
		what := "replay " + r.ID
		if r.Waiting+r.Dead > 0 {
			what += fmt.Sprintf(", %d waiting, %d dead", r.Waiting, r.Dead)
		}
		bar.show(progress, what, r.From, r.Cursor, r.End)
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return r, ctx.Err()
		}
		var err error
		if r, err = s.Replay(ctx, r.ID); err != nil {
			return r, err
		}
	}
	bar.show(progress, "replay "+r.ID, r.From, r.Cursor, r.End)
	return r, nil
}
