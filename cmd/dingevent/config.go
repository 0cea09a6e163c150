package main

import (
	"fmt"
	"io"
	"os"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/secrets"
	"github.com/dingevent/dingevent/internal/words"
)

// defaultConfig is where a config is looked for.
const defaultConfig = "dingevent.yaml"

// loadConfig reads the config file at path, expands ${NAME} by lookup and ${file:…} and ${command:…} by what they name, and checks it.
func loadConfig(path string, lookup func(string) (string, bool)) (config.Config, error) {
	return loadConfigWith(path, lookup, daemon.Problems)
}

// loadConfigWith is loadConfig with the problems that are looked for.
func loadConfigWith(path string, lookup func(string) (string, bool), problems func(config.Config) []config.Problem) (config.Config, error) {
	file, err := os.Open(path)
	if err != nil {
		return config.Config{}, words.Wrap(err, words.Words.ConfigMissing)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, config.MaxConfig+1))
	if err != nil {
		return config.Config{}, words.Wrap(err, words.Words.ConfigUnreadable)
	}
	cfg, err := config.Parse(text, secrets.Lookup(lookup), problems)
	if err != nil {
		return config.Config{}, fmt.Errorf("config %s:%w", path, err)
	}
	return cfg, nil
}
