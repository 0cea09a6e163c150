package event

import "fmt"

// The bounds of one event's problems and misfits, so that a long list of nonsense stays cheap.
const (
	maxProblems = 20
	maxMisfits  = 1000
)

// A Problem is something in an authentic payload that its struct has no place for: a value of another
// kind than documented, or a member or an event type that is not known here. It quotes no value of the
// payload, which may be personal data, and is safe to log.
type Problem struct {
	EventType string `json:"type"`
	// Field is where: the path of DingTalk's names, such as "tracks[0].gmtCreate". It is empty
	// when the payload as a whole is meant.
	Field string `json:"field"`
	// Want is what should stand there, such as "an integer". It is empty if nothing should: the
	// field, or the event type, is not known.
	Want string `json:"want,omitempty"`
	// Got is what does, such as "an object". It is empty where Want is.
	Got string `json:"got,omitempty"`
}

// String is one line for a log.
func (p Problem) String() string {
	switch {
	case p.Want == "" && p.Field == "":
		return fmt.Sprintf("%s: the event type is not known", p.EventType)
	case p.Want == "":
		return fmt.Sprintf("%s: %s is not known", p.EventType, p.Field)
	case p.Field == "":
		return fmt.Sprintf("%s: the payload should be %s but is %s", p.EventType, p.Want, p.Got)
	}
	return fmt.Sprintf("%s: %s should be %s but is %s", p.EventType, p.Field, p.Want, p.Got)
}
