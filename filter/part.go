package filter

// A Part is one thing that a filter asks of an event.
type Part string

// The parts, in the order in which they are asked.
const (
	PartOwn   Part = "own" // Apps does not name dingevent itself, and the event is dingevent's own
	PartTypes Part = "types"
	PartCorps Part = "corps"
	PartApps  Part = "apps"
	PartRules Part = "rules"
	PartWhere Part = "where"
)
