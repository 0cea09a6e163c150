package simulator

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/dingtest"
)

// TestSuitesHaveRowsOfTheirOwn: the tickets of two suites that write to one table do not take each other's row.
func TestSuitesHaveRowsOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		rows := map[[2]string]int{}
		o := &Platform{Suites: []string{"one:s", "two:s"}, SuiteBy: "rds", SuiteEvery: time.Hour, Rows: func(_ context.Context, list ...dingtest.Row) error {
			mu.Lock()
			defer mu.Unlock()
			for _, r := range list {
				rows[[2]string{r.SubscribeID, r.BizID}]++
			}
			return nil
		}}
		var opts dingtest.Options
		if err := o.Options(&opts); err != nil {
			t.Fatal(err)
		}
		if err := o.Apply(dingtest.NewServer(t, &opts), dingtest.Callback{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if len(rows) != 2 || rows[[2]string{"10001_0", "10001"}] != 1 || rows[[2]string{"10002_0", "10002"}] != 1 {
			t.Errorf("%v", rows)
		}
	})
}
