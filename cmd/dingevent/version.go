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
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/sqlite"
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

// A build is the output of version --json; the line of version has the first five.
type build struct {
	Version  string         `json:"version"`
	Go       string         `json:"go"`
	OS       string         `json:"os"`
	Arch     string         `json:"arch"`
	Without  []string       `json:"without,omitempty"`  // what the build tag small left out
	Commit   string         `json:"commit,omitempty"`   // of Git; empty in a build from a module or from files without .git
	Date     string         `json:"date,omitempty"`     // of the commit, as RFC 3339 in UTC
	Modified bool           `json:"modified,omitempty"` // the files differed from the commit
	Schema   schemaVersions `json:"schema"`
	Modules  []moduleBuilt  `json:"modules"` // what was compiled in, beside dingevent and Go's own library
}

// schemaVersions are those of the journals' tables that this program makes. It upgrades older ones and refuses newer ones.
type schemaVersions struct {
	SQLite   int `json:"sqlite"`
	Postgres int `json:"postgres"`
}

type moduleBuilt struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

func thisBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{Main: debug.Module{Version: "unknown"}}
	}
	return buildOf(info)
}

func buildOf(info *debug.BuildInfo) build {
	b := build{
		Version: versionOf(info), Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, Without: leftout.Parts,
		Schema: schemaVersions{sqlite.SchemaVersion(), postgres.SchemaVersion()}, Modules: []moduleBuilt{},
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		b.Modules = append(b.Modules, moduleBuilt{m.Path, m.Version})
	}
	return b
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
func version() string { return thisBuild().Version }

func versionOf(info *debug.BuildInfo) string {
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
