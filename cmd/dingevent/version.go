package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/leftout"
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
	Version string   `json:"version"`
	Go      string   `json:"go"`
	OS      string   `json:"os"`
	Arch    string   `json:"arch"`
	Without []string `json:"without,omitempty"` // what the build tag small left out
}

func thisBuild() build {
	return build{version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, leftout.Parts}
}

func printVersion(w io.Writer, asJSON bool) error {
	b := thisBuild()
	if asJSON {
		return writeLines(w, []build{b})
	}
	line := fmt.Sprintf("dingevent %s %s %s/%s", b.Version, b.Go, b.OS, b.Arch)
	if b.Without != nil {
		line += ", small: without " + strings.Join(b.Without, ", ")
	}
	_, err := fmt.Fprintln(w, line)
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
