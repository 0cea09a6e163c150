package memjournal

import "github.com/dingevent/dingevent/journal"

// request is one that was asked. Protected by store.mu.
type request struct {
	journal.Request
	answer *journal.Answer // nil while it is open
}
