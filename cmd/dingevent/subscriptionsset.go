package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newSubscriptionsSet(say words.Words) *cobra.Command {
	var (
		data dataFlag
		file string
	)
	cmd := &cobra.Command{
		Use:     "set NAME -f FILE",
		Short:   say.SubsSetShort(),
		Long:    say.SubsSetLong(),
		Example: say.SubsSetExample(),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			spec, err := readSpec(file, cmd.InOrStdin())
			if err != nil {
				return err
			}
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				if err := s.Put(ctx, args[0], spec); err != nil {
					return err
				}
				var made struct {
					Types []string `json:"types"`
				}
				if json.Unmarshal(spec, &made) == nil {
					warnUnknownTypes(say, cmd.ErrOrStderr(), terminal.Shown(args[0]), made.Types)
				}
				_, err := fmt.Fprintln(cmd.OutOrStdout(), say.SubsSetDone(terminal.Shown(args[0])))
				return err
			})
		},
	}
	data.register(cmd, say)
	data.completeSubscriptions(cmd)
	cmd.Flags().StringVarP(&file, "file", "f", "", say.SubsSetFlagFile())
	cmd.MarkFlagRequired("file")
	return cmd
}

// readSpec reads a subscription from a file; - is in.
func readSpec(file string, in io.Reader) (api.Spec, error) {
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer opened.Close()
		in = opened
	}
	text, err := io.ReadAll(io.LimitReader(in, config.MaxConfig+1))
	if err != nil {
		return nil, err
	}
	spec, err := config.ParseSpec(text)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", file, err)
	}
	return spec, nil
}

func newSubscriptionsShow(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: say.SubsShowShort(),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				sub, err := s.Subscription(ctx, args[0])
				if err != nil {
					return err
				}
				if asJSON {
					return writePretty(cmd.OutOrStdout(), []api.SubscriptionDetail{sub})
				}
				return printSubscription(cmd.OutOrStdout(), say, sub)
			})
		},
	}
	data.register(cmd, say)
	data.completeSubscriptions(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}

// printSubscription writes the spec in YAML, and the rest as comments, so that it can be edited and set.
func printSubscription(w io.Writer, say words.Words, sub api.SubscriptionDetail) error {
	fmt.Fprintf(w, "# %s, %s\n# %s\n", terminal.Shown(sub.Name), say.SubsFrom(string(sub.Source)),
		say.SubsPosition(uint64(sub.Cursor), uint64(sub.Behind), sub.Waiting, sub.Parked, sub.Dead))
	if sub.Pause != nil {
		fmt.Fprintf(w, "# %s\n", statustext.Paused(say, *sub.Pause, statustext.ClockIn(time.Local)))
	}
	if sub.Fault != "" {
		fmt.Fprintf(w, "# %s\n", say.SubsNotWorked(terminal.Relayed(say, sub.Fault)))
	}
	if sub.Spec == nil {
		return nil
	}
	text, err := config.SpecYAML(sub.Spec)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
