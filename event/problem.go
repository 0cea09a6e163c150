package event

import "fmt"

// maxProblems bounds what one event can tell, so that a long list of nonsense stays cheap.
const maxProblems = 20

// A Problem is something in an authentic payload that did not fit its struct. It quotes nothing
// of the payload, which may be personal data, and is safe to log.
type Problem struct {
	EventType string
	// Field is where: the path of DingTalk's names, such as "tracks[0].gmtCreate". It is empty
	// when the payload as a whole is meant.
	Field string
	// Want is what should stand there, such as "an integer".
	Want string
	// Got is what does, such as "an object".
	Got string
}

// String is one line for a log.
func (p Problem) String() string {
	field := p.Field
	if field == "" {
		field = "the payload"
	}
	return fmt.Sprintf("%s: %s should be %s but is %s", p.EventType, field, p.Want, p.Got)
}
