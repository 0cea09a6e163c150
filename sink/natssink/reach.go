package natssink

import (
	"context"
	"fmt"
)

// Reach connects to a server as an attempt does, and publishes nothing. It returns a description of the server, for a
// person.
func (s *Sink) Reach(ctx context.Context) (reached string, err error) {
	if _, _, err := s.link.up(ctx); err != nil {
		return "", fmt.Errorf("natssink: connect to %s: %w", s.link.hosts, err)
	}
	return fmt.Sprintf("%s, which runs NATS %s", s.link.conn.ConnectedAddr(), s.link.conn.ConnectedServerVersion()), nil
}
