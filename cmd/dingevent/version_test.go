package main

import (
	"encoding/json"
	"runtime/debug"
	"strings"
	"testing"
)

// TestBuild: version --json is what Go has written into the program.
func TestBuild(t *testing.T) {
	b := buildOf(&debug.BuildInfo{
		Main: debug.Module{Path: "github.com/dingevent/dingevent", Version: "v1.2.3"},
		Deps: []*debug.Module{
			{Path: "example.com/a", Version: "v1.0.0"},
			{Path: "example.com/b", Version: "v2.0.0", Replace: &debug.Module{Path: "example.com/fork", Version: "v2.0.1"}},
		},
		Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"},
			{Key: "vcs.time", Value: "2026-11-30T22:00:00Z"},
			{Key: "vcs.modified", Value: "true"},
		},
	})
	b.Go, b.OS, b.Arch, b.Without = "go1.26.0", "linux", "amd64", nil
	b.Schema = schemaVersions{SQLite: 9, Postgres: 1}
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"version":"v1.2.3","go":"go1.26.0","os":"linux","arch":"amd64",` +
		`"commit":"0123456789abcdef0123456789abcdef01234567","date":"2026-11-30T22:00:00Z","modified":true,` +
		`"schema":{"sqlite":9,"postgres":1},` +
		`"modules":[{"path":"example.com/a","version":"v1.0.0"},{"path":"example.com/fork","version":"v2.0.1"}]}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

// TestVersionWithoutTag: a program that has no module version tells its commit, else that it has none.
func TestVersionWithoutTag(t *testing.T) {
	info := &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}
	if got := buildOf(info); got.Version != "devel" || got.Commit != "" {
		t.Errorf("got %q and %q", got.Version, got.Commit)
	}
	info.Settings = []debug.BuildSetting{{Key: "vcs.revision", Value: strings.Repeat("ab", 20)}}
	if got := buildOf(info); got.Version != "devel-abababababab" || got.Commit != strings.Repeat("ab", 20) {
		t.Errorf("got %q and %q", got.Version, got.Commit)
	}
}
