package failedlist

import "time"

// A note is the place of the source, as its claim keeps it.
type note struct {
	Counts
	Calling time.Time `json:"calling,omitzero"` // when a call began whose page is not known to be stored
	Last    time.Time `json:"last,omitzero"`    // when a call succeeded last
}
