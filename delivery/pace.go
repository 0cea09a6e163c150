package delivery

import "time"

const (
	pageEntries = 512                    // at most, of a page
	pageBytes   = 4 << 20                // of payload; after a page that held more, the next ones are shorter
	saveEvery   = 200 * time.Millisecond // a dispatcher that is alone
)

// These limits are divided by the number of dispatchers, so hundreds together cost about what a few do.
const (
	sharedEntries = 8192 // that pages of all dispatchers hold
	sharedBytes   = 64 << 20
	sharedAhead   = 16                    // pages that are read ahead
	saveGrid      = 50 * time.Millisecond // dispatchers save at common moments, so that one commit has the saves of many
	moveCost      = 40 * time.Millisecond // of a save that is not urgent, with room for others
)

// others is how many dispatchers there are beside this one.
func (m *member) others() int {
	if m.pool == nil {
		return 0
	}
	return max(0, int(m.pool.size.Load())-1)
}

// alone reports whether the attempts of all dispatchers fit beside each other.
func (m *member) alone() bool { return m.pool == nil || m.pool.roomy.Load() }

// pageEntries is how many entries a page may have.
func (m *member) pageEntries() int { return min(pageEntries, max(16, sharedEntries/(1+m.others()))) }

// pageBytes is how much payload a page may hold before the next ones are shorter.
func (m *member) pageBytes() int { return min(pageBytes, max(64<<10, sharedBytes/(1+m.others()))) }

// pagesAhead is how many pages may be read ahead.
func (m *member) pagesAhead() int { return min(pagesAhead, sharedAhead/(1+m.others())) }

// mayReadAhead reports whether the machine has time for that. The intake comes first.
func (m *member) mayReadAhead() bool { return m.pool == nil || m.pool.mayReadAhead() }

func (p *Pool) mayReadAhead() bool { return !p.isHasty(time.Now()) }

// saveEvery is how long after a change the state is saved. It stays below a second, because a crash repeats what is not saved.
func (m *member) saveEvery() time.Duration {
	return saveEvery + min(400, time.Duration(m.others()))*time.Millisecond
}

// saveWait is how long a save waits from now on: as saveEvery says, or a little less until a moment at which others save, too.
func (m *member) saveWait(now time.Time) time.Duration {
	wait := m.saveEvery()
	if m.others() == 0 {
		return wait
	}
	end := now.Add(wait).Round(0)
	return wait - end.Sub(end.Truncate(saveGrid))
}

// moveEvery is how long the save of a cursor may wait if the cursor has moved past unwanted events alone.
func (m *member) moveEvery() time.Duration {
	if m.pool == nil {
		return 0
	}
	return m.pool.moveEvery()
}

func (p *Pool) moveEvery() time.Duration {
	return min(20*time.Second, time.Duration(max(0, p.size.Load()-1))*moveCost)
}
