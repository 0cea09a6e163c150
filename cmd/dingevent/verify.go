package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

func newVerify(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		spec   api.VerifySpec
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:     "verify",
		Short:   say.VerifyShort(),
		Long:    say.VerifyLong(),
		Example: say.VerifyExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.keep(cmd.Context(), func(ctx context.Context, s api.Service) error {
				v, err := runVerification(ctx, s, spec, say, cmd.ErrOrStderr())
				switch {
				case err != nil:
					return err
				case asJSON:
					err = writeLines(cmd.OutOrStdout(), []api.Verification{v})
				default:
					err = printVerification(cmd.OutOrStdout(), say, v)
				}
				if err == nil && !v.Sound() {
					err = errSilent // all has been said
				}
				return err
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().IntVar(&spec.Rate, "rate", 0, say.VerifyFlagRate())
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}

// runVerification verifies the journal, shows how far that is, and ends it with ctx.
func runVerification(ctx context.Context, s api.Service, spec api.VerifySpec, say words.Words, progress io.Writer) (api.Verification, error) {
	var bar bar
	defer bar.done()
	v, err := s.StartVerification(ctx, spec)
	return followJob(ctx, v, err, s.Verification, s.StopVerification, func(v api.Verification) (api.JobState, string) {
		if v.State == api.JobRunning && v.Total > 0 {
			bar.show(progress, say.VerifyProgress(v.Damaged), 0, journal.Seq(v.Done), journal.Seq(v.Total))
		}
		return v.State, v.Error
	})
}

func printVerification(w io.Writer, say words.Words, v api.Verification) error {
	took := v.Finished.Sub(v.Started).String()
	if v.Sound() {
		_, err := fmt.Fprintln(w, say.VerifySound(v.Done, took))
		return err
	}
	fmt.Fprintln(w, say.VerifyDamaged(v.Done, took, v.Damaged, len(v.Problems)))
	for _, why := range slices.Sorted(maps.Keys(v.Reasons)) {
		fmt.Fprintf(w, "  %d: %s\n", v.Reasons[why], terminal.Printable(why))
	}
	if len(v.Sequences) > 0 {
		fmt.Fprintln(w, "  "+say.VerifySequences(runs(v.Sequences), int64(len(v.Sequences)) < v.Damaged))
	}
	for _, problem := range v.Problems {
		fmt.Fprintf(w, "  %s\n", terminal.Printable(problem))
	}
	_, err := fmt.Fprintln(w, say.VerifyNext(len(v.Problems) > 0))
	return err
}

// runs writes sequences, those in a row as first-last.
func runs(seqs []journal.Seq) string {
	var parts []string
	for len(seqs) > 0 {
		n := 1
		for n < len(seqs) && seqs[n] == seqs[0]+journal.Seq(n) {
			n++
		}
		part := fmt.Sprint(seqs[0])
		if n > 1 {
			part += fmt.Sprintf("-%d", seqs[n-1])
		}
		parts, seqs = append(parts, part), seqs[n:]
	}
	return strings.Join(parts, ", ")
}
