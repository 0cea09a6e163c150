package natssink

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/nats-io/nats.go"

	"github.com/dingevent/dingevent/internal/smallfile"
)

func (o *Options) checkLogin() error {
	ways := 0
	for _, way := range []string{o.Credentials, o.NKey, o.Token, o.User} {
		if way != "" {
			ways++
		}
	}
	if ways > 1 {
		return errors.New("natssink: more than one of credentials, nkey, token and user; name one")
	}
	if o.Password != "" && o.User == "" {
		return errors.New("natssink: a password without a user; name both")
	}
	return nil
}

// maxFile is the largest file of credentials, in bytes.
const maxFile = 64 << 10

// login returns the options that sign us in. It reads the files once, so that a missing file is an early error.
func (o *Options) login() (opts []nats.Option, err error) {
	switch {
	case o.Credentials != "":
		if _, err := smallfile.Read(o.Credentials, maxFile); err != nil {
			return nil, fmt.Errorf("natssink: credentials: %w", err)
		}
		opts = append(opts, nats.UserCredentials(o.Credentials))
	case o.NKey != "":
		if _, err := smallfile.Read(o.NKey, maxFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("natssink: nkey: %w", err)
		}
		nkey, err := nats.NkeyOptionFromSeed(o.NKey)
		if err != nil {
			return nil, fmt.Errorf("natssink: nkey: %s has no user's seed, or cannot be read", o.NKey) // err may quote it
		}
		opts = append(opts, nkey)
	case o.Token != "":
		opts = append(opts, nats.Token(o.Token))
	case o.User != "":
		opts = append(opts, nats.UserInfo(o.User, o.Password))
	}
	if o.TLS != nil {
		opts = append(opts, nats.Secure(o.TLS.Clone()))
	}
	return opts, nil
}
