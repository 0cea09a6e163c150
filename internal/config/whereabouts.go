package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/dingevent/dingevent/internal/config/document"
	"github.com/dingevent/dingevent/internal/envref"
)

// Whereabouts reads from a config's text where its journal is: in Data, or in Database if that is not nil, and how long that remembers
// events. Other keys are not checked. Their variables need not be there, because a command may run where the gateway's secrets are not, and
// no file is read and no program run for them.
func Whereabouts(text []byte, lookup envref.Lookup) (Config, error) {
	if err := fits(text); err != nil {
		return Config{}, err
	}
	var cfg Config
	doc, wrong := document.Parse(text)
	if wrong != nil {
		return Config{}, wrong.Err()
	}
	if _, wrong = doc.Fill(&cfg, document.Options{Lookup: variablesOf(lookup), Anchors: true}); wrong != nil {
		return Config{}, wrong.Err()
	}
	found := Config{Data: cfg.Data, Database: cfg.Database, Encryption: cfg.Encryption, DedupeWindow: cfg.DedupeWindow}
	texts := map[string]*string{"data": &found.Data}
	if d := found.Database; d != nil {
		texts["database.url"], texts["database.schema"] = &d.URL, &d.Schema
	}
	for _, at := range slices.Sorted(maps.Keys(texts)) {
		var failed error
		text := texts[at]
		*text = envref.Reference.ReplaceAllStringFunc(*text, func(ref string) string {
			value, err := lookup(ref[2 : len(ref)-1])
			failed = errors.Join(failed, err)
			return value
		})
		if failed != nil {
			return Config{}, fmt.Errorf(" %s: %w", at, failed)
		}
	}
	if d := found.Database; d != nil {
		if err := CheckDatabase(d.URL); err != nil {
			return Config{}, fmt.Errorf(" database.url: %w", err)
		}
	}
	return found, nil
}

// variablesOf looks variables up. A reference to what is not there, or to a file or a program, stays as it is.
func variablesOf(lookup envref.Lookup) envref.Lookup {
	return func(body string) (string, error) {
		if kind, _ := envref.Split(body); kind == envref.Variable {
			if value, err := lookup(body); err == nil {
				return value, nil
			}
		}
		return "${" + body + "}", nil
	}
}

// CheckDatabase returns what is wrong with the URL of a database, and never anything of it.
func CheckDatabase(url string) error {
	v := newValidator(nil)
	v.databaseURL("", url)
	for _, p := range v.found {
		return errors.New(p.Text)
	}
	return nil
}
