package delivery

import "time"

// begin returns the turn of an attempt that may begin now. If no attempt may, the member's wake is called when it is worth
// trying again. The caller may hold its dispatcher's mutex.
func (m *member) begin(now time.Time) (t turn, ok bool) {
	p := m.pool
	if p == nil || p.roomy.Load() {
		return turn{}, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !m.granted {
		if p.hasShare(m) {
			p.line(m, &p.short, &m.isShort)
			return turn{}, false
		}
		if t, ok = p.lease(m, now); !ok || len(p.queue) > 0 {
			if ok {
				p.free(t)
			}
			p.line(m, &p.queue, &m.queued)
			p.note(m)
			p.arm(now)
			return turn{}, false
		}
		m.grant = t
	}
	m.granted = false
	m.running++
	p.running++
	p.note(m)
	return m.grant, true
}

// mayGoOn reports whether the next attempt may follow in the same turn, because no member waits for its own. It needs no lock,
// and a member that begins to wait now has the lease back within leaseTime.
func (t turn) mayGoOn(now time.Time) bool {
	p := t.member.pool
	return p.calm.Load() && !p.isHasty(now)
}

// end ends a turn. The caller must not hold its dispatcher's mutex, because end locks those of other dispatchers.
func (t turn) end() { wakeAll(t.giveBack()) }

// endLocked is end for a caller that holds its dispatcher's mutex.
func (t turn) endLocked() { wakeLater(t.giveBack()) }

// giveBack ends a turn, and returns the members that are to be woken.
func (t turn) giveBack() (woken []*member) {
	if t.member == nil {
		return nil
	}
	p := t.member.pool
	p.mu.Lock()
	t.member.running--
	p.running--
	p.free(t)
	p.note(t.member)
	return p.release()
}

func wakeAll(members []*member) {
	for _, m := range members {
		m.wake()
	}
}

// wakeLater is wakeAll for a caller that holds its dispatcher's mutex.
func wakeLater(members []*member) {
	if len(members) > 0 {
		go wakeAll(members)
	}
}

// decline gives back what the member was granted and cannot use. The caller holds its dispatcher's mutex.
func (m *member) decline() {
	p := m.pool
	if p == nil || p.roomy.Load() {
		return
	}
	p.mu.Lock()
	if !m.granted {
		p.mu.Unlock()
		return
	}
	m.granted = false
	p.free(m.grant)
	p.note(m)
	wakeLater(p.release())
}

// hasShare reports whether m has as many attempts as it may have while others want some.
func (p *Pool) hasShare(m *member) bool {
	return p.wanted > p.budget && p.running >= p.budget/2 && m.running >= max(1, p.budget/max(1, p.active))
}

// line puts m into a queue that it does not stand in.
func (p *Pool) line(m *member, queue *[]*member, standing *bool) {
	if !*standing {
		*standing = true
		*queue = append(*queue, m)
		p.calm.Store(false)
	}
}

// note counts whether m is active.
func (p *Pool) note(m *member) {
	active := m.running > 0 || m.granted || m.queued
	switch {
	case active && !m.isActive:
		p.active++
	case !active && m.isActive:
		p.active--
	}
	m.isActive = active
}

// lease gives m a free lease, if there is one.
func (p *Pool) lease(m *member, now time.Time) (t turn, ok bool) {
	leases := p.leases
	if p.isHasty(now) {
		leases = leases[:len(leases)/leasesEach]
	}
	for i := range leases {
		if l := &leases[i]; !l.held {
			l.held, l.since = true, now
			l.turn++
			return turn{m, i, l.turn}, true
		}
	}
	return turn{}, false
}

// free ends the lease of t, unless it was taken back.
func (p *Pool) free(t turn) {
	if l := &p.leases[t.lease]; l.held && l.turn == t.number {
		l.held = false
	}
}

// arm sets the alarm for the moment at which the oldest lease can be taken back.
func (p *Pool) arm(now time.Time) {
	if p.armed || len(p.queue) == 0 {
		return
	}
	p.armed = true
	oldest := now
	for i := range p.leases {
		if l := &p.leases[i]; l.held && l.since.Before(oldest) {
			oldest = l.since
		}
	}
	wait := max(0, leaseTime-now.Sub(oldest))
	if p.alarm == nil {
		p.alarm = time.AfterFunc(wait, p.takeBack)
	} else {
		p.alarm.Reset(wait)
	}
}

// takeBack ends the leases of attempts that wait for their other side.
func (p *Pool) takeBack() {
	p.mu.Lock()
	defer p.unlock()
	p.armed = false
	now := time.Now()
	for i := range p.leases {
		if l := &p.leases[i]; l.held && now.Sub(l.since) >= leaseTime {
			l.held = false
		}
	}
}

// handOut hands free leases to members that wait, and returns these.
func (p *Pool) handOut(now time.Time) (woken []*member) {
	for len(p.queue) > 0 {
		m := p.queue[0]
		t, ok := p.lease(m, now)
		if !ok {
			break
		}
		p.queue[0] = nil
		p.queue = p.queue[1:]
		m.queued, m.granted, m.grant = false, true, t
		woken = append(woken, m)
	}
	p.arm(now)
	return woken
}

// unlock hands free leases to members that wait, unlocks p.mu and wakes these members.
func (p *Pool) unlock() { wakeAll(p.release()) }

// release is unlock, but returns the members that are to be woken.
func (p *Pool) release() (woken []*member) {
	if len(p.queue) > 0 { // seldom, so most attempts need no look at the clock
		woken = p.handOut(time.Now())
	}
	if len(p.short) > 0 && !p.hasShare(p.short[0]) {
		m := p.short[0]
		p.short[0] = nil
		p.short = p.short[1:]
		m.isShort = false
		woken = append(woken, m)
	}
	p.noteCalm()
	p.mu.Unlock()
	return woken
}
