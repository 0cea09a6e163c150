package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/words"
)

const versionFlag = "version"

func newVersion(say words.Words) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: say.VersionShort(),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return printVersion(cmd.OutOrStdout(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}

// A build is the output of version.
type build struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

func thisBuild() build { return build{version(), runtime.Version(), runtime.GOOS, runtime.GOARCH} }

func printVersion(w io.Writer, asJSON bool) error {
	b := thisBuild()
	if asJSON {
		return writeLines(w, []build{b})
	}
	_, err := fmt.Fprintf(w, "dingevent %s %s %s/%s\n", b.Version, b.Go, b.OS, b.Arch)
	return err
}

// version is the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel-" + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}
