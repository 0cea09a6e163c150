package acmecert

import (
	"context"
	"crypto/x509"
	"errors"
	"time"

	"github.com/mholt/acmez/v3/acme"
)

const (
	lookEvery     = time.Hour          // the wall clock is looked at, which may be set
	attemptWithin = 5 * time.Minute    // all of an attempt
	longestPause  = 7 * 24 * time.Hour // between two attempts, whatever the CA says
	suggestEvery  = 6 * time.Hour      // the CA is asked when to renew, if it does not say how often
	mostSuggest   = 24 * time.Hour
)

// Run gets the certificate, and renews it, until ctx ends. Call it once.
func (m *Manager) Run(ctx context.Context) {
	if err := m.reload(); err != nil { // a process before may have ended after Open
		m.log.Warn("acme: the folder cannot be read", "error", err)
	}
	for ctx.Err() == nil {
		timer := time.NewTimer(m.step(ctx))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// step does what is due, and returns when to look again.
func (m *Manager) step(ctx context.Context) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.text != nil && m.save() == nil {
		m.log.Info("acme: the certificate is stored now")
	}
	if m.cert != nil && m.state.Got == m.state.For && !time.Now().Before(m.state.Look) {
		m.suggest(ctx)
	}
	if m.isDue(time.Now()) && !m.rests(time.Now()) {
		m.attempt(ctx)
	}
	now := time.Now()
	next := m.state.Next
	if !m.isDue(now) {
		if next = m.renewal(); m.state.Look.Before(next) {
			next = m.state.Look
		}
	}
	return max(10*time.Millisecond, min(next.Sub(now), lookEvery))
}

// isDue reports whether another certificate is wanted. The lock is held.
func (m *Manager) isDue(now time.Time) bool {
	return m.cert == nil || m.state.Got != m.state.For || !now.Before(m.renewal())
}

// rests reports whether no attempt may be made yet. A time far ahead was noted by a clock that was wrong.
func (m *Manager) rests(now time.Time) bool {
	wait := m.state.Next.Sub(now)
	return wait > 0 && wait <= longestPause+time.Hour
}

// renewal is when another certificate is asked for: when the CA suggests it, or with a third of the time left; of a short time the
// half. The lock is held.
func (m *Manager) renewal() time.Time {
	leaf := m.cert.Leaf
	life := leaf.NotAfter.Sub(leaf.NotBefore)
	at, latest := leaf.NotAfter.Add(-life/3), leaf.NotAfter.Add(-life/10)
	if life < 10*24*time.Hour {
		at = leaf.NotAfter.Add(-life / 2)
	}
	if !m.state.Renew.IsZero() {
		at = m.state.Renew
	}
	if at.After(latest) {
		return latest
	}
	return at
}

// attempt asks the CA for a certificate. The attempt is noted before, so that a process that is killed and started again and again
// asks no more often. The lock is held, and given back while the CA is asked.
func (m *Manager) attempt(ctx context.Context) {
	m.state.Failures++
	m.state.Next = time.Now().Add(pause(m.state.Failures))
	if err := m.save(); err != nil {
		m.failed(err, &transport{}) // a certificate that cannot be kept would be asked for again and again
		return
	}
	var replaced *x509.Certificate
	if m.state.Got == m.state.For && m.state.Failures == 1 { // a CA that takes it amiss is asked without it the next time
		replaced = m.cert.Leaf
	}
	m.mu.Unlock()
	limited, cancel := context.WithTimeout(ctx, attemptWithin)
	t := newTransport(m.opts)
	got, err := m.order(limited, m.client(t), replaced)
	cancel()
	t.CloseIdleConnections()
	m.mu.Lock()
	if err != nil && ctx.Err() != nil {
		return // the end has come
	}
	if err != nil {
		m.failed(err, t)
		return
	}
	m.show(got.cert)
	m.text = got.text
	m.state = state{For: m.state.For, Got: m.state.For}
	m.heed(got.info, time.Now())
	if err := m.save(); err != nil {
		m.log.Error("acme: a certificate was got, and cannot be stored; it serves until the end of this process, and is stored once that works", "error", err)
	}
	m.log.Info("acme: a certificate was got", "domains", m.opts.Domains, "until", got.cert.Leaf.NotAfter, "renewal", m.renewal())
}

// failed notes why an attempt by t has failed. The lock is held.
func (m *Manager) failed(err error, t *transport) {
	leftAlone, limited := t.leftAlone()
	if now := time.Now(); leftAlone.After(m.state.Next) {
		m.state.Next = leftAlone
		if latest := now.Add(longestPause); leftAlone.After(latest) {
			m.state.Next = latest
		}
	}
	m.state.Error, m.state.Hint = m.explain(err)
	if limited {
		m.state.Hint = m.hint(acme.ProblemTypeRateLimited)
	}
	args := []any{"domains", m.opts.Domains, "error", m.state.Error, "hint", m.state.Hint, "failures", m.state.Failures, "next", m.state.Next}
	if m.cert != nil {
		args = append(args, "until", m.cert.Leaf.NotAfter)
	}
	if err := m.save(); err != nil {
		args = append(args, "not_stored", err)
	}
	m.log.Warn("acme: no certificate could be got; it is tried again", args...)
}

// heed takes the time at which the CA wants a renewal, which may be nil, and when it is to be asked again. The lock is held.
func (m *Manager) heed(info *acme.RenewalInfo, now time.Time) {
	m.state.Look = now.Add(suggestEvery)
	if info == nil || !info.HasWindow() {
		return
	}
	if window := info.SuggestedWindow; m.state.Renew.Before(window.Start) || m.state.Renew.After(window.End) {
		m.state.Renew = info.SelectedTime
	}
	if at := info.RetryAfter; at != nil && at.After(now.Add(time.Minute)) && at.Before(now.Add(mostSuggest)) {
		m.state.Look = *at
	}
}

// suggest asks the CA when to renew. The lock is held, and given back while the CA is asked.
func (m *Manager) suggest(ctx context.Context) {
	leaf := m.cert.Leaf
	m.mu.Unlock()
	limited, cancel := context.WithTimeout(ctx, askWithin)
	t := newTransport(m.opts)
	info, err := m.client(t).GetRenewalInfo(limited, leaf)
	cancel()
	t.CloseIdleConnections()
	m.mu.Lock()
	now := time.Now()
	switch {
	case ctx.Err() != nil:
		return
	case errors.Is(err, acme.ErrUnsupported):
		m.state.Look = now.Add(mostSuggest)
	case err != nil:
		m.heed(nil, now)
		m.log.Debug("acme: the CA does not say when to renew", "error", err)
	default:
		m.heed(&info, now)
	}
	if err := m.save(); err != nil {
		m.log.Warn("acme: the folder cannot be written", "error", err)
	}
}
