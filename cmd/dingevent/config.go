package main

import (
	"fmt"
	"io"
	"os"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/secrets"
	"github.com/dingevent/dingevent/internal/smallfile"
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
	text, err := readConfig(path)
	if err != nil {
		return config.Config{}, err
	}
	return parseConfig(path, text, lookup, problems)
}

// rereadConfig is loadConfig for a daemon that runs. A pipe, which gives its text once, is refused and not waited for.
func rereadConfig(path string) (config.Config, error) {
	text, err := smallfile.Read(path, config.MaxConfig)
	if err != nil {
		return config.Config{}, words.Wrap(err, words.Words.ConfigUnreadable)
	}
	return parseConfig(path, text, os.LookupEnv, daemon.Problems)
}

func parseConfig(path string, text []byte, lookup func(string) (string, bool), problems func(config.Config) []config.Problem) (config.Config, error) {
	cfg, err := config.Parse(text, secrets.Lookup(lookup), problems)
	if err != nil {
		return config.Config{}, fmt.Errorf("config %s:%w", path, err)
	}
	return cfg, nil
}

// readConfig reads a file, or a pipe such as that of <(sops --decrypt dingevent.yaml). It reads one byte more than is allowed at most.
func readConfig(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, words.Wrap(err, words.Words.ConfigMissing)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, config.MaxConfig+1))
	if err != nil {
		return nil, words.Wrap(err, words.Words.ConfigUnreadable)
	}
	return text, nil
}
