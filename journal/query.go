package journal

import "time"

// A Query selects entries; its zero value selects the newest 100.
type Query struct {
	ID     string    // exactly, if not empty
	Types  []string  // any of these, each exactly, or with * for any run of characters; all if empty
	CorpID string    // exactly, if not empty
	App    string    // exactly, if not empty
	Since  time.Time // received then or later, if not zero
	Until  time.Time // received before then, if not zero
	From   Seq       // this entry and later ones; it bounds what is read if few match
	Before Seq       // for paging: entries before this one, if not zero
	// Damaged selects entries that were found damaged a moment ago or earlier, by a read or a check, and are so still. The
	// other fields of the query are compared with the readable parts of an entry.
	Damaged bool
	Limit   int // at most so many; defaults to 100, at most 10,000
}

// PageSize is Limit as it counts, with its default and its bound.
func (q Query) PageSize() int { return pageSize(q.Limit) }

// A Wanted is what an entry must have at least to be wanted. The zero value wants all.
type Wanted struct {
	ID                 string    // exactly, if not empty
	Types, Corps, Apps []string  // patterns, as [Query].Types: any of these; all if empty
	Since, Until       time.Time // received then or later, and before, if not zero
}

// An ExceptionQuery selects exceptions; its zero value selects the first 100.
type ExceptionQuery struct {
	States []DeliveryState // any of these; all if empty
	From   Seq             // for paging: this sequence or later
	Due    time.Time       // due then or earlier, if not zero
	Limit  int             // at most so many; defaults to 100, at most 10,000
}

// PageSize is Limit as it counts, with its default and its bound.
func (q ExceptionQuery) PageSize() int { return pageSize(q.Limit) }

// An AttemptQuery selects recorded attempts; its zero value selects the 100 that began last, the last one first.
// Attempts that began at the same time are in the order of their events, those of one event in the order of their numbers.
type AttemptQuery struct {
	Seq    Seq      // of this event alone, if not zero
	Oldest bool     // turns the order round: the attempt that began first comes first
	After  *Attempt // for paging: only what comes after this attempt, which is the last of the page before
	Limit  int      // at most so many; defaults to 100, at most 10,000
}

// PageSize is Limit as it counts, with its default and its bound.
func (q AttemptQuery) PageSize() int { return pageSize(q.Limit) }

// pageSize is a limit as it counts: 100 if it is none, and at most 10,000.
func pageSize(limit int) int {
	if limit <= 0 {
		return 100
	}
	return min(limit, 10_000)
}
