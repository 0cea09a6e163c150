// Command dingevent receives DingTalk events, keeps them until they are handled, and lets a developer
// try all of it on a laptop.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func main() {
	ctx, end := context.WithCancel(context.Background())
	signals := listenSignals(end)
	out := newOutput(os.Stdout, end)
	ended := make(chan int, 1)
	go func() { ended <- code(run(signals.with(ctx), os.Args[1:], os.Stdin, out, os.Stderr), out) }()
	signals.exit(ended)
}

// code is the exit code of the process for err.
func code(err error, out *output) int {
	switch {
	case out.closed():
		return readerLeft
	case err == nil:
		return 0
	}
	if !errors.Is(err, errSilent) {
		say, _ := language(os.Args[1:], os.LookupEnv)
		fmt.Fprintln(os.Stderr, "dingevent:", terminal.Complaint(say, cutOff(err)))
	}
	return 1
}

// run is the whole command; main only adds the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	say, err := language(args, os.LookupEnv)
	if err != nil {
		return err
	}
	root := newRoot(say)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return root.ExecuteContext(ctx)
}

func newRoot(say words.Words) *cobra.Command {
	root := &cobra.Command{
		Use:           "dingevent",
		Short:         say.RootShort(),
		Long:          say.RootLong(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed(versionFlag) {
				return printVersion(cmd.OutOrStdout(), false)
			}
			return cmd.Help()
		},
	}
	// Cobra's own flag takes a template for our line, and a program that uses text/template keeps each method of each type.
	root.Flags().Bool(versionFlag, false, say.VersionShort())
	group(root, "try", say.RootTry(), newDev(say), newListen(say), newSimulate(say), newTrigger(say), newFault(say))
	group(root, "run", say.RootRun(), newInit(say), newCheck(say), newServe(say), newReload(say), newAPIKey(say), newSubscriptions(say), newNotify(say))
	group(root, "look", say.RootLook(), newConsole(say), newStatus(say), newGateways(say), newEvents(say), newWhy(say), newTail(say), newAttempts(say), newSuite(say), newMCP(say))
	group(root, "repair", say.RootRepair(), newDoctor(say), newDead(say), newReplay(say), newBackfill(say), newBackup(say), newRestore(say), newVerify(say), newRecover(say), newSpool(say), newJournal(say))
	group(root, "reference", say.RootReference(),
		newCatalog(say), newSchema(say), newDecode(say), newFilter(say), newCrypto(say), newCompletion(say), newVersion(say))
	dress(root, say)
	return root
}

// group adds commands under a title of the root's help.
func group(root *cobra.Command, id, title string, cmds ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: id, Title: title})
	for _, cmd := range cmds {
		cmd.GroupID = id
		root.AddCommand(cmd)
	}
}

// dress gives a tree of commands what all of them have: help, usage, flags and errors in one language.
func dress(root *cobra.Command, say words.Words) {
	cobra.EnableCommandSorting = false // the order in the code is the order of use
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetUsageFunc(func(cmd *cobra.Command) error { return usage{say}.print(cmd.OutOrStderr(), cmd) })
	root.SetHelpCommand(newHelp(say))
	root.SetHelpCommandGroupID("reference")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flagError(cmd, err) })
	root.PersistentFlags().BoolP("help", "h", false, say.ShellHelpFlag())
	root.PersistentFlags().String(langFlag, "", say.ShellLangFlag())
	complete(root, langFlag, words.Tags()...)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return checkFlags(cmd) }
	suggest(root)
	each(root, func(cmd *cobra.Command) {
		cmd.DisableFlagsInUseLine = true
		if cmd.Args == nil || cmd.HasSubCommands() {
			cmd.Args = onlyCommands(cmd.Args)
		} else {
			cmd.Args = argsOf(cmd.Args)
		}
	})
}
