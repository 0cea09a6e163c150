package streamsink

import (
	"context"
	"log/slog"
)

// warnOften logs what a client can cause as often as it likes: a line of each kind a second.
func (s *Sink) warnOften(message string, args ...any) {
	s.server.brake.Warn(s.log, message+" "+s.clientID, message, args...)
}

// informOften is warnOften for what is no trouble; log is that of a connection.
func (s *Sink) informOften(log *slog.Logger, message string, args ...any) {
	s.server.brake.Log(context.Background(), log, slog.LevelInfo, message+" "+s.clientID, message, args...)
}
