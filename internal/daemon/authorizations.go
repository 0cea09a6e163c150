package daemon

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dingevent/dingevent/source/suite"
)

// tableAge is how old what was read of a third-party app's table may be. Thousands of tokens need the same ticket one after another, and a
// table of 5,000 organizations is about a megabyte.
const tableAge = time.Second

// authorizations are what calls for the organizations of a third-party app need of its table, whichever gateway keeps that.
type authorizations struct {
	app    string
	states suite.States

	mu     sync.Mutex // protects what follows; held while the table is read, so that callers who meet share that
	read   time.Time
	newest string
	corps  []string
}

// authorizationsOf are those of an app.
func (d *Daemon) authorizationsOf(app string) *authorizations {
	return &authorizations{app: app, states: d.journal.Journal}
}

// ticket returns the newest suite ticket, which is a secret.
func (a *authorizations) ticket(ctx context.Context) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.refresh(ctx); err != nil {
		return "", err
	}
	if a.newest == "" {
		return "", errors.New("DingTalk has pushed no suite ticket yet")
	}
	return a.newest, nil
}

// orgs returns the organizations that have authorized the app now.
func (a *authorizations) orgs(ctx context.Context) ([]string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.refresh(ctx); err != nil {
		return nil, err
	}
	return append([]string{}, a.corps...), nil
}

// refresh reads the table, unless it was read just now. The caller holds mu.
func (a *authorizations) refresh(ctx context.Context) error {
	if since := time.Since(a.read); since >= 0 && since < tableAge {
		return nil
	}
	t, _, err := suite.Read(ctx, a.states, a.app)
	if err != nil {
		return err
	}
	a.read, a.newest, a.corps = time.Now(), t.Ticket.Text.Reveal(), nil
	if a.newest == "" { // it comes any moment
		a.read = time.Time{}
	}
	for corpID, o := range t.Orgs {
		if o.State == suite.Authorized {
			a.corps = append(a.corps, corpID)
		}
	}
	return nil
}
