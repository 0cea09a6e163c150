package delivery

import "fmt"

// Recount counts what the ledger owes anew, and returns what it has counted wrongly, if anything.
func (d *Dispatcher) Recount() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := &d.ledger
	type sums struct{ failing, parked, held, heldStored, loose int }
	var want, got sums
	for _, j := range l.jobs {
		if j.running && j.row.Error != "" {
			want.failing++
		}
	}
	for i := range l.waiting {
		if l.waiting[i].row.Error != "" {
			want.failing++
		}
	}
	for _, ln := range l.lines {
		got.loose += ln.loose
		want.parked += len(ln.behind)
		if ln.failed {
			want.failing += len(ln.behind)
		}
		for i := range ln.behind {
			p := &ln.behind[i]
			if !p.stored {
				want.loose++
			}
			switch {
			case p.env == nil:
			case p.stored:
				want.heldStored += len(p.env.Data)
			default:
				want.held += len(p.env.Data)
			}
		}
	}
	got.failing, got.parked, got.held, got.heldStored = l.failing, l.parked, l.held, l.heldStored
	if got != want {
		return fmt.Errorf("counted %+v, there are %+v", got, want)
	}
	return nil
}

// Turns counts the attempts and the leases that the pool thinks there are.
func (p *Pool) Turns() (attempts, leases int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.leases {
		if l.held {
			leases++
		}
	}
	return p.running, leases
}
