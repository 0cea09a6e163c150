package supervise

import (
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
)

// openShare makes the share of a journal that gateways share.
func (s *Supervisor) openShare() {
	gateways, ok := s.journal.(journal.Gateways)
	if !ok || s.opts.Gateway == "" {
		return
	}
	s.share = newShare(s.journal, gateways, s.opts.Gateway)
	s.share.able = func() (works []string) {
		for _, w := range s.all() {
			if w.fault == nil {
				works = append(works, journal.WorkOf(w.sub.Name))
			}
		}
		return works
	}
	s.share.config = func(work string) string {
		if w := s.find(journal.SubscriptionOf(work)); w != nil {
			return hashOf(w.sub, w.source)
		}
		return ""
	}
	s.share.attached = func(name string) int {
		w := s.find(name)
		if w == nil || w.programs() == nil {
			return -1
		}
		return len(w.programs().Status().Connections)
	}
}

// worked is the journal for dispatchers.
func (s *Supervisor) worked() journal.Journal {
	if s.share == nil {
		return s.journal
	}
	return s.share
}

// EndClaims has this gateway claim nothing more, because it ends. What it works goes on.
func (s *Supervisor) EndClaims() {
	if s.share != nil {
		s.share.end()
	}
}

// keepSharing looks at the other gateways until the daemon ends, and gives away what they should work.
func (s *Supervisor) keepSharing() error {
	brake, told := logbrake.New(time.Minute), map[string]bool{}
	for s.ctx.Err() == nil {
		if err := s.share.look(s.ctx); err != nil && s.ctx.Err() == nil {
			brake.Warn(s.log, "look", "it is not known which other gateways there are; trying again", "error", err)
		} else if works := s.share.surplus(); len(works) > 0 {
			s.yield(works)
		}
		s.leadAway()
		told = s.tellDisagreements(told)
		select {
		case <-time.After(lookEvery):
		case <-s.ctx.Done():
		}
	}
	return nil
}

// yield gives works away: their attempts end, the claims are free, and this gateway stands back for a while.
func (s *Supervisor) yield(works []string) {
	if s.lock(s.ctx) != nil {
		return
	}
	defer s.unlock()
	var workers []*worker
	for _, work := range works {
		if w := s.find(journal.SubscriptionOf(work)); w != nil && w.fault == nil && w.stop != nil {
			workers = append(workers, w)
			if s.share.attached(w.sub.Name) == 0 { // its attempts wait for a program alone
				w.cut()
			}
			s.log.Info("a subscription is given to another gateway", "subscription", w.sub.Name)
		}
	}
	s.halt(workers...)
	for _, w := range workers {
		if s.ctx.Err() == nil {
			_ = s.restart(w) // which tells
		}
	}
}

// tellDisagreements logs which subscriptions the gateways have different configs of, if that is not told.
func (s *Supervisor) tellDisagreements(told map[string]bool) (found map[string]bool) {
	found = s.share.disagreements()
	for work, odd := range found {
		switch before, known := told[work]; {
		case known && before == odd:
		case odd:
			s.log.Error("a subscription is not worked here: most gateways, or the one that was started first, have another config of it; make the configs alike, and reload",
				"subscription", journal.SubscriptionOf(work))
		default:
			s.log.Warn("another gateway has another config of a subscription, and does not work it; make the configs alike, and reload that one",
				"subscription", journal.SubscriptionOf(work))
		}
	}
	for work := range told {
		if _, still := found[work]; !still {
			s.log.Info("all gateways have the same config of a subscription again", "subscription", journal.SubscriptionOf(work))
		}
	}
	return found
}
