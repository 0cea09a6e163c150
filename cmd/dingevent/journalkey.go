package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal/vault"
)

func newJournalKey(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use: "key", Short: say.JournalKeyShort(), Long: say.JournalKeyLong(), Args: cobra.NoArgs,
		Example: "  dingevent journal key --config dingevent.yaml\n  dingevent journal key new > dingevent.key\n  dingevent journal key rewrap --config dingevent.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			place, err := data.place()
			if err != nil {
				return err
			}
			return place.encryption(cmd, say, asJSON)
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	cmd.AddCommand(newJournalKeyNew(say), newJournalKeyRewrap(say))
	return cmd
}

func newJournalKeyNew(say words.Words) *cobra.Command {
	return &cobra.Command{
		Use: "new", Short: say.JournalKeyNewShort(), Args: cobra.NoArgs,
		Example: "  umask 077; dingevent journal key new > dingevent.key",
		RunE: func(cmd *cobra.Command, _ []string) error {
			key := vault.NewKey()
			if _, err := fmt.Fprintln(cmd.OutOrStdout(), key.Text()); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.ErrOrStderr(), say.JournalKeyMade(key.ID()))
			return err
		},
	}
}

func newJournalKeyRewrap(say words.Words) *cobra.Command {
	var data dataFlag
	cmd := &cobra.Command{
		Use: "rewrap", Short: say.JournalKeyRewrapShort(), Long: say.JournalKeyRewrapLong(), Args: cobra.NoArgs,
		Example: "  dingevent journal key rewrap --config dingevent.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			place, err := data.place()
			if err != nil {
				return err
			}
			return place.useSealed(cmd.Context(), func(s sealedJournal) error {
				daemon.NoteCommand(cmd.Context(), s, "journal key rewrap", "")
				n, err := s.Rewrap(cmd.Context())
				if err == nil {
					_, err = fmt.Fprintln(cmd.OutOrStdout(), say.JournalKeyRewrapped(n))
				}
				return err
			})
		},
	}
	data.register(cmd, say)
	return cmd
}

// A sealedJournal is one that may be encrypted.
type sealedJournal interface {
	dingevent.Receiver
	Rewrap(ctx context.Context) (int, error)
	Encryption(ctx context.Context) (vault.Report, error)
}

// useSealed opens the journal beside gateways that share it, or without the daemon that has it alone.
func (p place) useSealed(ctx context.Context, use func(sealedJournal) error) error {
	if p.database != nil {
		j, err := p.openDatabase(ctx)
		if err != nil {
			return err
		}
		return errors.Join(use(j), j.Close())
	}
	keys, err := p.keys()
	if err != nil {
		return err
	}
	j, err := datafolder.OpenJournal(p.folder, keys, nil)
	if err != nil {
		return folder(p.folder).unopened(err)
	}
	return errors.Join(use(j), j.Close())
}

// encryption is what the command prints with --json.
type encryption struct {
	Key       string         `json:"key,omitempty"` // the ID of the key that encrypts
	Encrypted *int64         `json:"encrypted,omitempty"`
	Clear     *int64         `json:"clear,omitempty"`
	DataKeys  map[string]int `json:"data_keys,omitempty"` // by the ID of the key that wraps them
}

// encryption says by which key the journal is encrypted, and what of it is. A daemon that has its files alone says only the former.
func (p place) encryption(cmd *cobra.Command, say words.Words, asJSON bool) error {
	var found encryption
	asked := false
	if p.database == nil {
		var err error
		asked, err = p.askRunning(cmd.Context(), func(ctx context.Context, s api.Service) error {
			status, err := s.Status(ctx)
			found.Key = status.Journal.Key
			return err
		})
		if err != nil {
			return err
		}
	}
	if !asked {
		err := p.useSealed(cmd.Context(), func(s sealedJournal) error {
			report, err := s.Encryption(cmd.Context())
			found = encryption{report.Key, &report.Sealed, &report.Clear, report.DataKeys}
			return err
		})
		if err != nil {
			return err
		}
	}
	if asJSON {
		return writeLines(cmd.OutOrStdout(), []encryption{found})
	}
	out := cmd.OutOrStdout()
	fmt.Fprintln(out, say.JournalKeyNow(found.Key))
	if found.Encrypted == nil {
		fmt.Fprintln(out, say.JournalKeyRunning())
		return nil
	}
	fmt.Fprintln(out, say.JournalKeyEvents(*found.Encrypted, *found.Clear))
	for _, id := range slices.Sorted(maps.Keys(found.DataKeys)) {
		fmt.Fprintln(out, say.JournalKeyWraps(id, found.DataKeys[id]))
	}
	return nil
}
