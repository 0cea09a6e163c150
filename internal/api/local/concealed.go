package local

import (
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// concealed is an entry as anyone sees it.
func concealed(e journal.Entry) journal.Entry {
	e.Envelope = api.Concealed(e.Envelope)
	return e
}
