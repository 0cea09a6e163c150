package failedlist

import "time"

// Counts are what was found in the list.
type Counts struct {
	Calls  uint64 `json:"calls"`  // of the list
	Rows   uint64 `json:"rows"`   // events that were in it and are stored; the journal had some of them
	Unsure uint64 `json:"unsure"` // calls whose page, up to 200 events, may be lost: no whole answer came, or the program died before it was stored
	Lost   uint64 `json:"lost"`   // events that the journal never takes, because they are too large
}

// add adds other counts.
func (c *Counts) add(other Counts) {
	c.Calls += other.Calls
	c.Rows += other.Rows
	c.Unsure += other.Unsure
	c.Lost += other.Lost
}

// atLeast raises each count to that of other.
func (c *Counts) atLeast(other Counts) {
	c.Calls = max(c.Calls, other.Calls)
	c.Rows = max(c.Rows, other.Rows)
	c.Unsure = max(c.Unsure, other.Unsure)
	c.Lost = max(c.Lost, other.Lost)
}

// A Status is how the source stands.
type Status struct {
	Here  Counts // since New
	Total Counts // of all gateways that have worked it, since the journal has its place; zero until the source runs here
	// Last is when a call succeeded last, and Next when the list is called next. Until is the end of a time in which it is called every
	// minute; zero while there is none. All are in UTC.
	Last, Next, Until time.Time
	// Err is the error of the last reading; nil if it succeeded. Of many lists it is the one for which none can be read.
	Err   error
	ErrAt time.Time
	Orgs  *Orgs // of a third-party app whose lists are all read; else nil
}

// Orgs are how the lists of all organizations of a third-party app stand.
type Orgs struct {
	Authorized int           // organizations that have authorized the app, when that was looked up last
	Asked      int           // of these in the round under way; 0 while none is
	Failing    int           // whose list could not be read last; each is tried again by itself
	Denied     int           // of which DingTalk says that they have not authorized the app, or not for this; tried in the next round
	Began      time.Time     // of the last round, in UTC
	Ended      time.Time     // when a round has ended last, in UTC; before Began while one is under way
	Took       time.Duration // of the last round that has ended here
	Failure    *OrgFailure   // one of those that fail; nil if none does
}

// An OrgFailure is why the list of an organization could not be read.
type OrgFailure struct {
	CorpID string
	Err    error
	At     time.Time // in UTC
}

// A Recovery is what was found when the list was read to its end.
type Recovery struct {
	Counts
	Corps          uint64    // organizations whose lists had something; 0 where one list is read
	Failed         uint64    // organizations whose list could not be read
	Reason         string    // why the list was read: start, outage, schedule or asked
	Oldest, Newest time.Time // when the first and the last of the events happened; zero if none says
}

// isNews reports whether a person may want to know of it.
func (r Recovery) isNews() bool { return r.Rows+r.Unsure+r.Lost > 0 }

// add adds what another reading has found.
func (r *Recovery) add(other Recovery) {
	r.Counts.add(other.Counts)
	r.Corps += other.Corps
	r.Failed += other.Failed
	r.born(other.Oldest)
	r.born(other.Newest)
}

// born notes when an event happened.
func (r *Recovery) born(at time.Time) {
	if at.IsZero() {
		return
	}
	if r.Oldest.IsZero() || at.Before(r.Oldest) {
		r.Oldest = at
	}
	if at.After(r.Newest) {
		r.Newest = at
	}
}
