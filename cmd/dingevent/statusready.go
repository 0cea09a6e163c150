package main

import (
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// ready returns nil if a daemon runs and would store a push now, as its /readyz says.
func ready(status api.Status) error {
	switch {
	case !status.Running:
		return words.Fail(words.Words.StatusNotRunning)
	case status.Unready != "":
		return words.Fail(func(say words.Words) string { return say.StatusUnready(words.Elsewhere(say, status.Unready)) })
	}
	return nil
}
