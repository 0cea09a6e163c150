package supervise

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

const (
	lookEvery  = 500 * time.Millisecond // at the other gateways
	patience   = 3 * time.Second        // that a free work is left to a gateway that has fewer
	presence   = 5 * time.Second        // a gateway that has not beaten for longer counts no more
	yieldAgain = 2 * time.Minute        // until a work is given away that nobody took while it was free
)

// A share is the journal for dispatchers where several gateways work it. It leaves a work to another gateway if this one has its
// share, or if programs are attached there alone. Which gateway may is decided by the journal's claims; a share only holds back.
type share struct {
	journal.Journal
	gateways journal.Gateways
	self     string              // ID of this gateway
	able     func() []string     // works that this gateway could work
	config   func(string) string // hash of what the config says of a work; empty if it is not in the config
	attached func(string) int    // programs of a subscription that are attached here; below 0 if none can attach

	mu       sync.Mutex // protects what follows
	ended    bool       // nothing more is claimed
	others   []other
	looked   time.Time            // when the look began whose findings these are
	holders  map[string]string    // ID of the gateway that held a work when this one looked last, also its own
	drawn    map[string]time.Time // works that this gateway holds and whose programs are attached elsewhere alone, and since when
	started  time.Time            // of this gateway, by the journal's clock
	held     map[string]*hold     // by work
	taken    map[string]bool      // works that another gateway held when this one looked last
	free     map[string]time.Time // works that nobody held, and since when
	yielded  map[string]time.Time // works that were given away
	unwanted map[string]time.Time // works that this gateway took beyond its share, because nobody else did
}

// A hold is a claim that this gateway has, or asks for.
type hold struct{ _ byte }

func newShare(j journal.Journal, gateways journal.Gateways, self string) *share {
	return &share{
		Journal: j, gateways: gateways, self: self, held: map[string]*hold{},
		free: map[string]time.Time{}, yielded: map[string]time.Time{}, unwanted: map[string]time.Time{},
	}
}

// Claim claims a work, unless it is left to another gateway.
func (s *share) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	mine, why := s.reserve(work)
	if mine == nil {
		return nil, fmt.Errorf("%s: %w: %s", work, journal.ErrClaimed, why)
	}
	claim, err := s.Journal.Claim(ctx, work, owner)
	if err != nil {
		s.drop(work, mine)
		return nil, err
	}
	context.AfterFunc(claim.Context(), func() { s.drop(work, mine) })
	return claim, nil
}

// reserve counts a work as held, or says why it is left.
func (s *share) reserve(work string) (mine *hold, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if why := s.left(work); why != "" {
		return nil, why
	}
	if s.waited(work) && s.ableElsewhere(work) && len(s.held) >= s.quota() {
		s.unwanted[work] = time.Now()
	}
	mine = &hold{}
	s.held[work] = mine
	return mine, ""
}

// drop ends a hold, unless another of the same work has begun.
func (s *share) drop(work string, mine *hold) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[work] == mine {
		delete(s.held, work)
	}
}

// left says why a work is left to others; empty if it is not.
func (s *share) left(work string) string {
	switch {
	case s.ended:
		return "this gateway ends"
	case s.taken[work]:
		return "another gateway works it" // so the journal is not asked for each
	case s.odd(work):
		return "other gateways have another config of it"
	case s.attachedElsewhere(work):
		return "its programs are attached to another gateway"
	case s.attached(journal.SubscriptionOf(work)) > 0: // nobody else has the work, so the programs stay
		return ""
	case s.waited(work), !s.ableElsewhere(work):
		return ""
	case time.Since(s.yielded[work]) < patience:
		return "it was given away"
	case len(s.held) >= s.quota():
		return "this gateway has its share"
	}
	return ""
}

// waited reports whether a work was left to others long enough.
func (s *share) waited(work string) bool {
	since, free := s.free[work]
	return free && time.Since(since) > patience
}

// ableElsewhere reports whether another gateway could work it.
func (s *share) ableElsewhere(work string) bool {
	return slices.ContainsFunc(s.others, func(o other) bool { return o.able[work] })
}

// quota is how many works this gateway takes while others are there.
func (s *share) quota() int {
	gateways := len(s.others) + 1
	return (len(s.able()) + gateways - 1) / gateways
}

// look asks which gateways there are, and what they hold.
func (s *share) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, presence)
	defer cancel()
	began := time.Now()
	list, err := s.gateways.Gateways(ctx)
	if err != nil {
		return err
	}
	var others []other
	started := time.Now()
	held, taken, holders := map[string]bool{}, map[string]bool{}, map[string]string{}
	for _, g := range list {
		for _, work := range g.Works {
			held[work], taken[work], holders[work] = true, taken[work] || g.ID != s.self, g.ID
		}
		if g.ID == s.self {
			started = g.Started
		}
		var standing api.GatewayStanding
		if g.ID != s.self && g.Age < presence && json.Unmarshal(g.Status, &standing) == nil && !standing.Draining {
			others = append(others, otherOf(g, standing))
		}
	}
	able := s.able()
	s.mu.Lock()
	defer s.mu.Unlock()
	if began.Before(s.looked) {
		return nil // a later look was answered sooner
	}
	s.looked, s.others, s.taken, s.holders, s.started = began, others, taken, holders, started
	s.noteDrawn()
	free := map[string]time.Time{}
	for _, work := range able {
		if since, known := s.free[work]; !held[work] && s.held[work] == nil {
			if free[work] = since; !known {
				free[work] = time.Now()
			}
		}
	}
	s.free = free
	return nil
}

// surplus are works to give away: those that follow their programs, and those beyond the quota that a gateway with room
// could work.
func (s *share) surplus() (works []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || len(s.others) == 0 {
		return nil
	}
	quota := s.quota()
	over := len(s.held) - quota
	room := make([]int, len(s.others))
	for i, o := range s.others {
		room[i] = quota - len(o.works)
	}
	for work := range s.held {
		if time.Since(s.unwanted[work]) < yieldAgain {
			continue
		}
		if s.drawsAway(work) || s.odd(work) {
			works = append(works, work)
			continue
		}
		for i, o := range s.others {
			if over > 0 && room[i] > 0 && o.able[work] && s.attached(journal.SubscriptionOf(work)) <= 0 {
				over, room[i] = over-1, room[i]-1
				works = append(works, work)
				break
			}
		}
	}
	for _, work := range works {
		s.yielded[work] = time.Now()
	}
	return works
}

// end claims nothing more.
func (s *share) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
}

// holds reports whether this gateway holds a work.
func (s *share) holds(work string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held[work] != nil
}

// takenElsewhere reports whether another gateway held a work when this one looked last.
func (s *share) takenElsewhere(work string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken[work] && s.held[work] == nil
}
