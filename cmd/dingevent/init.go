package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/words"
)

//go:embed init.yaml
var firstConfig []byte

//go:embed init.zh.yaml
var firstConfigZH []byte

func newInit(say words.Words) *cobra.Command {
	return &cobra.Command{
		Use:   "init [FILE]",
		Short: say.InitShort(),
		Long:  say.InitLong(),
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := append(args, defaultConfig)[0]
			text := firstConfig
			if _, zh := say.(words.Chinese); zh {
				text = firstConfigZH
			}
			err := fsdir.Create(path, text, 0o600)
			if errors.Is(err, fs.ErrExist) {
				return words.Fail(func(say words.Words) string { return say.InitExists(path) })
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), say.InitDone(path))
			return err
		},
	}
}
