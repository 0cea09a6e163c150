package dingtest

import (
	"context"
	"log/slog"
)

// warn logs what a client can cause as often as it likes: a line a second for each message and who.
func (s *Server) warn(who, message string, args ...any) {
	s.brake.Warn(s.opts.Logger, message+" "+who, message, args...)
}

// inform is warn for what is no trouble.
func (s *Server) inform(who, message string, args ...any) {
	s.brake.Log(context.Background(), s.opts.Logger, slog.LevelInfo, message+" "+who, message, args...)
}

// inform logs what happens to connections of the client.
func (k *socket) inform(message string, args ...any) {
	k.brake.Log(context.Background(), k.log, slog.LevelInfo, message+" "+k.clientID, message, args...)
}
