package postgres

import (
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent/journal"
)

const (
	maxFresh        = 1024    // damaged entries that wait to be noted; others are found again when they are read again
	maxKnown        = 1 << 17 // that are remembered
	maxReported     = 100     // sequences in one report
	tellDamageEvery = time.Minute
)

// damages are the damaged entries that this process has found. The zero value is ready. Methods are safe for concurrent use.
type damages struct {
	noting sync.Mutex // held while some are written to the database

	mu    sync.Mutex // protects what follows
	known map[journal.Seq]bool
	fresh []damage  // not in the database yet
	news  []damage  // in the database, and not reported yet
	told  time.Time // of the last report
}

// damage is what is wrong with an entry.
type damage struct {
	seq journal.Seq
	why string
}

// add has a damage noted soon, once.
func (d *damages) add(found damage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known[found.seq] || len(d.fresh) >= maxFresh {
		return
	}
	if d.known == nil {
		d.known = make(map[journal.Seq]bool)
	}
	if len(d.known) < maxKnown {
		d.known[found.seq] = true
	}
	d.fresh = append(d.fresh, found)
}

func (d *damages) count() uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return uint64(len(d.known))
}

// waiting reports whether some are to be noted.
func (d *damages) waiting() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.fresh) > 0
}

// take returns those to be noted. What cannot be is put back.
func (d *damages) take() []damage {
	d.mu.Lock()
	defer d.mu.Unlock()
	fresh := d.fresh
	d.fresh = nil
	return fresh
}

func (d *damages) putBack(list []damage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fresh = append(list, d.fresh...)
}

// tell has noted damages reported.
func (d *damages) tell(list []damage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.news = append(d.news, list...)
}

// report returns what is to be told, at most once a minute.
func (d *damages) report(now time.Time) (r journal.DamageReport, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.news) == 0 || !d.told.IsZero() && now.Sub(d.told) < tellDamageEvery {
		return r, false
	}
	for _, found := range d.news {
		r.Seqs = append(r.Seqs, found.seq)
	}
	slices.Sort(r.Seqs)
	r.Entries, r.Reason = len(r.Seqs), d.news[0].why
	r.First, r.Last = r.Seqs[0], r.Seqs[len(r.Seqs)-1]
	r.Seqs = r.Seqs[:min(len(r.Seqs), maxReported)]
	d.news, d.told = nil, now
	return r, true
}
