package rds

import "time"

// Counts are what was done with rows.
type Counts struct {
	Rows    uint64 `json:"rows"`    // states of rows whose events are stored; the journal had some of them
	Marked  uint64 `json:"marked"`  // rows that were marked as done
	Changed uint64 `json:"changed"` // rows that had changed before they could be marked, and were read again
	Refused uint64 `json:"refused"` // rows that are never stored, because they are too large; they stay as they are
}

// add adds other counts.
func (c *Counts) add(other Counts) {
	c.Rows += other.Rows
	c.Marked += other.Marked
	c.Changed += other.Changed
	c.Refused += other.Refused
}

// A Status is how the source stands.
type Status struct {
	Here   Counts // since New
	Total  Counts // of all gateways that have worked it, since the journal has its place; zero until the source runs here
	Tables []TableStatus
}

// A TableStatus is how one table stands.
type TableStatus struct {
	Name string
	// Seen is when the last reading of the whole table began, and Oldest the time of the oldest row that was found and is not stored.
	// Either is zero if there is none. Both are in UTC.
	Seen, Oldest time.Time
	Held         int    // rows that are stored and could not be marked, and rows that the journal never takes
	Err          *Error // of the last reading or marking; nil if it succeeded
	ErrAt        time.Time
}

// Since is the time since when a change may wait in a table: each one that was committed before is stored. It is zero while that is
// not known.
func (s TableStatus) Since() time.Time {
	if !s.Oldest.IsZero() && s.Oldest.Before(s.Seen) {
		return s.Oldest
	}
	return s.Seen
}

// found notes that a row was found that is not stored yet.
func (s *TableStatus) found(at time.Time) {
	if !at.IsZero() && (s.Oldest.IsZero() || at.Before(s.Oldest)) {
		s.Oldest = at
	}
}

// A note is the place of the source, as its claim keeps it. Which rows are done stands in the tables, or if they are never marked in Since:
// by table, until when all changes are stored, as the server writes times. Told are, by table, the rows that are too large and were told.
type note struct {
	Counts
	Since map[string]string           `json:"since,omitempty"`
	Told  map[string]map[int64]string `json:"told,omitempty"`
}
