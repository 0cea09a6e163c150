package supervise

import (
	"context"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// openLeading makes what leads programs, where gateways share the journal and this one has an attach point.
func (s *Supervisor) openLeading() {
	if s.share == nil || s.opts.Attach == nil {
		return
	}
	s.leading = &leading{
		share: s.share, url: s.opts.AttachURL, host: s.opts.Host, log: s.log, brake: logbrake.New(time.Minute), reach: streamsink.Reach,
		unreached: map[string]unreached{}, trials: map[route]*trial{}, away: map[string]bool{},
	}
}

// leadOf returns what leads the programs of a subscription; nil where they stay.
func (s *Supervisor) leadOf(name string) func(context.Context) *streamsink.Place {
	if s.leading == nil {
		return nil
	}
	return func(ctx context.Context) *streamsink.Place { return s.leading.lead(ctx, name) }
}

// leadAway asks programs to leave that are attached here while another gateway works their subscription, if it takes them.
func (s *Supervisor) leadAway() {
	if s.leading == nil {
		return
	}
	s.leading.endTrials()
	away := map[string]bool{}
	for _, w := range s.all() {
		sink := w.programs()
		if sink == nil || w.replay != nil || s.share.attached(w.sub.Name) <= 0 {
			continue
		}
		place, err := s.leading.elsewhere(s.ctx, w.sub.Name)
		if err != nil || place == nil {
			continue
		}
		away[w.sub.Name] = true
		s.leading.brake.Log(s.ctx, s.log, slog.LevelInfo, "away "+w.sub.Name, "attach: programs are asked to leave, because another gateway works their subscription, and they are led there",
			"subscription", w.sub.Name, "gateway", place.ID)
		sink.Dismiss()
	}
	s.leading.mu.Lock()
	defer s.leading.mu.Unlock()
	s.leading.away = away
}

// leads reports whether programs of a subscription are asked to leave.
func (s *Supervisor) leads(name string) bool {
	if s.leading == nil {
		return false
	}
	s.leading.mu.Lock()
	defer s.leading.mu.Unlock()
	return s.leading.away[name]
}
