package main

import (
	"cmp"
	"errors"
	"os"
	"strings"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
)

// namedApp is the app that flags describe, checked.
func namedApp(name string, s config.Stream) (config.App, error) {
	app := config.App{Name: name, Stream: &s}
	if err := daemon.Validate(config.Config{Apps: []config.App{app}}); err != nil {
		return app, errors.New(strings.ReplaceAll(err.Error(), "apps[0].stream.", ""))
	}
	return app, nil
}

// secretFromEnvironment is a client secret that stands in no shell's history.
func secretFromEnvironment(given string) string {
	return cmp.Or(given, os.Getenv("DING_CLIENT_SECRET"))
}
