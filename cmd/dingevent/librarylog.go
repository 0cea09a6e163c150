package main

import (
	"log/slog"

	"github.com/dingevent/dingevent/internal/daemon"
)

// takeLibraryLog gives log what libraries write to Go's own log, at the level of debugging. net/http quotes there what a
// server sends behind its answer: a line for each event, in no format of ours, which may hold what was sent to the server.
func takeLibraryLog(log *slog.Logger) {
	slog.SetLogLoggerLevel(slog.LevelDebug)
	slog.SetDefault(slog.New(daemon.SafeLog(log.Handler())))
}
