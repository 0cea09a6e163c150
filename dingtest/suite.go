package dingtest

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
)

// defaultCorp is the organization that is meant where none is named.
const defaultCorp = catalog.SampleCorp

// A Suite is a third-party app, made by a vendor for many organizations. It gets a suite ticket at once
// and then again and again; with the newest one it gets its tokens. It needs a Key and a Secret.
type Suite struct {
	Key    string // SuiteKey, its client ID
	Secret string // SuiteSecret
	ID     string // the suite's ID, which rows name; "10001" if empty
	CorpID string // the vendor's own organization, which its tickets name; [catalog.SampleCorp] if empty
	// Corps are the organizations that authorized it. Nil stands for every one.
	Corps []string
	// Transport is how tickets and authorizations come: [dingevent.TransportStream], which is meant if it is empty,
	// [dingevent.TransportSyncHTTP], [dingevent.TransportHTTP], the old way, or [dingevent.TransportRDS].
	Transport dingevent.Transport
	// Callback is where they come by HTTP and SyncHTTP. An empty Owner means Key.
	Callback Callback
	// Rows writes rows into the vendor's tables, for [dingevent.TransportRDS]. Package rdstest has such tables.
	Rows func(context.Context, ...Row) error
	// Every is the time from one ticket to the next. Defaults to 5 hours.
	Every time.Duration
}

// suites are the third-party apps, by key.
type suites struct {
	mu  sync.Mutex // protects all
	all map[string]*suite
}

type suite struct {
	Suite
	mu     sync.Mutex // protects what follows
	ticket string
	life   map[string]*authorization // by organization, of Authorize
	cursor int64                     // of rows
}

// An authorization is what a third-party app has of an organization.
type authorization struct {
	name      string
	ended     bool
	permanent string
	temporary string // empty once it was exchanged
	activated bool
}

func (all *suites) add(one *suite) (added bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.all[one.Key] != nil {
		return false
	}
	all.all[one.Key] = one
	return true
}

// find returns the suite of the key, or nil.
func (all *suites) find(key string) *suite {
	all.mu.Lock()
	defer all.mu.Unlock()
	return all.all[key]
}

// renew makes a new ticket; the one before is good no more.
func (t *suite) renew() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ticket = newID()
}

func (t *suite) current() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ticket
}

func (t *suite) authorizedBy(corpID string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a := t.life[corpID]; a != nil {
		return !a.ended
	}
	return corpID != "" && (t.Corps == nil || slices.Contains(t.Corps, corpID))
}
