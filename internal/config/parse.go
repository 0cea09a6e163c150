package config

import (
	"fmt"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config/document"
	"github.com/dingevent/dingevent/internal/envref"
)

// MaxConfig is the largest config that is read, in bytes, and the largest spec of a subscription.
const MaxConfig = 1 << 20

// Parse reads a config file's text, expands references by lookup, and checks it with problems, such as [Config.Problems]. Its errors
// start with line and column where they have one. They quote no value, because it may be a secret.
func Parse(text []byte, lookup envref.Lookup, problems func(Config) []Problem) (Config, error) {
	if err := fits(text); err != nil {
		return Config{}, err
	}
	var cfg Config
	doc, wrong := document.Parse(text)
	if wrong != nil {
		return Config{}, wrong.Err()
	}
	written, wrong := doc.Fill(&cfg, document.Options{Lookup: lookup, Anchors: true})
	if wrong != nil {
		return Config{}, wrong.Err()
	}
	cfg.Former, cfg.written = doc.Former, written
	keys, _ := written.(map[string]any)
	for i, sub := range list(keys["subscriptions"]) {
		cfg.Subscriptions[i].Written = api.NewSpec(sub)
	}
	return cfg, complaints(doc, problems(cfg)).Err()
}

func fits(text []byte) error {
	if len(text) > MaxConfig {
		return fmt.Errorf(" larger than %d bytes", MaxConfig)
	}
	return nil
}

func list(value any) []any {
	all, _ := value.([]any)
	return all
}

// complaints finds the problems' places in a document.
func complaints(doc *document.Document, problems []Problem) (all document.Complaints) {
	for _, p := range problems {
		all = append(all, doc.Complain(p.At, p.Error()))
	}
	return all
}
