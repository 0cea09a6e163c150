package failedlist

import "time"

// A listsNote is the place of all lists, as their claim keeps it. It does not grow with the organizations.
type listsNote struct {
	note
	Began  time.Time `json:"began,omitzero"`   // of the last round
	Ended  time.Time `json:"ended,omitzero"`   // of the last one that was ended
	After  string    `json:"after,omitempty"`  // the organization of the last one whose turn has come last
	Asking []asking  `json:"asking,omitempty"` // whose reading is not known to have ended
}

// An asking is a reading that has begun.
type asking struct {
	CorpID string    `json:"corp"`
	Called time.Time `json:"called,omitzero"` // when a call began whose page is not known to be stored
}

// A call is one of an organization's list.
type call struct {
	corpID string
	at     int64 // in nanoseconds, as the note has it
}

func callOf(a asking) call { return call{a.CorpID, a.Called.UnixNano()} }
