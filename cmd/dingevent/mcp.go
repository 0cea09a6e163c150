//go:build !small

package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/assistant"
	"github.com/dingevent/dingevent/internal/doctor"
	"github.com/dingevent/dingevent/internal/httpserver"
	"github.com/dingevent/dingevent/internal/words"
)

// mcpTokenVariable has the token of "mcp --http", for a client whose setup should last.
const mcpTokenVariable = "DINGEVENT_MCP_TOKEN"

func newMCP(say words.Words) *cobra.Command {
	var (
		data dataFlag
		o    assistant.Options
		addr string
	)
	cmd := &cobra.Command{
		Use:     "mcp",
		Short:   say.MCPShort(),
		Long:    say.MCPLong(),
		Example: say.MCPExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := data.place(); err != nil {
				return err
			}
			o.Version = version()
			if cmd.Flags().Changed("config") {
				o.Examine = examineFor(data.config)
			}
			ask := func(ctx context.Context, ask func(context.Context, assistant.Service) error) error {
				return data.use(ctx, func(ctx context.Context, s api.Service) error { return ask(ctx, s) })
			}
			if cmd.Flags().Changed("http") {
				return serveMCP(cmd.Context(), say, cmd.OutOrStdout(), cmd.ErrOrStderr(), addr, assistant.New(ask, o))
			}
			return assistant.Talk(cmd.Context(), assistant.New(ask, o), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	data.register(cmd, say)
	flags := cmd.Flags()
	flags.StringVar(&addr, "http", "", say.MCPFlagHTTP())
	flags.BoolVar(&o.AllowChanges, "allow-changes", false, say.MCPFlagAllowChanges())
	flags.BoolVar(&o.ShowPersonalData, "show-personal-data", false, say.MCPFlagShowPersonalData())
	return cmd
}

// examineFor returns what makes the checks of the doctor for a config.
func examineFor(path string) func(context.Context) ([]doctor.Finding, error) {
	return func(ctx context.Context) (found []doctor.Finding, err error) {
		o := doctorOptions{config: path, quietFor: usualQuiet}
		err = o.examine(ctx, words.English{}, func(f doctor.Finding) { found = append(found, f) })
		return found, err
	}
}

// serveMCP answers over HTTP on the loopback interface.
func serveMCP(ctx context.Context, say words.Words, stdout, stderr io.Writer, addr string, server *assistant.Server) error {
	if !isLoopback(addr) {
		return words.Fail(func(say words.Words) string { return say.MCPNotLoopback(addr) })
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	given := os.Getenv(mcpTokenVariable)
	token := cmp.Or(given, rand.Text())
	fmt.Fprintln(stdout, say.MCPListening("http://"+l.Addr().String()+assistant.Path))
	if given == "" {
		fmt.Fprintln(stdout, "Authorization: Bearer "+token)
	}
	log := newLogger("text", slog.LevelInfo, stderr)
	return httpserver.New(l, assistant.Handler(server, addr, token, log), &httpserver.Options{Name: "mcp", Logger: log}).Serve(ctx, 0)
}

// isLoopback reports whether only this machine reaches an address.
func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
