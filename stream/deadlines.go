package stream

import (
	"time"
)

func (d *deadlines) add(p *push, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p.due, p.line, p.prev = now.Add(d.within), d, d.last
	if d.last == nil {
		d.first = p
	} else {
		d.last.next = p
	}
	d.last = p
	if d.running {
		return
	}
	d.running = true
	if d.timer == nil {
		d.timer = time.AfterFunc(d.within, d.expire)
	} else {
		d.timer.Reset(d.within)
	}
}

// remove takes p out, if it is there.
func (d *deadlines) remove(p *push) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.unlink(p)
}

// unlink is remove for a caller that holds mu.
func (d *deadlines) unlink(p *push) {
	if p.line == nil {
		return
	}
	if p.prev == nil {
		d.first = p.next
	} else {
		p.prev.next = p.next
	}
	if p.next == nil {
		d.last = p.prev
	} else {
		p.next.prev = p.prev
	}
	p.line, p.prev, p.next = nil, nil, nil
}

// expire answers the pushes that are due.
func (d *deadlines) expire() {
	for p := d.nextDue(); p != nil; p = d.nextDue() {
		p.late()
	}
}

// nextDue takes out a push that is due. It returns nil if none is due; the timer then runs for the next push, if there is one.
func (d *deadlines) nextDue() *push {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.first
	if p == nil {
		d.running = false
		return nil
	}
	if wait := time.Until(p.due); wait > 0 {
		d.timer.Reset(wait)
		return nil
	}
	d.unlink(p)
	return p
}

// stop ends the timer. Nothing may be added any more.
func (d *deadlines) stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
	}
}
