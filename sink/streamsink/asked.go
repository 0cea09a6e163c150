package streamsink

import "github.com/dingevent/dingevent/internal/streamwire"

// An asked is a frame that waits for its answer. The mutex of its connection protects what changes.
type asked struct {
	frame  *streamwire.Frame
	answer chan streamwire.Answer // has room for the one
	size   int                    // of the frame, in bytes
	out    bool                   // large, and the writer has it: the client may have seen some of it
	read   bool                   // a pong that was asked for after it has come, so the client has read it
}

func newAsked(f *streamwire.Frame, size int) *asked {
	return &asked{frame: f, answer: make(chan streamwire.Answer, 1), size: size}
}

// systemIDs are the message IDs of the last SYSTEM frames. Clients may answer them whenever they like, or never.
type systemIDs struct {
	ids  [8]string
	next int
}

func (s *systemIDs) sent(messageID string) {
	s.ids[s.next] = messageID
	s.next = (s.next + 1) % len(s.ids)
}

// answered reports whether a message was one of them, once.
func (s *systemIDs) answered(messageID string) bool {
	for i, id := range s.ids {
		if id == messageID {
			s.ids[i] = ""
			return true
		}
	}
	return false
}
