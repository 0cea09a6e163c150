package dingtest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/wire"
)

const (
	maxRows    = 200_000            // the oldest go first
	failedPage = 200                // rows in one reply
	failedLife = 7 * 24 * time.Hour // then DingTalk forgets a row
)

// failedRows are the rows of the list that apps fetch, oldest first.
type failedRows struct {
	after time.Duration // until a row can be fetched; 0: 3 to 5 minutes, by chance

	mu     sync.Mutex // protects what follows
	random *rand.Rand
	rows   []*failedRow
}

func newFailedRows(seed uint64, after time.Duration) *failedRows {
	return &failedRows{after: after, random: rand.New(rand.NewPCG(seed, 1))}
}

// add keeps an event after its last failed push. Rows of SyncHTTP are not kept, because they come again with
// the next change.
func (f *failedRows) add(app string, transport dingevent.Transport, e Event) {
	if transport == dingevent.TransportSyncHTTP {
		return
	}
	head := wire.ReadHead(e.Data)
	row := &failedRow{app: app, tag: cmp.Or(e.Type, head.EventType), corpID: cmp.Or(e.CorpID, head.CorpID), happened: e.Born}
	row.payload = failedPayload(row, e)
	f.mu.Lock()
	defer f.mu.Unlock()
	row.ready = time.Now().Add(f.delay())
	if len(f.rows) == maxRows {
		f.rows = slices.Delete(f.rows, 0, 1)
	}
	f.rows = append(f.rows, row)
}

// delay is how long a row cannot be fetched yet. The caller holds mu.
func (f *failedRows) delay() time.Duration {
	if f.after != 0 {
		return max(f.after, 0)
	}
	return 3*time.Minute + time.Duration(f.random.Int64N(int64(2*time.Minute)))
}

// fetch returns the rows that are ready for the app of the grant, at most failedPage, and whether there are
// more. It clears the rows that the call before returned.
func (f *failedRows) fetch(g grant) (page []*failedRow, more bool) {
	now := time.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rows = slices.DeleteFunc(f.rows, func(r *failedRow) bool {
		return r.fetched && r.isFor(g) || now.Sub(r.ready) > failedLife
	})
	for _, row := range f.rows {
		if !row.isFor(g) || now.Before(row.ready) {
			continue
		}
		if len(page) == failedPage {
			return page, true
		}
		row.fetched = true
		page = append(page, row)
	}
	return page, false
}

// between returns the rows that are ready, of events from begin until before end, and clears none.
func (f *failedRows) between(g grant, begin, end time.Time) (page []*failedRow, more bool) {
	now := time.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, row := range f.rows {
		if !row.isFor(g) || now.Before(row.ready) || row.happened.Before(begin) || !row.happened.Before(end) {
			continue
		}
		if len(page) == failedPage {
			return page, true
		}
		page = append(page, row)
	}
	return page, false
}
