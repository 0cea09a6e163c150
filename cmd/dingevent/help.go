package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newHelp(say words.Words) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: say.ShellHelpShort(),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
			if about, _, err := cmd.Root().Find(args); err == nil {
				for _, c := range about.Commands() {
					names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err == nil && len(rest) > 0 {
				err = unknownCommand(about, rest[0])
			}
			if err != nil {
				return err
			}
			return about.Help()
		},
	}
}

// A usage prints what stands below a command's description.
type usage struct{ say words.Words }

func (u usage) print(w io.Writer, cmd *cobra.Command) error {
	out := new(strings.Builder)
	fmt.Fprintln(out, u.say.ShellUsage())
	if cmd.Runnable() {
		line := cmd.UseLine()
		if cmd.HasAvailableFlags() {
			line += " " + u.say.ShellFlagsPlace()
		}
		fmt.Fprintln(out, "  "+line)
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(out, "  %s %s\n", cmd.CommandPath(), u.say.ShellCommandPlace())
	}
	if cmd.HasExample() {
		fmt.Fprintf(out, "\n%s\n%s\n", u.say.ShellExamples(), cmd.Example)
	}
	u.commands(out, cmd)
	u.flags(out, u.say.ShellFlags(), cmd.LocalNonPersistentFlags(), cmd.PersistentFlags())
	u.flags(out, u.say.ShellGlobalFlags(), cmd.InheritedFlags())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(out, "\n%s\n", u.say.ShellMore(cmd.CommandPath()))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// commands lists what is below a command, under the titles that it has.
func (u usage) commands(out io.Writer, cmd *cobra.Command) {
	width := 0
	for _, c := range cmd.Commands() {
		width = max(width, len(c.Name()))
	}
	groups := cmd.Groups()
	if len(groups) == 0 {
		groups = []*cobra.Group{{Title: u.say.ShellCommands()}}
	}
	for _, g := range groups {
		title := "\n" + g.Title + "\n"
		for _, c := range cmd.Commands() {
			if c.GroupID == g.ID && (c.IsAvailableCommand() || c.Name() == "help") {
				fmt.Fprintf(out, "%s  %s  %s\n", title, terminal.Padded(c.Name(), width), c.Short)
				title = ""
			}
		}
	}
}

// pflagDefault matches a flag's default in the help of package pflag.
var pflagDefault = regexp.MustCompile(`(?m)\(default (.*)\)$`)

func (u usage) flags(out io.Writer, title string, sets ...*pflag.FlagSet) {
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.SortFlags = false
	for _, set := range sets {
		set.SortFlags = false
		all.AddFlagSet(set)
	}
	if !all.HasAvailableFlags() {
		return
	}
	text := pflagDefault.ReplaceAllStringFunc(all.FlagUsages(), func(found string) string {
		return u.say.ShellDefault(pflagDefault.FindStringSubmatch(found)[1])
	})
	fmt.Fprintf(out, "\n%s\n%s", title, text)
}
