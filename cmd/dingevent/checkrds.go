package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/source/rds"
)

// reachRDS says what is behind the rds of an app, or why its tables cannot be used. It changes none.
func reachRDS(cmd *cobra.Command, say words.Words, r config.RDS) error {
	ctx, cancel := context.WithTimeout(cmd.Context(), reachWithin)
	defer cancel()
	at, opts, err := daemon.RDSOptions(r)
	if err != nil {
		return err
	}
	began := time.Now()
	version, tables, err := rds.Probe(ctx, at, opts)
	if err != nil {
		return unusable(at.Addr(), err)
	}
	notes := cmd.ErrOrStderr()
	fmt.Fprintln(notes, say.RDSReached(at.Addr(), terminal.Plain(version), time.Since(began).Round(time.Millisecond).String()))
	for _, t := range tables {
		switch {
		case t.Err != nil:
			return unusable(t.Name, t.Err)
		case t.Slow():
			fmt.Fprintln(notes, say.CheckWarning(say.RDSSlow(t.Name, t.By, t.Rows)+"; "+say.RDSSlowHint(t.Name, t.By)))
		default:
			fmt.Fprintln(notes, say.RDSFine(t.Name, opts.ReadOnly))
		}
	}
	return nil
}

// unusable is an error of rds with its next move.
func unusable(what string, err error) error {
	return words.Fail(func(say words.Words) string {
		said, ok := errors.AsType[*rds.Error](err)
		if !ok {
			return say.RDSUnusable(what, err.Error())
		}
		return say.RDSUnusable(what, terminal.Plain(said.Err.Error())) + "; " + say.RDSHint(string(said.Reason), said.Hint())
	})
}
