// Package secrets reads what the references of a config file stand for: variables, files, and what programs print.
package secrets

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dingevent/dingevent/internal/envref"
	"github.com/dingevent/dingevent/internal/smallfile"
)

// Lookup returns what references stand for. Each file is read and each program run once, when it is first referred to, so make a new one
// for each reading of a config. The errors say nothing of what was read.
func Lookup(env func(name string) (string, bool)) envref.Lookup {
	variables := envref.Variables(env)
	type answer struct {
		text string
		err  error
	}
	known := map[string]answer{}
	return func(body string) (string, error) {
		a, ok := known[body]
		if !ok {
			a.text, a.err = lookUp(variables, body)
			known[body] = a
		}
		return a.text, a.err
	}
}

func lookUp(variables envref.Lookup, body string) (string, error) {
	var text []byte
	var err error
	kind, name := envref.Split(body)
	switch kind {
	case envref.File:
		text, err = smallfile.Read(name, most)
	case envref.Command:
		text, err = run(name)
	default:
		return variables(body)
	}
	if err != nil {
		return "", err
	}
	secret, err := clean(text)
	if err != nil {
		return "", fmt.Errorf("${%s}: %w", body, err)
	}
	return secret, nil
}

// clean takes the line break off that ends a text.
func clean(text []byte) (string, error) {
	secret := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	switch {
	case secret == "":
		return "", errors.New("it is empty")
	case len(text) > most:
		return "", fmt.Errorf("it has more than %d bytes", most)
	case !utf8.ValidString(secret):
		return "", errors.New("it is not UTF-8")
	}
	return secret, nil
}
