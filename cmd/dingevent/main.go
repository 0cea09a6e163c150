// Command dingevent receives DingTalk events, keeps them until they are handled, and lets a developer
// try all of it on a laptop.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	if err == nil {
		return
	}
	if !errors.Is(err, errSilent) {
		fmt.Fprintln(os.Stderr, "dingevent:", err)
	}
	stop()
	os.Exit(1)
}

// errSilent ends the command with code 1 when everything there is to say has been said.
var errSilent = errors.New("failed")

// run is the whole command; main only adds the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return root.ExecuteContext(ctx)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "dingevent",
		Short: "Receive DingTalk events, keep them until they are handled, and try it all on a laptop",
		Long: `dingevent stores every event DingTalk (钉钉) pushes before it answers, and delivers it
until it is really handled.

Start here:  dingevent dev`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		newServe(), newDev(), newSimulate(), newTrigger(), newFault(),
		newEvents(), newTail(), newStatus(), newSubscriptions(), newReplay(), newDead(), newAttempts(), newDoctor(), newDecode(), newFilter(), newCatalog(), newSchema(), newCrypto(), newVersion(),
	)
	return root
}
