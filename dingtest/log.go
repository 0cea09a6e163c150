package dingtest

import (
	"context"
	"log/slog"
)

// warn logs a line that a client can cause at will: one a second for each message and client.
func (s *Server) warn(client, message string, args ...any) {
	s.brake.Warn(s.opts.Logger, message+" "+client, message, args...)
}

// inform is warn for what is no trouble.
func (s *Server) inform(client, message string, args ...any) {
	s.brake.Log(context.Background(), s.opts.Logger, slog.LevelInfo, message+" "+client, message, args...)
}

// inform logs what happens to connections of the client.
func (k *socket) inform(message string, args ...any) {
	k.brake.Log(context.Background(), k.log, slog.LevelInfo, message+" "+k.clientID, message, args...)
}
