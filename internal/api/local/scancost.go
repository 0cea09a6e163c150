package local

import "time"

// The costs of one page of a list that looks at more than it selects. If it ends early, the next page goes on.
const (
	scanRows  = 2500            // that are looked at
	scanBatch = 250             // that are read at once
	scanStep  = 50_000          // sequences that the journal searches at once for what may be rare
	scanBytes = 8 << 20         // of the payloads in the page; the last one may go beyond
	scanTime  = 2 * time.Second // after it no other one is looked at; an expression takes tens of milliseconds at worst
)

// A scanCost is what a page has cost.
type scanCost struct {
	deadline time.Time
	looked   int
	bytes    int
}

func newScanCost() scanCost { return scanCost{deadline: time.Now().Add(scanTime)} }

// late reports whether the page has taken as long as it may.
func (c *scanCost) late() bool { return !time.Now().Before(c.deadline) }

// spent reports whether the page has cost what it may. One is always looked at, so that paging goes on.
func (c *scanCost) spent() bool {
	return c.looked > 0 && (c.looked >= scanRows || c.bytes >= scanBytes || c.late())
}
