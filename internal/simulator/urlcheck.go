package simulator

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/internal/words"
)

// CheckURL does what the console does when a callback URL is entered, until it is answered: the
// program need not be there yet. Without a callback there is nothing to do.
func (s *Server) CheckURL(ctx context.Context, say words.Words, tell func(string)) {
	if s.Callback == nil {
		return
	}
	for said := ""; ctx.Err() == nil; {
		err := s.Fake.CheckURL(ctx, *s.Callback)
		if err == nil {
			tell(say.SimCheckURL())
			return
		}
		if text := err.Error(); text != said && ctx.Err() == nil {
			tell(say.SimCheckURLFailed(text))
			said = text
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}
