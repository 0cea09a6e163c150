package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/internal/words"
)

func newCrypto(say words.Words) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "crypto",
		Short: "Open and seal callbacks by hand",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCryptoOpen(say), newCryptoSeal(say))
	return cmd
}

// cryptoFlags are an app's callback secrets, as DingTalk's console shows them.
type cryptoFlags struct {
	token, aesKey string
	owners        []string
}

func (f *cryptoFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.token, "token", "", "the token (签名 token)")
	cmd.Flags().StringVar(&f.aesKey, "aes-key", "", "the aes key (加密 aes_key), 43 characters")
	cmd.Flags().StringSliceVar(&f.owners, "owner", nil, "the owner: AppKey, corp ID or SuiteKey; several may be given")
	for _, name := range []string{"token", "aes-key", "owner"} {
		cmd.MarkFlagRequired(name)
	}
}

func newCryptoOpen(say words.Words) *cobra.Command {
	var (
		keys cryptoFlags
		in   callback.Sealed
	)
	cmd := &cobra.Command{
		Use:   "open",
		Short: "Check and decrypt a push, or an answer; prints the plain text alone",
		Long: `Check and decrypt a push, or an answer to one. The plain text alone goes to standard
output. If signature, key or owner is wrong, the reason goes to standard error and the
code is 1. The age of the timestamp does not matter here.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := callback.NewCipher(keys.token, keys.aesKey, keys.owners...)
			if err != nil {
				return err
			}
			plain, err := c.Open(in)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(plain)
			return err
		},
	}
	keys.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&in.Signature, "signature", "", "signature, or msg_signature")
	flags.StringVar(&in.Timestamp, "timestamp", "", "timestamp, or timeStamp")
	flags.StringVar(&in.Nonce, "nonce", "", "nonce")
	flags.StringVar(&in.Encrypt, "encrypt", "", "encrypt, from the body")
	for _, name := range []string{"signature", "timestamp", "nonce", "encrypt"} {
		cmd.MarkFlagRequired(name)
	}
	return cmd
}

func newCryptoSeal(say words.Words) *cobra.Command {
	var (
		keys             cryptoFlags
		timestamp, nonce string
	)
	cmd := &cobra.Command{
		Use:   "seal [TEXT]",
		Short: "Encrypt and sign TEXT, or standard input, as DingTalk does",
		Long: `Encrypt and sign TEXT, or standard input, for the first owner. Prints one JSON object:
msg_signature, timeStamp, nonce, encrypt.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := callback.NewCipher(keys.token, keys.aesKey, keys.owners...)
			if err != nil {
				return err
			}
			text := io.Reader(cmd.InOrStdin())
			if len(args) == 1 {
				text = strings.NewReader(args[0])
			}
			plain, err := io.ReadAll(text)
			if err != nil {
				return fmt.Errorf("read the text: %w", err)
			}
			sealed, err := c.Seal(plain)
			if err != nil {
				return err
			}
			if timestamp != "" || nonce != "" {
				sealed = c.Sign(cmp.Or(timestamp, sealed.Timestamp), cmp.Or(nonce, sealed.Nonce), sealed.Encrypt)
			}
			return newJSON(cmd.OutOrStdout()).Encode(sealed)
		},
	}
	keys.register(cmd)
	cmd.Flags().StringVar(&timestamp, "timestamp", "", "sign with this timestamp instead of the present one")
	cmd.Flags().StringVar(&nonce, "nonce", "", "sign with this nonce instead of a random one")
	return cmd
}
