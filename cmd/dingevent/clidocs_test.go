package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/words"
)

//go:generate go test . -run ^TestCommandPages$ -update

var update = flag.Bool("update", false, "write docs/cli.md and docs/cli.zh-CN.md")

// The pages on all commands are the help that the commands print.
func TestCommandPages(t *testing.T) {
	for _, page := range []struct {
		file, title, other, intro string
		say                       words.Words
	}{
		{
			"cli.md", "Every command", "[简体中文](cli.zh-CN.md)",
			"What `--help` prints, on one page. Every command also has `--help` and `--lang en|zh`. `make generate` writes this page; do not edit it.",
			words.English{},
		},
		{
			"cli.zh-CN.md", "全部命令", "[English](cli.md)",
			"这一页就是各条命令 `--help` 的输出。每条命令还有 `--help` 和 `--lang en|zh`。本页由 `make generate` 生成，请不要手工修改。",
			words.Chinese{},
		},
	} {
		t.Run(page.file, func(t *testing.T) {
			root := newRoot(page.say)
			var out bytes.Buffer
			fmt.Fprintf(&out, "# %s\n\n%s\n\n%s\n", page.title, page.other, page.intro)
			commandIndex(&out, root)
			for _, cmd := range onThePage(root) {
				fmt.Fprintf(&out, "\n## %s\n\n```text\n%s```\n", cmd.CommandPath(), helpOf(t, cmd, page.say))
			}
			path := "../../docs/" + page.file
			if *update {
				if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Errorf("the commands are not what docs/%s says; if that is meant, run make generate\n%s", page.file, diff)
			}
		})
	}
}

// onThePage is every command that a person calls, in the order of the help.
func onThePage(root *cobra.Command) (all []*cobra.Command) {
	each(root, func(cmd *cobra.Command) {
		if cmd.IsAvailableCommand() {
			all = append(all, cmd)
		}
	})
	return all
}

// commandIndex writes a table for each group of the root's help.
func commandIndex(out *bytes.Buffer, root *cobra.Command) {
	for _, group := range root.Groups() {
		title := strings.TrimRight(group.Title, ":：")
		fmt.Fprintf(out, "\n**%s**\n\n| | |\n| --- | --- |\n", title)
		for _, cmd := range onThePage(root) {
			top := cmd
			for top.HasParent() && top.Parent() != root {
				top = top.Parent()
			}
			if cmd != root && top.GroupID == group.ID {
				anchor := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
				fmt.Fprintf(out, "| [`%s`](#%s) | %s |\n", cmd.CommandPath(), anchor, cmd.Short)
			}
		}
	}
}

// helpOf is what a command prints, without the flags that every command has.
func helpOf(t *testing.T, cmd *cobra.Command, say words.Words) string {
	t.Helper()
	var out bytes.Buffer
	cmd.SetOut(&out)
	if err := cmd.Help(); err != nil {
		t.Fatal(err)
	}
	help, after, _ := strings.Cut(out.String(), "\n"+say.ShellGlobalFlags()+"\n")
	if _, more, found := strings.Cut(after, "\n\n"); found {
		help += "\n" + more
	}
	return help
}
