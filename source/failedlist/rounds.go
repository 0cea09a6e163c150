package failedlist

import (
	"slices"
	"time"
)

const (
	// pace is the time between the beginnings of two readings. Each is a call or two where nothing is listed, for the list and sometimes
	// for a token: so no call waits for its turn at 20 a second after it was noted, and would be taken for lost if the program died.
	pace       = 100 * time.Millisecond
	roundSlots = 8                // readings of a round at once
	againSlots = 4                // beside them, of organizations that are read before their next turn
	maxInRow   = 16               // so many organizations begin to fail one after another before all wait, because then it is not theirs
	lookEvery  = 10 * time.Second // between two looks at who has authorized the app, while lists are read or there are none
	tokenTime  = 30 * time.Second // to get a token
)

// A lane is what a reading counts for. Each has slots of its own, so that organizations that fail hold up no round.
type lane int

const (
	inRound lane = iota
	beforeTurn
	lanes
)

// rounds are which organization is asked next, and how each stands that is not well. An organization that is well and has nothing in its
// list takes up nothing but its ID.
type rounds struct {
	note   listsNote
	orgs   []string // that have authorized the app, in the order in which they are asked; nil before that is known
	looked time.Time

	flying  map[string]*flight   // by organization
	busy    [lanes]int           // how many of them
	flew    time.Time            // when the last of them began
	resumed []string             // of the round, asked before the others: their reading was begun and not ended
	special map[string]*standing // by organization

	paused time.Time // nothing is asked before
	fails  int       // pauses in a row
	inRow  int       // organizations that began to fail one after another

	round   Recovery // of the round under way
	began   time.Time
	asked   bool // that round was asked for, and asks also who else waits
	waiting []ask
	served  []ask // by that round
	took    time.Duration

	here    Counts
	calls   map[call]bool // of this process: whether its page is known to be stored, or it was never made
	err     error
	errAt   time.Time
	failure *OrgFailure
	news    Recovery // not told yet
	newsAt  time.Time
	dirty   bool // the note was not saved as it is
	savedAt time.Time
}

// A flight is a reading of one list.
type flight struct {
	corpID string
	lane   lane
	called time.Time // of the call under way; zero if none is
}

// A standing is how an organization stands that is not well, or whose list had something.
type standing struct {
	due    time.Time // asked again before its next turn; zero: in its turn
	until  time.Time // every minute until then, because its list had something
	fails  int       // readings in a row
	denied bool
}

// waits reports whether the organization is left out of a round, because it is tried by itself.
func (s *standing) waits() bool { return s != nil && s.fails > 0 && !s.denied }

// lookEvery is how often to look up who has authorized the app.
func (r *rounds) lookEvery() time.Duration {
	if r.underWay() || len(r.special) > 0 || len(r.orgs) == 0 {
		return lookEvery
	}
	return oftenEvery
}

// underWay reports whether a round is.
func (r *rounds) underWay() bool { return r.note.Began.After(r.note.Ended) }

func (r *rounds) isAuthorized(corpID string) bool {
	_, ok := slices.BinarySearch(r.orgs, corpID)
	return ok
}

// use takes in who has authorized the app now, in any order.
func (r *rounds) use(orgs []string, now time.Time) {
	slices.Sort(orgs)
	r.orgs, r.looked = append([]string{}, slices.Compact(orgs)...), now
	for corpID := range r.special {
		if !r.isAuthorized(corpID) {
			delete(r.special, corpID)
		}
	}
	r.resumed = slices.DeleteFunc(r.resumed, func(corpID string) bool { return !r.isAuthorized(corpID) })
	if r.failure != nil && r.special[r.failure.CorpID] == nil {
		r.failure = nil
	}
}

// fly begins a reading.
func (r *rounds) fly(corpID string, in lane) *flight {
	f := &flight{corpID: corpID, lane: in}
	r.flying[corpID] = f
	r.busy[in]++
	r.flew, r.dirty = time.Now(), true
	return f
}

// land ends a reading.
func (r *rounds) land(f *flight) {
	delete(r.flying, f.corpID)
	r.busy[f.lane]--
	r.dirty = true
}

// mayFly reports whether a reading may begin. After a pause one tries whether it works again.
func (r *rounds) mayFly(now time.Time) bool {
	return !r.paused.After(now) && (r.fails == 0 || len(r.flying) == 0)
}

// early returns the reading of an organization that is due before its turn, or when the first will be.
func (r *rounds) early(now time.Time) (f *flight, due time.Time) {
	first := ""
	for corpID, s := range r.special {
		if !s.due.IsZero() && r.flying[corpID] == nil && (first == "" || s.due.Before(due)) {
			first, due = corpID, s.due
		}
	}
	if first == "" || due.After(now) || r.busy[beforeTurn] == againSlots {
		return nil, due
	}
	return r.fly(first, beforeTurn), due
}

// turn returns the reading of the next organization of the round, if there is one and a slot for it.
func (r *rounds) turn() *flight {
	if r.busy[inRound] == roundSlots {
		return nil
	}
	for i, corpID := range r.resumed {
		if r.flying[corpID] == nil {
			r.resumed = slices.Delete(r.resumed, i, i+1)
			return r.fly(corpID, inRound)
		}
	}
	for at := r.position(); at < len(r.orgs); at++ {
		corpID := r.orgs[at]
		r.note.After = corpID
		switch {
		case r.flying[corpID] != nil:
			if r.asked { // what was there before may be what it reads
				r.resumed = append(r.resumed, corpID)
			}
		case r.asked || !r.special[corpID].waits():
			return r.fly(corpID, inRound)
		}
	}
	return nil
}

// position is how many organizations had their turn in the round.
func (r *rounds) position() int {
	at, found := slices.BinarySearch(r.orgs, r.note.After)
	if found {
		at++
	}
	return at
}

// isDone reports whether all organizations had their turn, and have ended it.
func (r *rounds) isDone() bool {
	return r.busy[inRound] == 0 && len(r.resumed) == 0 && r.position() == len(r.orgs)
}

// standing is how all stand, for people.
func (r *rounds) standing() *Orgs {
	out := &Orgs{Authorized: len(r.orgs), Began: r.note.Began, Ended: r.note.Ended, Took: r.took}
	if r.underWay() {
		out.Asked = max(0, r.position()-r.busy[inRound]-len(r.resumed))
	}
	for _, s := range r.special {
		switch {
		case s.denied:
			out.Denied++
		case s.fails > 0:
			out.Failing++
		}
	}
	if r.failure != nil {
		one := *r.failure
		out.Failure = &one
	}
	return out
}
