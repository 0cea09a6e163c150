package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newSuiteOrgs(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		q      api.SuiteOrgQuery
		limit  int
		asJSON bool
	)
	cmd := &cobra.Command{
		Use: "orgs APP", Short: say.SuiteOrgsShort(), Long: say.SuiteOrgsLong(), Example: say.SuiteOrgsExample(),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				orgs, err := api.Collect(limit, func(p api.Paging) (api.Page[api.SuiteOrg], error) {
					q.App, q.Paging = args[0], p
					return s.SuiteOrgs(ctx, q)
				})
				if err != nil {
					return err
				}
				return writeList(cmd.OutOrStdout(), asJSON, orgs, say.SuiteOrgsNone(terminal.Shown(args[0])), tabulateOrgs(say))
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().StringVar(&q.State, "state", "", say.SuiteFlagState())
	cmd.Flags().StringVar(&q.CorpID, "corp", "", say.SuiteFlagCorp())
	cmd.Flags().IntVar(&limit, "limit", 0, say.SuiteFlagLimit()) // a list of customers that ends without a word would be a lie
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSONLines())
	complete(cmd, "state", "authorized", "relieved")
	return cmd
}

func tabulateOrgs(say words.Words) func(io.Writer, []api.SuiteOrg) error {
	return func(w io.Writer, list []api.SuiteOrg) error {
		now := time.Now()
		table := newTable(w, say.SuiteOrgsColumns())
		ago := func(at time.Time) string {
			if at.IsZero() {
				return "-"
			}
			return statustext.SometimeAgo(say, at, now)
		}
		code := func(o api.SuiteOrg) string {
			switch {
			case o.Code == "":
				return "-"
			case o.CodeErr != "":
				return say.SuiteCodeState(o.Code) + ": " + terminal.Sentence(words.Elsewhere(say, terminal.Plain(o.CodeErr)))
			}
			return say.SuiteCodeState(o.Code)
		}
		for _, o := range list {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s %s\t%s\n", terminal.Shown(o.CorpID), terminal.Shown(o.Name), say.SuiteOrgState(o.State), ago(o.Since),
				ago(o.Changed), terminal.Shown(o.LastType), statustext.SometimeAgo(say, o.Last, now), code(o))
		}
		return table.Flush()
	}
}
