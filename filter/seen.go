package filter

import (
	"cel.dev/cel-go/common/types"

	"github.com/dingevent/dingevent"
)

// Seen is what a part of an expression gave.
type Seen struct {
	Part  string // as the expression has it, such as event.result
	Value string // as CEL writes it, such as "refuse", and cut if it is long; empty if there is an error
	Err   string // why it has no value; it may quote a value of the payload
}

// see evaluates the expression once more, and returns what its parts gave. A part that was not needed for the result has no
// place among them.
func (e *expression) see(env *dingevent.Envelope) (list []Seen) {
	program, err := e.watched()
	if err != nil {
		return nil // it was made before
	}
	_, details, _ := program.Eval(&variables{env: env, fields: e.fields})
	if details == nil || details.State() == nil {
		return nil
	}
	there := map[Seen]bool{}
	for _, part := range e.parts {
		value, ok := details.State().Value(part.id)
		if !ok {
			continue
		}
		seen := Seen{Part: cut(part.text, maxShownPart)}
		if err, failed := value.(*types.Err); failed {
			seen.Err = cut(err.Error(), maxShownError)
		} else {
			seen.Value = literal(value)
		}
		if !there[seen] {
			there[seen] = true
			list = append(list, seen)
		}
	}
	return list
}
