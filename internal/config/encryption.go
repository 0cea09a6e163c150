package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dingevent/dingevent/internal/envref"
	"github.com/dingevent/dingevent/journal/vault"
)

// Encryption encrypts what the journal and the spool keep of payloads, notes, errors and requests. IDs, types, organizations, apps and
// times stay in the clear.
type Encryption struct {
	// Key is 32 bytes in base64, from ${DINGEVENT_KEY}, ${file:PATH} or ${command:PROGRAM}; dingevent journal key new makes one. What it
	// encrypts is lost with it: keep a copy in another place than the backups.
	Key string `yaml:"key"`
	// OlderKeys are keys that Key has replaced. What they have encrypted is still read.
	OlderKeys []string `yaml:"older_keys"`
	// Off ends the encryption: new events are kept in the clear, and what is encrypted is still read.
	Off bool `yaml:"off"`
}

// Keys are the keys of an encryption, which may be nil. References that were left in it are looked up. No error has anything of a key.
func (e *Encryption) Keys(lookup envref.Lookup) (*vault.Keys, error) {
	if e == nil {
		return nil, nil
	}
	key, err := masterKey(e.Key, lookup)
	if err != nil {
		return nil, fmt.Errorf("encryption.key: %w", err)
	}
	var older []vault.Key
	for i, text := range e.OlderKeys {
		key, err := masterKey(text, lookup)
		if err != nil {
			return nil, fmt.Errorf("encryption.older_keys[%d]: %w", i, err)
		}
		older = append(older, key)
	}
	keys := vault.NewKeys(key, older...)
	if e.Off {
		keys = keys.OnlyReading()
	}
	return keys, nil
}

func masterKey(text string, lookup envref.Lookup) (vault.Key, error) {
	var failed error
	if lookup != nil {
		text = envref.Reference.ReplaceAllStringFunc(text, func(ref string) string {
			value, err := lookup(ref[2 : len(ref)-1])
			failed = errors.Join(failed, err)
			return value
		})
	}
	if failed != nil {
		return vault.Key{}, failed
	}
	return vault.ParseKey(text)
}

func (v *validator) encryption(at string, e Encryption) {
	if e.Key == "" {
		v.say(at+".key", "missing: dingevent journal key new makes one, and older_keys alone encrypt nothing")
	} else {
		v.masterKey(at+".key", e.Key)
	}
	for i, key := range e.OlderKeys {
		v.masterKey(fmt.Sprintf("%s.older_keys[%d]", at, i), key)
	}
}

// masterKey says what is wrong with a key, and nothing of it.
func (v *validator) masterKey(at, text string) {
	switch _, err := vault.ParseKey(text); {
	case err == nil:
	case strings.HasPrefix(text, "$"):
		v.say(at, "begins with $, which no key does; a variable of the environment is written ${NAME}")
	default:
		v.say(at, "%v", vault.ErrKeyText)
	}
}
