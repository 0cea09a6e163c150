//go:build unix

package postgres

import (
	"testing"
	"time"
)

// TestRenewalAfterRelease: a server that hung may make a renewal after the work was freed. Nobody would have the work then for the
// claim's time, its former holder neither.
func TestRenewalAfterRelease(t *testing.T) {
	a, b := pair(t, Options{ClaimTime: time.Hour})
	c := claimOf(t, a).(*claim)
	c.Release()
	late := newTransaction()
	late.Queue(a.sql(renew), []string{c.work}, []int64{int64(c.epoch)}, a.clock(), a.opts.ClaimTime, []int64{c.token})
	late.Queue("COMMIT")
	if err := a.send(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	claimOf(t, b)
}
