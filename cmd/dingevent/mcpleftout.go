//go:build small

package main

import (
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/leftout"
	"github.com/dingevent/dingevent/internal/words"
)

// newMCP refuses, whatever its flags.
func newMCP(say words.Words) *cobra.Command {
	return &cobra.Command{
		Use:                "mcp",
		Short:              say.MCPShort(),
		Args:               cobra.ArbitraryArgs,
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
		RunE:               func(*cobra.Command, []string) error { return leftout.Err("mcp") },
	}
}
