package journal

// A Fill says how much of a journal's room is used.
type Fill struct {
	Used  int64 // bytes; 0 if the journal does not know it
	Limit int64 // bytes, at which no event is taken; 0 if the journal does not know it
	Disk  bool  // the disk sets Limit, which rises and falls with what other files take, and not a setting
	// Level is 50, 70 or 90, the highest percentage of the limit that Used has reached; 0 below 50, and without a limit. A level
	// is left only at 5 percent of the limit below it, so that it does not come and go. A disk with little room has
	// the highest level, for any share of the disk that the journal has.
	Level int
	Full  bool // no event is taken because there is no room
}

// A FillChange is a change of the level, or the level of a journal when it is opened.
type FillChange struct {
	Fill
	Before int    // the level until now; 0 when the journal is opened
	Reason string // the cause and the next step, for a person. Empty if the level fell
}

// Rising reports whether the level is higher than it was.
func (c FillChange) Rising() bool { return c.Level > c.Before }
