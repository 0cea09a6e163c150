package simulator

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/source/rds"
	"github.com/dingevent/dingevent/source/rds/rdstest"
)

// lives is how many organizations take part, each with a name of its own.
const lives = 5

// Live lets organizations authorize the third-party apps, change that, end it, and authorize again, one step at a time, until ctx ends.
func (o *Platform) Live(ctx context.Context, fake *dingtest.Server, say words.Words, tell func(string)) {
	if o.SuiteLife <= 0 || len(o.Suites) == 0 {
		return
	}
	tick := time.NewTicker(o.SuiteLife)
	defer tick.Stop()
	for n := 0; ; n++ {
		for _, text := range o.Suites {
			key, _, _ := strings.Cut(text, ":")
			org := n / 4 % lives
			corpID := corpOf(org + 1)
			step, err := liveStep(fake, n%4, key, corpID, nameOf(org+1))
			if err == nil {
				tell(say.SimSuiteStep(key, corpID, step))
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// corpOf and nameOf are the ID and the name of an organization, which count from 1.
func corpOf(org int) string { return fmt.Sprintf("ding%04d", org) }
func nameOf(org int) string { return fmt.Sprint("Org ", org) }

// liveStep does one step of an organization's life.
func liveStep(fake *dingtest.Server, n int, key, corpID, name string) (step string, err error) {
	switch n {
	case 1:
		_, err = fake.ChangeScope(key, corpID)
		return "change", err
	case 2:
		_, err = fake.Relieve(key, corpID)
		return "relieve", err
	}
	_, err = fake.Authorize(key, corpID, name)
	return "authorize", err
}

// OpenTables opens a vendor's tables, and makes those that are not there. The caller closes them.
func OpenTables(ctx context.Context, dsn string) (*rdstest.Tables, error) {
	at, err := rds.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	return rdstest.Open(ctx, at)
}
