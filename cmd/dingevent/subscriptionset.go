package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/words"
)

func newSubscriptionsSet(say words.Words) *cobra.Command {
	var (
		data dataFlag
		file string
	)
	cmd := &cobra.Command{
		Use:   "set NAME -f FILE",
		Short: "Make a subscription, or change it, while the daemon runs",
		Long: `Make a subscription, or change it, while the daemon runs. FILE holds what an entry of subscriptions
in the config does, in YAML or JSON; - is standard input. ${NAME} in it is taken from the daemon's
environment, each time it opens the subscription, and paths in it are the daemon's.

It is kept in the journal, also over a restart. A new one begins where start says; a changed one goes on
at its cursor. One that is in the config can be changed there alone.`,
		Example: `  dingevent subscriptions set billing -f billing.yaml
  echo '{types: [bpms_*], webhook: {url: "https://billing.example.com/hook"}}' |
    dingevent subscriptions set billing -f -`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			spec, err := readSpec(file, cmd.InOrStdin())
			if err != nil {
				return err
			}
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				if err := s.Put(ctx, args[0], spec); err != nil {
					return err
				}
				_, err := fmt.Fprintln(cmd.OutOrStdout(), "set", shown(args[0]))
				return err
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().StringVarP(&file, "file", "f", "", "what it is made of; - is standard input")
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
	text, err := io.ReadAll(io.LimitReader(in, daemon.MaxConfig))
	if err != nil {
		return nil, err
	}
	spec, err := daemon.ParseSpec(text)
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
		Short: "Show what a subscription is made of, without its secrets, and where it stands",
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
				return printSubscription(cmd.OutOrStdout(), sub)
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	return cmd
}

// printSubscription writes the spec in YAML, and the rest as comments, so that it can be edited and set.
func printSubscription(w io.Writer, sub api.SubscriptionDetail) error {
	from := map[api.Source]string{api.FromConfig: "from the config", api.FromAPI: "from the command or the API", api.FromNobody: "worked by nobody: it is not in the config"}[sub.Source]
	if from == "" {
		from = "from where is unknown while the daemon is stopped"
	}
	fmt.Fprintf(w, "# %s, %s\n# cursor %d, %d behind, %d waiting, %d parked, %d dead letters\n", shown(sub.Name), from,
		sub.Cursor, sub.Behind, sub.Waiting, sub.Parked, sub.Dead)
	if sub.Pause != nil {
		fmt.Fprintf(w, "# %s\n", pauseNote(*sub.Pause))
	}
	if sub.Fault != "" {
		fmt.Fprintf(w, "# not worked: %s\n", printable(sub.Fault))
	}
	if sub.Spec == nil {
		return nil
	}
	text, err := yaml.JSONToYAML(sub.Spec)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
