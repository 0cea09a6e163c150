package config

import (
	"errors"
	"fmt"

	"github.com/dingevent/dingevent/internal/config/document"
	"github.com/dingevent/dingevent/internal/envref"
)

// Whereabouts reads from a config's text where its journal is: in Data, or in Database if that is not nil, and how long that remembers events. Other keys are not
// checked, and their variables need not be there, because a command may run where the gateway's secrets are not.
func Whereabouts(text []byte, lookup func(string) (string, bool)) (Config, error) {
	var cfg Config
	doc, wrong := document.Parse(text)
	if wrong != nil {
		return Config{}, wrong.Err()
	}
	if _, wrong = doc.Fill(&cfg, document.Options{Lookup: orName(lookup), Anchors: true}); wrong != nil {
		return Config{}, wrong.Err()
	}
	found := Config{Data: cfg.Data, Database: cfg.Database, DedupeWindow: cfg.DedupeWindow}
	texts := map[string]string{"data": found.Data}
	if d := found.Database; d != nil {
		texts["database.url"], texts["database.schema"] = d.URL, d.Schema
	}
	for at, text := range texts {
		if ref := envref.Reference.FindString(text); ref != "" {
			return Config{}, fmt.Errorf(" %s: the environment has no %s", at, ref[2:len(ref)-1])
		}
	}
	if d := found.Database; d != nil {
		if err := CheckDatabase(d.URL); err != nil {
			return Config{}, fmt.Errorf(" database.url: %w", err)
		}
	}
	return found, nil
}

// orName looks a variable up, and returns its reference where there is none.
func orName(lookup func(string) (string, bool)) func(string) (string, bool) {
	return func(name string) (string, bool) {
		if value, ok := lookup(name); ok {
			return value, true
		}
		return "${" + name + "}", true
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
