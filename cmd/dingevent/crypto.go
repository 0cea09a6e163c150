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
		Short: say.CryptoShort(),
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

func (f *cryptoFlags) register(cmd *cobra.Command, say words.Words) {
	cmd.Flags().StringVar(&f.token, "token", "", say.CryptoFlagToken())
	cmd.Flags().StringVar(&f.aesKey, "aes-key", "", say.CryptoFlagAESKey())
	cmd.Flags().StringSliceVar(&f.owners, "owner", nil, say.CryptoFlagOwner())
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
		Short: say.CryptoOpenShort(),
		Long:  say.CryptoOpenLong(),
		Args:  cobra.NoArgs,
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
	keys.register(cmd, say)
	flags := cmd.Flags()
	flags.StringVar(&in.Signature, "signature", "", say.CryptoFlagSignature())
	flags.StringVar(&in.Timestamp, "timestamp", "", say.CryptoFlagTimestamp())
	flags.StringVar(&in.Nonce, "nonce", "", say.CryptoFlagNonce())
	flags.StringVar(&in.Encrypt, "encrypt", "", say.CryptoFlagEncrypt())
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
		Short: say.CryptoSealShort(),
		Long:  say.CryptoSealLong(),
		Args:  cobra.MaximumNArgs(1),
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
	keys.register(cmd, say)
	cmd.Flags().StringVar(&timestamp, "timestamp", "", say.CryptoFlagSealTimestamp())
	cmd.Flags().StringVar(&nonce, "nonce", "", say.CryptoFlagSealNonce())
	return cmd
}
